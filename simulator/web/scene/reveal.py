"""A build told step by step: hit or miss? What is not told yet is nowhere on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext as _

from simulator.engine.build.report import BuildReport, StepReport
from simulator.web.scene.blocks import THICKNESSES
from simulator.web.scene.gutter import GutterRow, gutter
from simulator.web.scene.words import CHIPS, Chip, size_text


@dataclass(frozen=True, slots=True)
class Piece:
    """What a step put on the image: its layer, or the layers of a base."""

    name: str
    size: str
    thickness: int
    chip: Chip
    new: bool


@dataclass(frozen=True)
class Reveal:
    """A build of which the first steps are told, in the order of the Dockerfile's lines.

    The step after them is asked about. A lesson's demo can be told in the same way.
    """

    report: BuildReport
    told: int

    @cached_property
    def _all(self) -> tuple[GutterRow, ...]:
        return gutter(self.report)

    @property
    def steps(self) -> int:
        return len(self.report.steps)

    @property
    def at(self) -> int:
        """How many steps are told."""
        return min(max(self.told, 0), self.steps)

    @property
    def back(self) -> int:
        return max(self.at - 1, 0)

    @property
    def done(self) -> bool:
        return self.at == self.steps

    @cached_property
    def rows(self) -> tuple[GutterRow, ...]:
        """The lines, with the states of those steps that are told; the newest says why."""
        return tuple(self._row(row) for row in self._all)

    @cached_property
    def asked(self) -> GutterRow | None:
        """The step that is asked about."""
        return next((row for row in self.rows if row.turn == self.at + 1), None)

    @cached_property
    def newest(self) -> GutterRow | None:
        """The step that was told last."""
        return next((row for row in self.rows if self.at and row.turn == self.at), None)

    @cached_property
    def pile(self) -> tuple[Piece, ...]:
        """The image as far as it is told, the newest layer first."""
        return tuple(self._pieces())[::-1]

    @property
    def says(self) -> str:
        """What was told last, for those who cannot see it."""
        if self.newest is None or self.newest.chip is None:
            return ""
        told = [f"{_('Line')} {self.newest.number}: {self.newest.chip.word}", self.newest.seconds]
        why = self.newest.why
        reasons = (why.headline, *why.says) if why else ()
        return ". ".join(filter(None, (", ".join(filter(None, told)), *reasons)))

    def _row(self, row: GutterRow) -> GutterRow:
        if row.turn <= self.at:
            return replace(row, open=bool(row.turn) and row.turn == self.at)
        asks = row.turn == self.at + 1
        chip = Chip("asked", _("hit or miss?") if asks else _("not told"), "question")
        return GutterRow(row.lines, chip, turn=row.turn, open=asks)

    def _pieces(self) -> Iterator[Piece]:
        turns = {step.step: turn for turn, step in enumerate(self.report.steps, start=1)}
        for step in self._standing():
            turn = turns[step.step]
            if turn > self.at:
                continue
            size = step.base.size if step.base else step.layer.size if step.layer else 0
            yield Piece(
                name=step.step.instruction,
                size=size_text(size),
                thickness=1 + sum(size >= limit for limit in THICKNESSES),
                chip=CHIPS[step.state],
                new=turn == self.at,
            )

    def _standing(self) -> tuple[StepReport, ...]:
        """Return the steps that the image stands on; of a failed build, those of its last stage."""
        found = {step.step: step for _layer, step in self.report.layers() if step is not None}
        if found:
            return tuple(found.values())
        made = (step for step in self.report.steps if step.layer or step.base)
        return tuple(step for step in made if step.step.stage_index == self.report.target)
