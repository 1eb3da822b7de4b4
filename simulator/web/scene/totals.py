"""What a build cost: time spent and saved, bytes added and shared, and where the time went."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.engine.build.report import PULLED, BuildReport, StepReport
from simulator.engine.events import StepState
from simulator.web.scene.disk import Piece
from simulator.web.scene.once import once
from simulator.web.scene.words import CHIPS, seconds_text, size_text


@dataclass(frozen=True, slots=True)
class Totals:
    """Four numbers, one bar, one sentence."""

    spent: str
    saved: str
    added: str
    shared: str
    pieces: tuple[Piece, ...]
    says: str


@once
def totals(report: BuildReport) -> Totals | None:
    """Return the totals of a build, None if it did not get as far as a step."""
    if not any(step.state in CHIPS and _counts(step) for step in report.steps):
        return None
    new = [step for step in report.steps if step.state in {StepState.BUILT, PULLED}]
    old = [step for step in report.steps if step.state == StepState.CACHED]
    spent = report.milliseconds or sum(step.milliseconds for step in report.steps)
    return Totals(
        spent=seconds_text(spent),
        saved=seconds_text(report.saved or sum(_saved(step) for step in old)),
        added=size_text(sum(step.size for step in new)),
        shared=size_text(sum(step.size for step in old)),
        pieces=_pieces(report),
        says=_says(report),
    )


def spoken(report: BuildReport) -> str:
    """Return the outcome of a build in one sentence, for those who cannot see the picture."""
    if report.failure is not None:
        return _("The build failed. What was built before that step is kept.")
    cached = sum(step.state == StepState.CACHED for step in report.steps)
    built = sum(step.state in {StepState.BUILT, PULLED} for step in report.steps)
    says = _("Build done in {seconds}: {cached} cached, {built} built.")
    return says.format(seconds=seconds_text(report.milliseconds), cached=cached, built=built)


def _counts(step: StepReport) -> bool:
    return step.state not in {StepState.SKIPPED, StepState.NOT_REACHED}


def _saved(step: StepReport) -> int:
    match = step.why.match if step.why else None
    return round(match.seconds_saved * 1000) if match else 0


def _pieces(report: BuildReport) -> tuple[Piece, ...]:
    """Return one piece a step, at least visible, its length the time that it took."""
    steps = [step for step in report.steps if _counts(step)]
    least = 8
    total = max(sum(step.milliseconds for step in steps), 1)
    room = 1000 - least * len(steps)
    pieces: list[Piece] = []
    at = 0
    for step in steps:
        length = least + round(room * step.milliseconds / total)
        pieces.append(Piece(at, length - 3, slug=CHIPS[step.state].slug))
        at += length
    return tuple(pieces)


def _says(report: BuildReport) -> str:
    total = sum(step.milliseconds for step in report.steps)
    if total < 1000:
        return _("Nearly everything came from the cache.")
    longest = max(report.steps, key=lambda step: step.milliseconds)
    share = round(100 * longest.milliseconds / total)
    says = _("Line {line} took {share}% of the time.")
    return says.format(line=longest.step.line, share=share)
