"""The fix for a build that ended at a name: what was probably meant, built before it is told."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice

from simulator.engine.advice.rewriting import Edit, edited
from simulator.engine.build.report import BuildReport
from simulator.engine.events import StepState
from simulator.engine.mending.names import meant
from simulator.engine.state import World

MAX_TRIED = 3

_PLACE = re.compile(r".*:(\d+)\n")


def failed_line(report: BuildReport) -> int:
    """Return the line of the Dockerfile at which a build ended, 0 if it tells none."""
    for step in report.steps:
        if step.state == StepState.FAILED:
            return step.step.line
    excerpts = report.failure.excerpts if report.failure else ()
    place = _PLACE.match(excerpts[-1]) if excerpts else None
    return int(place[1]) if place else 0


def played_fix(
    world: World, report: BuildReport, play: Callable[[str], BuildReport | None]
) -> Edit | None:
    """Return the first of few fixes with which the build gets beyond the line where it ended.

    ``play`` builds with another text in place of the Dockerfile's.
    """
    line = failed_line(report)
    if report.failure is None or not line:
        return None
    tried = meant(report.text, report.failure.message, line, world.hub, report.project)
    for edit in islice(tried, MAX_TRIED):
        again = play(edited(report.text, [edit]))
        if again is None:
            continue
        end = failed_line(again)
        if again.failure is None or (end and end > line and not _unread(again)):
            return edit
    return None


def _unread(report: BuildReport) -> bool:
    return not report.stages
