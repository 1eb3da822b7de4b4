"""The table: every figure of every build, and the sums. It says all that the pictures show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.web.scene.race.words import EditWords, figure_of, figure_text, sum_of
from simulator.web.scene.words import seconds_text, size_text
from simulator.workspaces.races.race import Measure
from simulator.workspaces.races.run import Lap, Run


@dataclass(frozen=True, slots=True)
class Cell:
    """A build of one lane: the figure in question, and what else is worth a look."""

    figure: str
    more: str = ""
    failed: bool = False


@dataclass(frozen=True, slots=True)
class TableRow:
    """A build of both lanes; ``edit`` is None for the first one."""

    number: int
    edit: EditWords | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows and their sum."""

    rows: tuple[TableRow, ...]
    sums: tuple[Cell, ...]


def table(runs: tuple[Run, Run], measure: Measure, edits: Sequence[EditWords]) -> Table:
    """Return the table of what was run."""
    laps = range(max(len(run.laps) for run in runs))
    rows = [
        TableRow(
            number,
            edits[number - 1] if number else None,
            tuple(_cell(run, number, measure) for run in runs),
        )
        for number in laps
    ]
    return Table(tuple(rows), tuple(_sum(run, measure) for run in runs))


def _cell(run: Run, number: int, measure: Measure) -> Cell:
    if number >= len(run.laps):
        return Cell("–")
    lap = run.laps[number]
    if lap.failure:
        return Cell("FAILED", _more(lap, measure), failed=True)
    return Cell(figure_text(measure, figure_of(measure, lap)), _more(lap, measure))


def _more(build: Lap | Run, measure: Measure) -> str:
    """Return what else there is to say of a build or a sum, on one line."""
    seconds = measure == Measure.SECONDS
    figure = size_text(build.written) if seconds else seconds_text(build.milliseconds)
    return _("{figure}, {hits} of {all} cached").format(
        figure=figure, hits=build.hits, all=build.reached
    )


def _sum(run: Run, measure: Measure) -> Cell:
    if measure == Measure.SIZE and run.image is None:
        return Cell("–", _more(run, measure))
    return Cell(figure_text(measure, sum_of(measure, run)), _more(run, measure))
