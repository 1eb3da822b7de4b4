"""What is wrong or doubtful about lines of a Dockerfile, for the lines themselves to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.engine.advice.rewriting import Edit
from simulator.engine.build.report import BuildReport
from simulator.engine.dockerfile.problems import ERROR, problems
from simulator.engine.events import StepState
from simulator.engine.mending.rules import Found
from simulator.web.scene.files import text_digest
from simulator.web.scene.mends import Fix, fix_of, mended
from simulator.workspaces.meant import failed_line

MAX_REMARKS = 100

_PLACE = re.compile(r"^(?:dockerfile )?parse error on line \d+: ")
"""What Docker says first; here the line says it."""
_BEGINNING = re.compile(r"^failed to build: failed to solve: (?:failed to compute cache key: )?")


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem that ends the build, or a build check with the name of its rule.

    ``unread`` is one that keeps the Dockerfile from being read at all.
    """

    line: int
    end: int
    stops: bool
    rule: str
    says: str
    hint: str = ""
    url: str = ""
    fix: Fix | None = None
    unread: bool = False


def remarks(report: BuildReport, fix: Edit | None = None) -> tuple[Remark, ...]:
    """Return everything that a build found, and all problems where it stopped at the first.

    ``fix`` is what brings the build beyond the line at which it ended.
    """
    text = report.text.replace("\r\n", "\n")
    name = text_digest(text)
    unread = tuple(_unread(text, name)) if _stopped(report) else ()
    ended = () if unread else tuple(_ended(report, text, name, fix))
    found = [*unread, *ended, *_checks(report, text, name)]
    return tuple(sorted(found, key=lambda remark: remark.line))[:MAX_REMARKS]


def _stopped(report: BuildReport) -> bool:
    """Say whether the build ended in its Dockerfile, before any step."""
    ran = any(step.state == StepState.FAILED for step in report.steps)
    return report.failure is not None and not ran


def _unread(text: str, name: str) -> Iterator[Remark]:
    for number, problem in enumerate(problems(text)):
        if problem.severity == ERROR:
            found = Found("", problem.message, problem.start, problem.end)
            fix = mended(text, name, found, number)
            rule = _("Not a Dockerfile yet")
            says = _PLACE.sub("", problem.message)
            yield Remark(
                problem.start,
                problem.end,
                True,
                rule,
                f"{says}.",
                problem.hint,
                fix=fix,
                unread=True,
            )


def _ended(report: BuildReport, text: str, name: str, edit: Edit | None) -> Iterator[Remark]:
    """Yield why the build ended at a line, if the line itself cannot say so, or can be mended."""
    line = failed_line(report)
    if report.failure is None or not line or (edit is None and not _stopped(report)):
        return
    says = _BEGINNING.sub("", report.failure.message)
    fix = fix_of(text, name, edit)
    end = max((s.step.end for s in report.steps if s.step.line == line), default=line)
    yield Remark(
        line, end, True, _("The build ends here"), f"{says}.", report.failure.hint, fix=fix
    )


def _checks(report: BuildReport, text: str, name: str) -> Iterator[Remark]:
    folders = _folders(report)
    for number, warned in enumerate(dict.fromkeys(report.warnings)):
        folder = next((path for at, path in reversed(folders) if at <= warned.line), "")
        found = Found(warned.rule, warned.detail, warned.line, warned.end, folder)
        yield Remark(
            warned.line,
            warned.end,
            False,
            warned.rule,
            f"{warned.detail}.",
            url=warned.url,
            fix=mended(text, name, found, number),
        )


def _folders(report: BuildReport) -> list[tuple[int, str]]:
    """Return the folder in which each stage begins, by the line of its FROM, where it is known."""
    bases = {step.step.stage_index: step.base for step in report.steps if step.base is not None}
    return [
        (stage.line, (base.config.working_dir or "/") if base else "")
        for stage in report.stages
        for base in (bases.get(stage.index),)
    ]
