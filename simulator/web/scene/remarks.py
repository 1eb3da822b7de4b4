"""What is wrong or doubtful about lines of a Dockerfile, for the lines themselves to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.engine.build.report import BuildReport
from simulator.engine.dockerfile.problems import ERROR, problems
from simulator.engine.events import BuildWarned, StepState

MAX_REMARKS = 100

_PLACE = re.compile(r"^(?:dockerfile )?parse error on line \d+: ")
"""What Docker says first; here the line says it."""
_MEANT = re.compile(r"unknown instruction: \S+ \(did you mean (\w+)\?\)")


@dataclass(frozen=True, slots=True)
class Remark:
    """A problem that ends the build, or a build check with the name of its rule.

    ``fix`` is what the first word of the line was meant to be, if that is the problem.
    """

    line: int
    end: int
    stops: bool
    rule: str
    says: str
    hint: str = ""
    url: str = ""

    @property
    def fix(self) -> str:
        meant = _MEANT.match(self.says) if self.stops else None
        return meant[1] if meant else ""


def remarks(report: BuildReport) -> tuple[Remark, ...]:
    """Return everything that a build found, and all problems where it stopped at the first."""
    found = [*(_unread(report.text) if _stopped(report) else ()), *_checks(report)]
    return tuple(sorted(found, key=lambda remark: remark.line))[:MAX_REMARKS]


def _stopped(report: BuildReport) -> bool:
    """Say whether the build ended in its Dockerfile, before any step."""
    ran = any(step.state == StepState.FAILED for step in report.steps)
    return report.failure is not None and not ran


def _unread(text: str) -> Iterator[Remark]:
    for problem in problems(text):
        if problem.severity == ERROR:
            says = _PLACE.sub("", problem.message)
            rule = _("Not a Dockerfile yet")
            yield Remark(problem.start, problem.end, True, rule, f"{says}.", problem.hint)


def _checks(report: BuildReport) -> Iterator[Remark]:
    seen: set[BuildWarned] = set()
    for warned in report.warnings:
        if warned not in seen:
            seen.add(warned)
            yield Remark(
                warned.line, warned.end, False, warned.rule, f"{warned.detail}.", url=warned.url
            )
