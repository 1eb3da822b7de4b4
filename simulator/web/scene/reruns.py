"""Which lines a changed file runs again, and which only follow."""

from __future__ import annotations

from django.utils.translation import ngettext

from simulator.engine.build.causes import FileChanged
from simulator.engine.build.report import BuildReport, StepReport
from simulator.engine.events import StepState
from simulator.web.scene.gutter import stands_on
from simulator.web.scene.words import listed


def reruns(path: str, report: BuildReport) -> str:
    """Return which lines run again because this file is not what it was, and which follow."""
    again = [step for step in report.steps if step.state == StepState.BUILT]
    own = [step for step in again if _is_caused_by(path, step)]
    if not own:
        return ""
    after = [step for step in again if step not in own and any(stands_on(step, s) for s in own)]
    lines, others = (listed([str(s.step.line) for s in part], most=6) for part in (own, after))
    said = ngettext("{path} reruns line {lines}", "{path} reruns lines {lines}", len(own))
    first = said.format(path=path, lines=lines)
    if not after:
        return f"{first}."
    told = ngettext("line {lines} stands on that", "lines {lines} stand on that", len(after))
    return f"{first}; {told.format(lines=others)}."


def _is_caused_by(path: str, step: StepReport) -> bool:
    causes = step.why.causes if step.why else ()
    return any(
        isinstance(cause, FileChanged) and not cause.origin and cause.path.lstrip("/") == path
        for cause in causes
    )
