"""The plan of a build: stages as a graph, and what each needed step will do.

Planning runs nothing. It replaces variables, follows the config from instruction to
instruction and numbers the steps as BuildKit does (frontend/dockerfile/dockerfile2llb).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from simulator.engine.build.dispatch import (
    Dispatch,
    PlannedStage,
    StageBase,
    Stages,
    canonical_name,
)
from simulator.engine.build.operations import FromImage, FromStage, origins
from simulator.engine.build.options import BuildOptions
from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.expand import expand_word
from simulator.engine.dockerfile.platforms import parse_platform
from simulator.engine.dockerfile.scope import global_scope, predefined
from simulator.engine.dockerfile.stages import Dockerfile, Stage, parse_trigger
from simulator.engine.dockerfile.suggest import with_suggestion
from simulator.engine.errors import DockerError, Source
from simulator.engine.events import Setting, StagePlan, StepId
from simulator.engine.image import Image

SCRATCH_NAME = "scratch"


@dataclass(frozen=True, slots=True)
class Resolved:
    """An image that a name led to; ``cached`` if it was on the machine, else it travelled."""

    reference: str
    image: Image
    cached: bool


Resolver = Callable[[str], Resolved]
"""Finds the image of a name as written, or raises DockerError."""


@dataclass(frozen=True, slots=True)
class Plan:
    """All stages of a Dockerfile, in order; only the needed ones have steps to run."""

    stages: tuple[PlannedStage, ...]
    overview: tuple[StagePlan, ...]
    target: int
    images: tuple[Resolved, ...]
    shown_from: Mapping[str, StepId]
    """For each base image by reference, the FROM step that it is shown as."""

    @property
    def order(self) -> tuple[PlannedStage, ...]:
        """The needed stages, each after those it needs."""
        return tuple(stage for stage in self.stages if stage.needed)


def plan(dockerfile: Dockerfile, options: BuildOptions, resolve: Resolver) -> Plan:
    """Return the plan, or raise the first error that BuildKit would report."""
    stages = _Names(dockerfile, options)
    target = stages.target(options.target)
    stages.connect()
    needed = stages.reachable(target)
    images: dict[str, Resolved] = {}

    def image_of(name: str, node: i.Instruction) -> Resolved:
        with dockerfile.blaming(node.node):
            canonical = canonical_name(options.contexts.get(name.lower(), name))
        if canonical not in images:
            try:
                images[canonical] = resolve(canonical)
            except DockerError as error:
                source = dockerfile.source(node.node)
                raise _unresolved(name, error, source) from None
        return images[canonical]

    outputs: dict[int, PlannedStage] = {}
    for stage in dockerfile.stages:
        if stage.index in needed:
            outputs[stage.index] = _dispatch(stages, stage, options, outputs, image_of)
    planned = tuple(
        outputs.get(stage.index) or _skipped(stages, stage) for stage in dockerfile.stages
    )
    overview = tuple(_overview(stages, stage, planned[stage.index]) for stage in dockerfile.stages)
    shown = _shown_from(planned, target)
    return Plan(planned, overview, target, tuple(images.values()), shown)


def _shown_from(stages: tuple[PlannedStage, ...], target: int) -> dict[str, StepId]:
    """Return the name under which each image's one FROM step is shown.

    Stages with the same base share that step. BuildKit walks the graph from the
    target, first what a step stands on, then what it copies from, and the last name
    wins (recordings cache-042, stages-002).
    """
    shown: dict[str, StepId] = {}
    seen: set[int] = set()

    def visit(index: int) -> None:
        if index in seen:
            return
        seen.add(index)
        stage = stages[index]
        if stage.base.stage is not None:
            visit(stage.base.stage)
        elif stage.from_step is not None:
            shown[stage.base.reference] = stage.from_step
        for operation in stage.operations:
            for origin in origins(operation):
                if isinstance(origin, FromStage):
                    visit(origin.index)
                elif isinstance(origin, FromImage):
                    shown[origin.reference] = StepId("", 0, 0, f"FROM {origin.reference}")

    visit(target)
    return shown


class _Names:
    """The stages of a Dockerfile by name, and what each takes from the others."""

    def __init__(self, dockerfile: Dockerfile, options: BuildOptions) -> None:
        self.dockerfile = dockerfile
        self.contexts = options.contexts
        last = dockerfile.stages[-1].name
        scope = predefined(options.target or last, options.build_args, options.platform)
        self.scope = global_scope(dockerfile, options.build_args, scope)
        self.base_names: list[str] = []
        self.platforms: list[str] = []
        self.bases: list[int | None] = []
        self.by_name: dict[str, int] = {}
        self.sources: dict[int, dict[int, i.Instruction]] = {}
        self.others: set[str] = set()
        for stage in dockerfile.stages:
            self._add(stage)

    def _add(self, stage: Stage) -> None:
        with self.dockerfile.blaming(stage.from_.node):
            name = expand_word(stage.from_.image, self.scope, self.dockerfile.escape)
            if not name:
                raise DockerfileError(f"base name ({stage.from_.image}) should not be blank")
            self.platforms.append(_platform(stage.from_, self.scope, self.dockerfile))
        self.base_names.append(name)
        self.bases.append(None if self._is_named(name) else self.by_name.get(name.lower()))
        if stage.name:
            self.by_name[stage.name] = stage.index

    def find(self, name: str) -> int | None:
        """Return the stage of a number or a name (of the last one, if there are several)."""
        if self._is_named(name):
            return None
        if name.isascii() and name.isdigit() and len(name) < 6:
            return int(name) if int(name) < len(self.bases) else None
        return self.by_name.get(name.lower())

    def _is_named(self, name: str) -> bool:
        return name.lower() in self.contexts

    def target(self, name: str) -> int:
        if not name:
            return len(self.bases) - 1
        found = self.by_name.get(name.lower())
        if found is None and name.isascii() and name.isdigit():
            found = self.find(name)
        if found is None:
            message = f'target stage "{name}" could not be found'
            message = with_suggestion(message, name, tuple(self.by_name), case_sensitive=False)
            raise DockerfileError(message, hint="A target is the NAME of a FROM … AS NAME.")
        return found

    def connect(self) -> None:
        """Find what every stage copies and mounts from; refuse circles."""
        for stage in self.dockerfile.stages:
            self.sources[stage.index] = {}
            for instruction in stage.instructions:
                self.add_sources(stage.index, instruction)
        self._refuse_circles()

    def add_sources(self, index: int, instruction: i.Instruction) -> None:
        for name in _source_names(instruction):
            found = self.find(name)
            if found is not None:
                self.sources[index].setdefault(found, instruction)
            elif name.isascii() and name.isdigit():
                raise DockerfileError(
                    f"invalid stage index {name}",
                    source=self.dockerfile.source(instruction.node),
                )
            else:
                self.others.add(name)

    def reachable(self, target: int) -> set[int]:
        found: set[int] = set()
        pending = [target]
        while pending:
            index = pending.pop()
            if index not in found:
                found.add(index)
                pending.extend(self.needs(index))
        return found

    def needs(self, index: int) -> list[int]:
        base = self.bases[index]
        return sorted({*self.sources.get(index, {}), *([] if base is None else [base])})

    @property
    def is_single(self) -> bool:
        """BuildKit leaves stage names out where there is one stage and no other source."""
        return len(self.bases) + len(self.others) == 1

    def display_name(self, stage: Stage) -> str:
        return "" if self.is_single else stage.name or f"stage-{stage.index}"

    def _refuse_circles(self) -> None:
        done: set[int] = set()
        for start in range(len(self.bases)):
            self._walk(start, [], done)

    def _walk(self, start: int, path: list[int], done: set[int]) -> None:
        stack = [(start, iter(self.needs(start)))]
        path = [start]
        while stack:
            index, pending = stack[-1]
            below = next(pending, None)
            if below is None:
                stack.pop()
                path.pop()
                done.add(index)
            elif below in path:
                raise self._circle([*path[path.index(below) :], below])
            elif below not in done:
                path.append(below)
                stack.append((below, iter(self.needs(below))))

    def _circle(self, circle: list[int]) -> DockerfileError:
        stage = self.dockerfile.stages[circle[0]]
        name = stage.name or str(stage.index)
        nodes = []
        for index, source in pairwise(circle):
            instruction = self.sources[index].get(source)
            if instruction is not None:
                nodes.append(self.dockerfile.source(instruction.node))
        error = DockerfileError(
            f"circular dependency detected on stage: {name}",
            hint="Two stages cannot each wait for the other: take one of the --from away.",
            source=nodes[-1] if nodes else None,
        )
        error.more_sources = tuple(reversed(nodes[:-1]))
        return error


def _source_names(instruction: i.Instruction) -> list[str]:
    if isinstance(instruction, i.Copy):
        return [instruction.from_] if instruction.from_ else []
    if isinstance(instruction, i.Run):
        return [mount.from_ or SCRATCH_NAME for mount in instruction.mounts]
    return []


def _platform(start: i.From, scope: Mapping[str, str], dockerfile: Dockerfile) -> str:
    if not start.platform:
        return ""
    platform = expand_word(start.platform, scope, dockerfile.escape)
    if not platform:
        raise DockerfileError(f"empty platform value from expression {start.platform}")
    try:
        return str(parse_platform(platform))
    except DockerfileError as error:
        message = f"failed to parse platform {start.platform}: {error.message}"
        located = DockerfileError(message, hint=error.hint)
        # BuildKit wraps this one twice, so it shows the place twice (recording errors-081).
        located.more_sources = (dockerfile.source(start.node),)
        raise located from None


def _unresolved(name: str, error: DockerError, source: Source) -> DockerfileError:
    message = f"{name}: failed to resolve source metadata for {error.message}"
    return DockerfileError(message, hint=error.hint, source=source)


def _dispatch(
    names: _Names,
    stage: Stage,
    options: BuildOptions,
    outputs: dict[int, PlannedStage],
    image_of: Callable[[str, i.Instruction], Resolved],
) -> PlannedStage:
    base_name, base = names.base_names[stage.index], names.bases[stage.index]
    triggers: tuple[str, ...] = ()
    if base is not None:
        start: StageBase = StageBase(stage=base)
        triggers = outputs[base].config.on_build
    elif base_name.lower() == SCRATCH_NAME:
        start = StageBase()
    else:
        resolved = image_of(base_name, stage.from_)
        start = StageBase(
            reference=resolved.reference, image=resolved.image, cached=resolved.cached
        )
        triggers = resolved.image.config.on_build
    commands = _with_triggers(names, stage, triggers)
    numbered = start.image is not None
    total = _step_count(stage.instructions) + len(triggers) + int(numbered)
    dispatch = Dispatch(
        dockerfile=names.dockerfile,
        stages=Stages(
            names.find, outputs, lambda name, at: image_of(name, at).image, options.contexts
        ),
        stage=stage,
        name=names.display_name(stage),
        total=total,
        options=options,
        scope=names.scope,
        platform=names.platforms[stage.index] or options.platform,
    )
    return dispatch.run(start, commands, names.needs(stage.index))


def _with_triggers(
    names: _Names, stage: Stage, triggers: tuple[str, ...]
) -> list[tuple[i.Instruction, bool]]:
    fired: list[tuple[i.Instruction, bool]] = []
    for expression in triggers:
        with names.dockerfile.blaming(stage.from_.node):
            instruction = parse_trigger(expression, stage.from_.node)
            names.add_sources(stage.index, instruction)
        fired.append((instruction, True))
    return [*fired, *((instruction, False) for instruction in stage.instructions)]


def _step_count(instructions: tuple[i.Instruction, ...]) -> int:
    steps = (i.Run, i.Copy, i.Add, i.Workdir)
    return sum(isinstance(instruction, steps) for instruction in instructions)


def _skipped(names: _Names, stage: Stage) -> PlannedStage:
    """Return a stage that nobody needs: its steps are known by their words alone."""
    return PlannedStage(
        index=stage.index, name=names.display_name(stage), base=StageBase(), needed=False
    )


def _overview(names: _Names, stage: Stage, planned: PlannedStage) -> StagePlan:
    steps, settings = (
        (planned.step_ids, planned.settings) if planned.needed else _by_words(names, stage)
    )
    return StagePlan(
        index=stage.index,
        name=stage.name or f"stage-{stage.index}",
        base=names.base_names[stage.index],
        needed=planned.needed,
        steps=steps,
        settings=settings,
        needs=tuple(names.needs(stage.index)),
        line=stage.from_.node.start,
    )


def _by_words(names: _Names, stage: Stage) -> tuple[tuple[StepId, ...], tuple[Setting, ...]]:
    total = _step_count(stage.instructions) + 1
    number = 1
    name = names.display_name(stage)
    from_node = stage.from_.node
    steps = [
        StepId(name, 1, total, from_node.original, from_node.start, from_node.end, stage.index)
    ]
    settings = []
    for instruction in stage.instructions:
        node = instruction.node
        if _step_count((instruction,)):
            number += 1
            steps.append(
                StepId(name, number, total, node.original, node.start, node.end, stage.index)
            )
        else:
            settings.append(Setting(node.original, node.start, node.end, stage.index))
    return tuple(steps), tuple(settings)
