"""What a build did, gathered from its events: the facts behind gutter, totals and shelf."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TypeAlias

from simulator.engine.build.causes import Why
from simulator.engine.events import (
    BaseUsed,
    BuildFailed,
    BuildPlanned,
    BuildStarted,
    BuildWarned,
    ContextSent,
    Event,
    ImageBuilt,
    Setting,
    StagePlan,
    StepAssumed,
    StepBuilt,
    StepCached,
    StepFailed,
    StepId,
    StepState,
)
from simulator.engine.files import Directory
from simulator.engine.image import Image
from simulator.engine.layer import Layer

PULLED = "Pull complete"
"""The word for a base image that had to travel first; it is no state of a step."""

State: TypeAlias = StepState | str


@dataclass(frozen=True, slots=True)
class StepReport:
    """How one step came out. ``base`` is the image of a FROM, ``layer`` what the others made."""

    step: StepId
    state: State
    why: Why | None = None
    milliseconds: int = 0
    size: int = 0
    layer: Layer | None = None
    base: Image | None = None
    message: str = ""
    assumed: tuple[str, ...] = ()
    downloaded: int = 0
    """Bytes that the step fetched from elsewhere."""


@dataclass(frozen=True, slots=True)
class BuildReport:
    """One build. ``project`` is the folder as it was then; ``image`` is None if it failed."""

    number: int
    dockerfile: str
    text: str
    project: Directory
    stages: tuple[StagePlan, ...] = ()
    target: int = 0
    steps: tuple[StepReport, ...] = ()
    ignored: tuple[tuple[str, int], ...] = ()
    warnings: tuple[BuildWarned, ...] = ()
    image: Image | None = None
    milliseconds: int = 0
    saved: int = 0
    failure: BuildFailed | None = None
    context: int = 0
    """Bytes of the build context that were sent."""

    @property
    def settings(self) -> tuple[Setting, ...]:
        return tuple(setting for stage in self.stages for setting in stage.settings)

    def layers(self) -> tuple[tuple[Layer, StepReport | None], ...]:
        """Return the layers of the image, oldest first, with the steps that they came from."""
        if self.image is None:
            return ()
        found = _stage_layers(self, self.target)
        if len(found) == len(self.image.layers):
            return tuple(found)
        return tuple((layer, None) for layer in self.image.layers)


def last_build(events: Iterable[Event], project: Directory) -> BuildReport | None:
    """Return the last build among the events, or None if nothing was built."""
    return next(reversed(builds_of(events, project)), None)


def builds_of(events: Iterable[Event], project: Directory) -> list[BuildReport]:
    """Return the builds among the events, in order."""
    reports: list[BuildReport] = []
    found: dict[StepId, StepReport] = {}
    for event in events:
        if isinstance(event, BuildStarted):
            _end(reports, found)
            found = {}
            reports.append(BuildReport(event.number, event.dockerfile, event.text, project))
        elif reports:
            _gather(event, found)
            reports[-1] = _noted(reports[-1], event)
    _end(reports, found)
    return reports


def _end(reports: list[BuildReport], found: dict[StepId, StepReport]) -> None:
    """Give the build under way its steps."""
    if reports:
        reports[-1] = replace(reports[-1], steps=_in_order(reports[-1], found))


def _noted(report: BuildReport, event: Event) -> BuildReport:
    match event:
        case BuildPlanned(stages=stages, target=target):
            return replace(report, stages=stages, target=target)
        case ContextSent(ignored=ignored, size=size):
            return replace(report, ignored=tuple(sorted(ignored.items())), context=size)
        case BuildWarned():
            return replace(report, warnings=(*report.warnings, event))
        case ImageBuilt(image=image, milliseconds=milliseconds, saved=saved):
            return replace(report, image=image, milliseconds=milliseconds, saved=saved)
        case BuildFailed():
            return replace(report, failure=event)
        case _:
            return report


def _gather(event: Event, found: dict[StepId, StepReport]) -> None:
    match event:
        case BaseUsed(step=step, image=image, cached=cached, pulled=pulled, milliseconds=spent):
            state = StepState.CACHED if cached or not pulled else PULLED
            found[step] = StepReport(step, state, None, spent, image.size, base=image)
        case StepCached(step=step, record=record, why=why):
            layer = record.layer
            found[step] = StepReport(step, StepState.CACHED, why, 0, layer.size, layer)
        case StepBuilt(step=step, record=record, why=why, downloaded=downloaded):
            known = found.get(step)
            found[step] = StepReport(
                step,
                StepState.BUILT,
                why,
                record.milliseconds,
                record.layer.size,
                record.layer,
                assumed=known.assumed if known else (),
                downloaded=downloaded,
            )
        case StepFailed(step=step, message=message, why=why, milliseconds=spent):
            found[step] = StepReport(step, StepState.FAILED, why, spent, message=message)
        case StepAssumed(step=step, what=what):
            known = found.get(step) or StepReport(step, StepState.BUILT)
            found[step] = replace(known, assumed=(*known.assumed, what))
        case _:
            pass


def _in_order(report: BuildReport, found: dict[StepId, StepReport]) -> tuple[StepReport, ...]:
    planned = [(stage, step) for stage in report.stages for step in stage.steps]
    shared = {
        stage.base: found[step] for stage, step in planned if step in found and found[step].base
    }
    reports = [found.get(step) or _quiet(stage, step, shared) for stage, step in planned]
    return tuple(sorted(reports, key=lambda r: (r.step.line, r.step.stage_index, r.step.number)))


def _quiet(stage: StagePlan, step: StepId, bases: dict[str, StepReport]) -> StepReport:
    """Say what became of a step that no event speaks of.

    Stages that start from one image share its step. Otherwise nobody needed the
    stage, or the build ended before it.
    """
    if not stage.needed:
        return StepReport(step, StepState.SKIPPED)
    if stage.base in bases and stage.steps[0] == step:
        return replace(bases[stage.base], step=step, state=StepState.CACHED, milliseconds=0)
    return StepReport(step, StepState.NOT_REACHED)


def _stage_layers(report: BuildReport, index: int) -> list[tuple[Layer, StepReport | None]]:
    stage = next((stage for stage in report.stages if stage.index == index), None)
    if stage is None:
        return []
    layers: list[tuple[Layer, StepReport | None]] = []
    below = _stage_below(report, stage)
    if below is not None:
        layers = _stage_layers(report, below)
    for step in (step for step in report.steps if step.step.stage_index == index):
        if step.base is not None:
            layers = [(layer, step) for layer in step.base.layers]
        elif step.layer is not None:
            layers.append((step.layer, step))
    return layers


def _stage_below(report: BuildReport, stage: StagePlan) -> int | None:
    """Return the index of the stage that this one starts FROM, if it is a stage."""
    names = {other.name.lower(): other.index for other in report.stages[: stage.index]}
    return names.get(stage.base.lower())
