"""Builds: fully cached, fresh, and of a text that is not saved."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.cli.session import perform
from tests.bench.measures import Measure, seconds
from tests.bench.projects import FILES, TEN_STEPS, built, options, project

LAST = 'RUN echo "built" > /app/BUILD'
STEPS = 9


def measures() -> Iterator[Measure]:
    """Yield the times of a build of ten steps."""
    empty = project(FILES)
    kept, _, ran = built(empty, options())
    _expect(ran, STEPS)

    def fresh() -> None:
        built(empty, options())

    def cached() -> None:
        _expect(built(kept, options())[1], STEPS)

    def unsaved() -> None:
        edits.append(f"{len(edits)}")
        text = TEN_STEPS.replace(LAST, f"RUN echo {edits[-1]} > /app/BUILD")
        _expect(built(kept, options(text))[1], STEPS - 1)

    edits: list[str] = []
    yield Measure("build of 10 steps, all cached", seconds(cached) * 1e3, "ms", 2)
    yield Measure("build of 10 steps, fresh", seconds(fresh) * 1e3, "ms", 10)
    yield Measure("what-if: the last RUN edited, not saved", seconds(unsaved) * 1e3, "ms", 5)

    def typed() -> None:
        perform(kept, "docker build -t app .")

    yield Measure("the cached build as a typed line", seconds(typed) * 1e3, "ms")


def _expect(count: int, wanted: int) -> None:
    if count != wanted:
        raise RuntimeError(f"{count} steps instead of {wanted}: this measures something else")
