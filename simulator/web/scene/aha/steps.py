"""Pictures of steps: dominoes, stages from the last one backwards, what has grown old."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from simulator.engine.build.report import BuildReport, StepReport
from simulator.engine.events import StagePlan, StepState
from simulator.web.scene.aha.drawings import Row, Tile, Tiles
from simulator.web.scene.aha.plates import short
from simulator.web.scene.explorer.names import shown
from simulator.web.scene.whys import headline
from simulator.web.scene.words import CHIPS, counted, seconds_text
from simulator.workspaces.moment import Moment

_DAY = 24 * 60 * 60 * 1000
_MISSING = re.compile(r"\S*/([^/\s]+)\s+(404\s+Not Found)")
_RAN = {StepState.BUILT, StepState.FAILED}


def dominoes(moment: Moment) -> Tiles | None:
    """Draw the steps of the last build: those that stand, the one that tipped, those it took."""
    steps = _steps(moment.build)
    if not steps:
        return None
    return Tiles((Row(_fallen(steps)),))


def stages(moment: Moment) -> Tiles | None:
    """Draw the stages of the last build from the one that was asked for backwards."""
    report = moment.build
    if report is None or len(report.stages) < 2:
        return None
    order = sorted(report.stages, key=lambda one: (one.index != report.target, -one.index))
    return Tiles((Row(tuple(_stage(report, one) for one in order)),))


def stale(moment: Moment) -> Tiles | None:
    """Draw the steps of the last build with their ages."""
    steps = _steps(moment.build)
    texts = [deed.text for deed in moment.course.here] if moment.course else []
    tiles = tuple(_aged(step, moment.world.now, "".join(texts)) for step in steps)
    return Tiles((Row(tiles),)) if any(tile.kind == "old" for tile in tiles) else None


def lanes(reports: Sequence[BuildReport], titles: Sequence[str]) -> Tiles:
    """Draw several builds, a row of dominoes for each."""
    rows = [
        Row(_fallen(_steps(report)), title, seconds_text(report.milliseconds))
        for report, title in zip(reports, titles, strict=True)
    ]
    return Tiles(tuple(rows))


def _fallen(steps: Sequence[StepReport]) -> tuple[Tile, ...]:
    first = next((at for at, step in enumerate(steps) if step.state in _RAN), len(steps))
    return tuple(_tile(step, at, first) for at, step in enumerate(steps))


def _steps(report: BuildReport | None) -> list[StepReport]:
    if report is None:
        return []
    return [
        step
        for step in report.steps
        if step.base is None and step.state in CHIPS and step.state != StepState.SKIPPED
    ]


def _tile(step: StepReport, at: int, first: int) -> Tile:
    kind = "stands" if at < first else "tipped" if at == first else "fell"
    kind = "unreached" if step.state == StepState.NOT_REACHED else kind
    return Tile(short(step.step.instruction), kind, _why(step, kind), CHIPS[step.state])


def _why(step: StepReport, kind: str) -> str:
    if kind == "tipped":
        return headline(step) or _("It ran.")
    if step.state == StepState.CACHED and step.why and step.why.match:
        return _("as build {n} left it").format(n=step.why.match.build)
    return _("fell with it") if step.state == StepState.BUILT else ""


def _stage(report: BuildReport, stage: StagePlan) -> Tile:
    title = f"FROM {stage.base} AS {stage.name}" if stage.name else f"FROM {stage.base}"
    if not stage.needed:
        says = _("No stage that is needed asks for it: {steps} not run.")
        steps = counted(len(stage.steps), "step")
        return Tile(short(title), "dark", says.format(steps=steps), CHIPS[StepState.SKIPPED])
    return Tile(short(title), "lit", " ".join(_needed(report, stage)))


def _needed(report: BuildReport, stage: StagePlan) -> Iterator[str]:
    if stage.index == report.target:
        yield _("Asked for: the light starts here.")
    for other in report.stages:
        if other.needed and stage.index in other.needs:
            name = other.name or _("stage {n}").format(n=other.index + 1)
            yield _("{name} takes from it.").format(name=name)


def _aged(step: StepReport, now: int, text: str) -> Tile:
    title, chip = short(step.step.instruction), CHIPS[step.state]
    match = step.why.match if step.why else None
    days = (now - match.created) // _DAY if match else 0
    if days:
        says = _("{days} old: it is as the mirror was then.").format(days=counted(days, "day"))
        return Tile(title, "old", says, chip)
    if step.state not in _RAN:
        return Tile(title, "stands" if step.state == StepState.CACHED else "unreached", "", chip)
    missing = _MISSING.search(text)
    says = f"{shown(missing[1])}: {missing[2]}" if missing else _why(step, "tipped")
    return Tile(title, "tipped", says, chip)
