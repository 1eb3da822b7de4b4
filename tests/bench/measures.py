"""How things are measured: the middle of several runs, and what a budget says to it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Measure:
    """A figure and its budget (docs/design.md): at most that much, or at least with ``at_least``.

    No budget means that the figure is only of interest beside another one.
    """

    what: str
    value: float
    unit: str
    budget: float | None = None
    at_least: bool = False

    @property
    def share(self) -> float | None:
        """How much of the budget is used up; more than 1 is too much."""
        if self.budget is None:
            return None
        return self.budget / self.value if self.at_least else self.value / self.budget


def seconds(work: Callable[[], object], *, runs: int = 30, warm: int = 3) -> float:
    """Return the middle of the times that the work took, in seconds of this process."""
    for _ in range(warm):
        work()
    gc.collect()
    took = []
    for _ in range(runs):
        started = time.process_time()
        work()
        took.append(time.process_time() - started)
    return median(took)


def table(measures: list[Measure]) -> str:
    """Return the figures as lines of text."""
    width = max(len(measure.what) for measure in measures)
    head = f"{'':{width}}  {'measured':>14}  {'budget':>14}  ratio"
    return "\n".join([head, *(_row(measure, width) for measure in measures)])


def _row(measure: Measure, width: int) -> str:
    value = f"{_figure(measure.value)} {measure.unit}"
    if measure.budget is None or measure.share is None:
        return f"{measure.what:{width}}  {value:>14}"
    sign = "≥" if measure.at_least else "≤"
    budget = f"{sign} {_figure(measure.budget)} {measure.unit}"
    late = "  over" if measure.share > 1 else ""
    return f"{measure.what:{width}}  {value:>14}  {budget:>14}  {measure.share:5.2f}{late}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if value >= 1_000 or value == int(value) else f"{value:.2f}"
