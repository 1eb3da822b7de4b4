"""What a learner is meant to read when something goes wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.engine.suggest import nearest


@dataclass(frozen=True, slots=True)
class Source:
    """Lines ``start`` to ``end`` (1-based, inclusive) of a file, to be shown with an error."""

    name: str
    text: str
    start: int
    end: int

    def excerpt(self) -> str:
        """Return the marked lines with their neighbours, framed as BuildKit prints them."""
        lines = self.text.split("\n")
        start, end = max(1, min(self.start, len(lines))), min(self.end, len(lines))
        first, last = _padded(start, end, len(lines))
        rows = [
            f" {number:3d} | {'>>>' if start <= number <= end else '   '} {lines[number - 1]}"
            for number in range(first, last + 1)
        ]
        frame = "-" * 20
        return "\n".join([f"{self.name}:{self.start}", frame, *rows, frame])


class DockerError(Exception):
    """A failure the learner is meant to read: never a bug of ours.

    ``message`` is what Docker prints. ``hint`` is what a teacher would add: one
    plain sentence and one thing to try. ``source`` points at the lines to show.
    """

    exit_code = 1
    more_sources: tuple[Source, ...] = ()
    """Further places to show below ``source``, where an error has several."""

    def __init__(
        self,
        message: str,
        *,
        hint: str = "",
        source: Source | None = None,
        exit_code: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.source = source
        if exit_code is not None:
            self.exit_code = exit_code


class LimitReached(DockerError):
    """Something is larger than the simulator takes; the limit is named in the message."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "did you mean X?" for the known word that is at most two letters away, or nothing."""
    near = nearest(word, known)
    return f"did you mean {near}?" if near else ""


def _padded(start: int, end: int, total: int) -> tuple[int, int]:
    first, last, spent = start, end, 0
    budget = 4 if start == end else 2
    while spent < budget:
        if first > 1:
            first, spent = first - 1, spent + 1
        if last < total:
            last, spent = last + 1, spent + 1
        spent += 1
    return first, last
