"""The Dockerfile of the last build, each instruction with what became of it and why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from simulator.engine.build.causes import NeverBuilt, StepAbove, Why
from simulator.engine.events import StepState
from simulator.web.scene.code import coloured, with_flags
from simulator.web.scene.whys import Diff, diffs, headline, reason
from simulator.web.scene.words import CHIPS, Chip, listed, seconds_text, size_text
from simulator.workspaces.advice import Advice
from simulator.workspaces.report import PULLED, BuildReport, StepReport

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
    advice: Advice | None = None
    advised: str = ""


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


def gutter(report: BuildReport, advice: Advice | None = None) -> tuple[GutterRow, ...]:
    """Return the rows of the Dockerfile as it was when it was built."""
    text = report.text.rstrip("\n").split("\n")
    lines = coloured("Dockerfile", "\n".join(text[:MAX_LINES]))
    numbered = tuple(
        CodeLine(number, with_flags(html)) for number, html in enumerate(lines, start=1)
    )
    steps = {step.step.line: step for step in report.steps}
    settings = {setting.line: setting for setting in report.settings}
    opened = _opened(report)
    rows: list[GutterRow] = []
    at = turn = 0
    while at < len(numbered):
        step, setting = steps.get(at + 1), settings.get(at + 1)
        end = max(step.step.end if step else setting.end if setting else 0, at + 1)
        own = numbered[at:end]
        if step:
            turn += 1
            row = _row(report, step, own, turn, opened=step is opened)
            rows.append(_advised(row, advice) if advice and advice.copy == at + 1 else row)
        else:
            rows.append(GutterRow(own, note="setting, no layer" if setting else ""))
        at = end
    if len(text) > MAX_LINES:
        rows.append(
            GutterRow((CodeLine(MAX_LINES + 1, f"… {len(text) - MAX_LINES:,} more lines"),))
        )
    return tuple(rows)


def _row(
    report: BuildReport, step: StepReport, lines: tuple[CodeLine, ...], turn: int, *, opened: bool
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
    )


def _advised(row: GutterRow, advice: Advice) -> GutterRow:
    """Hang the advice on the line that it is about."""
    says = (
        f"Copy {listed(advice.files)} and run line {advice.run} before line {advice.copy}. "
        f"That saves {seconds_text(advice.saves)} every time {advice.changed} changes."
    )
    why = replace(row.why, advice=advice, advised=says) if row.why else None
    return replace(row, why=why)


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
    says += [f"Assumed to succeed, not simulated: {what}." for what in step.assumed]
    message = step.message if step.state == StepState.FAILED else ""
    return WhyCard(headline(step), diffs(why), tuple(filter(None, says)), message)


def _consequences(report: BuildReport, step: StepReport) -> Iterator[str]:
    if step.state == StepState.FAILED:
        kept = [s for s in report.steps if s.state in {StepState.BUILT, StepState.CACHED, PULLED}]
        if kept:
            yield "The steps before it are kept, so the next build starts here."
    causes = step.why.causes if step.why else ()
    if step.state != StepState.BUILT or any(isinstance(cause, StepAbove) for cause in causes):
        return
    after = [
        other
        for other in report.steps
        if other.why and other.why.same_inputs and _stands_on(other, step)
    ]
    if after:
        lines = listed([str(other.step.line) for other in after], most=6)
        one = len(after) == 1
        yield (
            f"{'Line' if one else 'Lines'} {lines} ran again only because "
            f"{'it stands' if one else 'they stand'} on this layer. "
            f"{'Its' if one else 'Their'} own inputs are the same."
        )


def _stands_on(step: StepReport, below: StepReport) -> bool:
    same_stage = step.step.stage_index == below.step.stage_index
    return same_stage and step.step.number > below.step.number
