"""The chart: one line a lane, square marks for A and round ones for B. The table says the same."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from django.utils.translation import gettext as _

from simulator.web.scene.race.words import chart_title, figure_of, figure_text
from simulator.web.scene.words import in_figures, size_text
from simulator.workspaces.races.race import Measure
from simulator.workspaces.races.run import Run

LEFT, RIGHT, TOP, BOTTOM = 72.0, 468.0, 34.0, 256.0
TICKS = 4
APART = 20.0
"""What two labels at the end need between them."""
NAMED = 6
"""Edits of which there is room for the names."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the scale, or an edit below it, with what it says."""

    at: str
    says: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A lane: its path, its marks, and the words at its end."""

    path: str
    marks: tuple[tuple[str, str], ...]
    says: str
    end: str


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing, and ``says``, the same in one sentence."""

    title: str
    says: str
    scale: tuple[Tick, ...]
    edits: tuple[Tick, ...]
    lines: tuple[Line, Line]


def chart(runs: tuple[Run, Run], measure: Measure, names: Sequence[str], upto: int) -> Chart:
    """Return the chart of the builds up to edit ``upto``; its scale is that of them all."""
    series = [_figures(run, measure) for run in runs]
    step = _step(max(max(figures) for figures in series), measure)
    top = step * max(1, math.ceil(max(max(figures) for figures in series) / step))
    edits = len(names)
    shown = [figures[: upto + 1] for figures in series]
    ends = _apart([_y(figures[-1], top) for figures in shown])
    first, second = (
        _line(letter, figures, measure, (edits, top), end)
        for letter, figures, end in zip("AB", shown, ends, strict=True)
    )
    return Chart(
        chart_title(measure),
        _says(shown, measure),
        tuple(
            Tick(f"{_y(step * k, top):.1f}", _scale_text(measure, step * k))
            for k in range(top // step + 1)
        ),
        tuple(_edits(names)),
        (first, second),
    )


def _figures(run: Run, measure: Measure) -> list[int]:
    """Return where the line is before any edit, and after each."""
    if measure == Measure.SIZE:
        return [figure_of(measure, lap) for lap in run.laps]
    spent = [figure_of(measure, lap) for lap in run.laps[1:]]
    return list(accumulate(spent, initial=0)) if spent else [0]


def _line(
    letter: str, figures: list[int], measure: Measure, frame: tuple[int, int], end: float
) -> Line:
    edits, top = frame
    points = [
        (f"{_x(at, edits):.1f}", f"{_y(figure, top):.1f}") for at, figure in enumerate(figures)
    ]
    path = " L".join(f"{x} {y}" for x, y in points)
    marks = tuple(points if measure == Measure.SIZE else points[1:])
    return Line(f"M{path}", marks, f"{letter} {figure_text(measure, figures[-1])}", f"{end:.1f}")


def _edits(names: Sequence[str]) -> Iterator[Tick]:
    for number, name in enumerate(names, start=1):
        short = name if len(name) <= 11 else f"{name[:10]}…"
        at = f"{_x(number, len(names)):.1f}"
        yield Tick(at, str(number), short if len(names) <= NAMED else "")


def _x(at: int, edits: int) -> float:
    return LEFT + (RIGHT - LEFT) * at / max(edits, 1)


def _y(figure: int, top: int) -> float:
    return BOTTOM - (BOTTOM - TOP) * figure / top


def _apart(ends: list[float]) -> list[float]:
    """Return where the labels stand: beside the ends, but never one on the other."""
    first, second = ends
    gap = APART - abs(first - second)
    if gap <= 0:
        return [first + 5, second + 5]
    up, down = -gap / 2, gap / 2
    first, second = (first + up, second + down) if first <= second else (first + down, second + up)
    below = max(max(first, second) - BOTTOM, 0)
    return [first - below + 5, second - below + 5]


def _step(most: int, measure: Measure) -> int:
    """Return the distance of the scale's lines: 1, 2 or 5 with as many zeros as it takes."""
    least = 100 if measure == Measure.SECONDS else 1
    rough = max(most / TICKS, least)
    zeros = 10 ** math.floor(math.log10(rough))
    return int(next(zeros * k for k in (1, 2, 5, 10) if zeros * k >= rough))


def _scale_text(measure: Measure, figure: int) -> str:
    return in_figures(f"{figure / 1000:g} s") if measure == Measure.SECONDS else size_text(figure)


def _says(series: list[list[int]], measure: Measure) -> str:
    first, second = (figure_text(measure, figures[-1]) for figures in series)
    return _("{title}: A ends at {first}, B at {second}.").format(
        title=chart_title(measure), first=first, second=second
    )
