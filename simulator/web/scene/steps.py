"""Why, step by step: every step of the last build with its reason, as a plain list."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.engine.build.report import BuildReport
from simulator.web.scene.once import once
from simulator.web.scene.whys import reason
from simulator.web.scene.words import CHIPS, Chip, seconds_text


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A step, or the settings of all stages together. ``line`` is 0 for those."""

    chip: Chip | None
    line: int
    instruction: str
    says: str
    seconds: str


@once
def report_rows(report: BuildReport) -> tuple[ReportRow, ...]:
    """Return the steps in the order of the Dockerfile, then one row for its settings."""
    rows = [
        ReportRow(
            CHIPS[step.state],
            step.step.line,
            step.step.instruction,
            reason(step),
            seconds_text(step.milliseconds) if step.milliseconds or step.why else "",
        )
        for step in report.steps
    ]
    words = dict.fromkeys(s.instruction.split()[0].upper() for s in report.settings)
    if words:
        says = _("No layer: written in the image's config.")
        rows.append(ReportRow(None, 0, ", ".join(words), says, ""))
    return tuple(rows)
