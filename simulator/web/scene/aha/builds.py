"""A picture of builds side by side."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from simulator.engine.build.report import BuildReport
from simulator.engine.state import Engine
from simulator.web.scene.aha.drawings import Grid, GridRow, Tiles
from simulator.web.scene.aha.plates import short
from simulator.web.scene.aha.steps import lanes
from simulator.web.scene.folding import names_of
from simulator.web.scene.words import CHIPS, Chip, seconds_text
from simulator.workspaces.moment import Moment

MOST = 5
LONGEST = 24
"""Characters of an instruction beside its cells."""


def race(moment: Moment) -> Grid | Tiles | None:
    """Draw the builds of one command, or else the last build of each Dockerfile.

    Builds of the same steps make a table, others a row of dominoes each.
    """
    builds = _builds(moment)
    if len(builds) < 2:
        return None
    heads = _short_names([_name(moment.world.engine, report) for report in builds])
    states = [_states(report) for report in builds]
    instructions = list(states[-1])
    if any(list(one) != instructions for one in states):
        return lanes(builds, heads)
    return Grid(
        heads=heads,
        rows=tuple(
            GridRow(short(name, LONGEST), tuple(one.get(name) for one in states))
            for name in instructions
        ),
        feet=tuple(seconds_text(report.milliseconds).removesuffix(" s") for report in builds),
    )


def _builds(moment: Moment) -> Sequence[BuildReport]:
    deeds = [deed for deed in moment.course.deeds if deed.builds] if moment.course else []
    if not deeds:
        return ()
    last = [report for report in deeds[-1].builds if report.image]
    if len(last) > 1:
        return last[-MOST:]
    found = {one.text: one for deed in deeds for one in deed.builds if one.image}
    return sorted(found.values(), key=lambda one: one.number)[-MOST:]


def _states(report: BuildReport) -> dict[str, Chip]:
    return {
        " ".join(step.step.instruction.split()): CHIPS[step.state]
        for step in report.steps
        if step.base is None and step.state in CHIPS
    }


def _short_names(names: Sequence[str]) -> tuple[str, ...]:
    """Return only the tags where all are of one repository."""
    repositories = {name.rpartition(":")[0] for name in names}
    if len(repositories) > 1 or len(names) <= 2:
        return tuple(names)
    return tuple(name.rpartition(":")[2] for name in names)


def _name(engine: Engine, report: BuildReport) -> str:
    names = names_of(engine, report.image.id) if report.image else []
    return names[0].familiar if names else _("build {n}").format(n=report.number)
