"""The Dockerfile of the last build, each instruction with what became of it and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from simulator.engine.advice.rewriting import Edit
from simulator.engine.build.causes import NeverBuilt, StepAbove, Why
from simulator.engine.build.report import PULLED, BuildReport, StepReport
from simulator.engine.events import StepState
from simulator.web.scene.code import coloured, with_flags
from simulator.web.scene.once import once
from simulator.web.scene.remarks import Remark, remarks
from simulator.web.scene.whys import Diff, diffs, headline, reason
from simulator.web.scene.words import CHIPS, Chip, listed, number_text, seconds_text, size_text

MAX_LINES = 2_000
"""Lines of a Dockerfile that are shown with their states."""

NOTICEABLE = 5_000
"""Milliseconds from which a step's time stands out."""


@dataclass(frozen=True, slots=True)
class CodeLine:
    """A line of the file; ``html`` is escaped and coloured."""

    number: int
    html: str


@dataclass(frozen=True, slots=True)
class WhyCard:
    """The reasons of one step, hanging on its line."""

    headline: str
    diffs: tuple[Diff, ...]
    says: tuple[str, ...]
    message: str = ""


@dataclass(frozen=True, slots=True)
class GutterRow:
    """An instruction, or lines between two. ``turn`` is its place when the build plays."""

    lines: tuple[CodeLine, ...]
    chip: Chip | None = None
    note: str = ""
    seconds: str = ""
    size: str = ""
    slow: bool = False
    why: WhyCard | None = None
    open: bool = False
    turn: int = 0
    remarks: tuple[Remark, ...] = ()

    @property
    def number(self) -> int:
        return self.lines[0].number


@once
def gutter(report: BuildReport, fix: Edit | None = None) -> tuple[GutterRow, ...]:
    """Return the rows of the Dockerfile as it was when it was built.

    ``fix`` is what brings the build beyond the line at which it ended.
    """
    lines = numbered_lines(report.text)
    steps = {step.step.line: step for step in report.steps}
    settings = {setting.line: setting for setting in report.settings}
    found = remarks(report, fix)
    opened = _opened(report)
    rows: list[GutterRow] = []
    at = turn = 0
    while at < len(lines):
        step, setting = steps.get(at + 1), settings.get(at + 1)
        problem = max((remark.end for remark in found if remark.line == at + 1), default=0)
        end = max(step.step.end if step else setting.end if setting else problem, at + 1)
        own = lines[at:end]
        said = tuple(remark for remark in found if at < remark.line <= at + len(own))
        if step:
            turn += 1
            rows.append(_row(report, step, own, turn, said, opened=step is opened))
        else:
            note = _("setting, no layer") if setting else ""
            rows.append(GutterRow(own, note=note, remarks=said))
        at += len(own)
    more = report.text.rstrip("\n").count("\n") + 1 - MAX_LINES
    if more > 0:
        says = _("… {n} more lines").format(n=number_text(more))
        rows.append(GutterRow((CodeLine(MAX_LINES + 1, says),)))
    return tuple(rows)


def numbered_lines(text: str) -> tuple[CodeLine, ...]:
    """Return the lines of a Dockerfile in colours, the first ``MAX_LINES`` of them."""
    lines = text.rstrip("\n").split("\n")[:MAX_LINES]
    shown = coloured("Dockerfile", "\n".join(lines))
    return tuple(CodeLine(number, with_flags(html)) for number, html in enumerate(shown, start=1))


def _row(
    report: BuildReport,
    step: StepReport,
    lines: tuple[CodeLine, ...],
    turn: int,
    said: tuple[Remark, ...],
    *,
    opened: bool,
) -> GutterRow:
    ran = step.state in {StepState.CACHED, StepState.BUILT, StepState.FAILED, PULLED}
    return GutterRow(
        lines=lines,
        chip=CHIPS[step.state],
        seconds=seconds_text(step.milliseconds) if ran else "",
        size=size_text(step.size) if ran and step.state != StepState.FAILED else "",
        slow=step.milliseconds >= NOTICEABLE,
        why=_card(report, step),
        open=opened,
        turn=turn,
        remarks=said,
    )


def _opened(report: BuildReport) -> StepReport | None:
    """Return the step whose why is open at first: what failed, or the first real cause."""
    for step in report.steps:
        if step.state == StepState.FAILED:
            return step
    for step in report.steps:
        causes = step.why.causes if step.why and step.state == StepState.BUILT else ()
        if causes and not isinstance(causes[0], NeverBuilt | StepAbove):
            return step
    return None


def _card(report: BuildReport, step: StepReport) -> WhyCard:
    why = step.why or Why()
    says = [] if headline(step) or step.state == StepState.FAILED else [reason(step)]
    says += _consequences(report, step)
    assumed = _("Assumed to succeed, not simulated: {what}.")
    says += [assumed.format(what=what) for what in step.assumed]
    message = step.message if step.state == StepState.FAILED else ""
    return WhyCard(headline(step), diffs(why), tuple(filter(None, says)), message)


def _consequences(report: BuildReport, step: StepReport) -> Iterator[str]:
    if step.state == StepState.FAILED:
        kept = [s for s in report.steps if s.state in {StepState.BUILT, StepState.CACHED, PULLED}]
        if kept:
            yield _("The steps before it are kept, so the next build starts here.")
    causes = step.why.causes if step.why else ()
    if step.state != StepState.BUILT or any(isinstance(cause, StepAbove) for cause in causes):
        return
    after = [
        other
        for other in report.steps
        if other.why and other.why.same_inputs and stands_on(other, step)
    ]
    if after:
        lines = listed([str(other.step.line) for other in after], most=6)
        says = ngettext(
            "Line {lines} ran again only because it stands on this layer. "
            "Its own inputs are the same.",
            "Lines {lines} ran again only because they stand on this layer. "
            "Their own inputs are the same.",
            len(after),
        )
        yield says.format(lines=lines)


def stands_on(step: StepReport, below: StepReport) -> bool:
    """Say whether the step is above the other one in its stage."""
    same_stage = step.step.stage_index == below.step.stage_index
    return same_stage and step.step.number > below.step.number
