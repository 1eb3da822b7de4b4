"""The build that advice is about: its Dockerfile, its plan, its layers, the image it made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from simulator.engine.build.cache import CacheRecord
from simulator.engine.build.causes import FileChanged
from simulator.engine.build.context import BuildContext, read_context
from simulator.engine.build.dispatch import PlannedStage
from simulator.engine.build.operations import MakeDirectory, Step
from simulator.engine.build.options import BuildOptions
from simulator.engine.build.plan import Plan, plan
from simulator.engine.build.solve import find_image
from simulator.engine.build.transfer import load_dockerfile
from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.stages import Dockerfile, Stage, parse
from simulator.engine.errors import DockerError
from simulator.engine.events import ContextSent, Event, ImageBuilt, StepBuilt, StepCached
from simulator.engine.files import join
from simulator.engine.ignore import NAME
from simulator.engine.image import Image
from simulator.engine.state import World


@dataclass(frozen=True, slots=True)
class Placed:
    """An instruction of a stage, with the step that it became and the layer that this made.

    ``workdir`` is the working directory that it starts with.
    """

    instruction: i.Instruction
    step: Step | None
    record: CacheRecord | None
    workdir: str


@dataclass(frozen=True)
class Subject:
    """A build that went well. ``world`` is the world after it."""

    world: World
    options: BuildOptions
    text: str
    dockerfile: Dockerfile
    plan: Plan
    built: ImageBuilt
    events: Sequence[Event]

    @property
    def image(self) -> Image:
        return self.built.image

    @property
    def path(self) -> str:
        """Where the Dockerfile is on the machine."""
        return self.options.dockerfile or join(self.options.context, "Dockerfile")

    @cached_property
    def context(self) -> BuildContext:
        return read_context(self.world.machine.files, self.options.context, self.options.dockerfile)

    @property
    def ignore_name(self) -> str:
        """The ignore file that counts, or the one that would."""
        return self.context.ignore_file or NAME

    @cached_property
    def sent(self) -> int:
        """Bytes of the context that the builder asked for."""
        return max((e.size for e in self.events if isinstance(e, ContextSent)), default=0)

    @cached_property
    def final_stages(self) -> tuple[int, ...]:
        """The stages whose layers the image has: the target, what it starts FROM, and so on."""
        found = [self.plan.target]
        while (below := self.plan.stages[found[-1]].base.stage) is not None:
            found.append(below)
        return tuple(reversed(found))

    @cached_property
    def own_layers(self) -> int:
        """How many of the image's layers the base brought along."""
        base = self.plan.stages[self.final_stages[0]].base.image
        return len(base.layers) if base else 0

    @cached_property
    def records(self) -> Mapping[tuple[int, int], CacheRecord]:
        """What each step left in the cache, by stage and line."""
        return {
            (event.step.stage_index, event.step.line): event.record
            for event in self.events
            if isinstance(event, StepBuilt | StepCached)
        }

    @cached_property
    def changed_files(self) -> tuple[str, ...]:
        """Files of the context that made a step of this build run again."""
        whys = (event.why for event in self.events if isinstance(event, StepBuilt))
        causes = (cause for why in whys for cause in why.causes)
        found = (c.path for c in causes if isinstance(c, FileChanged) and not c.origin)
        return tuple(dict.fromkeys(path.strip("/") for path in found))

    @property
    def needed_stages(self) -> Iterator[tuple[Stage, PlannedStage]]:
        """The stages that were built, as written and as planned."""
        for stage in self.dockerfile.stages:
            if self.plan.stages[stage.index].needed:
                yield stage, self.plan.stages[stage.index]

    def placed(self, stage: Stage) -> tuple[Placed, ...]:
        """Return the instructions of a stage with their steps; triggers of the base left out."""
        if stage.index not in self._placed:
            self._placed[stage.index] = tuple(self._place(stage))
        return self._placed[stage.index]

    @cached_property
    def _placed(self) -> dict[int, tuple[Placed, ...]]:
        return {}

    def _place(self, stage: Stage) -> Iterator[Placed]:
        planned = self.plan.stages[stage.index]
        first = stage.from_.node.start
        steps = {s.step.line: s for s in planned.operations if s.step.line != first}
        workdir = self._first_workdir(planned)
        for instruction in stage.instructions:
            line = instruction.node.start
            step = steps.get(line)
            yield Placed(instruction, step, self.records.get((stage.index, line)), workdir)
            if isinstance(step, MakeDirectory):
                workdir = step.path
            elif isinstance(instruction, i.Workdir):
                workdir = "/"

    def _first_workdir(self, planned: PlannedStage) -> str:
        base = planned.base
        config = self.plan.stages[base.stage].config if base.stage is not None else None
        config = base.image.config if base.image else config
        return (config.working_dir if config else "") or "/"


def subject_of(world: World, options: BuildOptions, events: Sequence[Event]) -> Subject | None:
    """Return the build that the events tell of; None if it made no image to compare with."""
    built = next((event for event in events if isinstance(event, ImageBuilt)), None)
    if built is None:
        return None
    quiet = replace(
        options, tags=(), no_cache=False, no_cache_filter=(), pull=False, check=False, output=""
    )
    try:
        data = load_dockerfile(world.machine.files, quiet)
        text = data.decode()
        dockerfile = parse(text, quiet.shown_as)
        planned = plan(dockerfile, quiet, lambda name: find_image(world, name))
    except (DockerError, UnicodeDecodeError):
        return None
    return Subject(world, quiet, text, dockerfile, planned, built, events)
