"""Taking each planned step from the cache or running it, stage by stage."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from simulator.engine.build.cache import CacheRecord, Inputs
from simulator.engine.build.causes import NoCache, StepAbove, Why
from simulator.engine.build.compare import Missed, match_of, why_missed
from simulator.engine.build.context import BuildContext
from simulator.engine.build.copying import Inline, Manner, copy, make_directory
from simulator.engine.build.dispatch import PlannedStage
from simulator.engine.build.duration import copy_duration, pull_duration
from simulator.engine.build.inputs import inputs_of, is_remote
from simulator.engine.build.operations import (
    CopyFiles,
    FromContext,
    FromImage,
    FromStage,
    MakeDirectory,
    Origin,
    RunCommand,
    Step,
)
from simulator.engine.build.options import BuildOptions
from simulator.engine.build.plan import Plan
from simulator.engine.build.reads import (
    context_paths,
    images_read,
    missing,
    missing_key,
    stages_read,
)
from simulator.engine.build.remote import check_web, from_git, from_web, is_git
from simulator.engine.build.result import image_of
from simulator.engine.build.running import RunFailed, Surroundings, run_command
from simulator.engine.build.sources import SourceMissing
from simulator.engine.build.transfer import ignore_text, sent, transfer_notes
from simulator.engine.digest import Digest, key_of
from simulator.engine.dockerfile.scope import proxies
from simulator.engine.dockerfile.stages import Dockerfile
from simulator.engine.errors import DockerError, LimitReached, Source
from simulator.engine.events import (
    STDERR,
    BaseUsed,
    CacheMountChanged,
    ContextSent,
    FilesExported,
    ImageBuilt,
    ImageStored,
    ImageTagged,
    InternalStep,
    SourceKept,
    StepAssumed,
    StepBuilt,
    StepCached,
    StepFailed,
    StepId,
    StepOutput,
    Steps,
    StepStarted,
    StepWorked,
    TimePassed,
)
from simulator.engine.files import FileTree
from simulator.engine.ignore import IgnoreFile
from simulator.engine.image import Image, view
from simulator.engine.layer import Layer, diff, with_root_of
from simulator.engine.quantities import progress_size
from simulator.engine.shell.run import Outcome
from simulator.engine.state import World
from simulator.engine.users import owner

MAX_LAYERS = 127
"""Layers that one image can stand on, as with Docker's overlay2 driver."""

_LAYER_NAME = "k3l4m5n6o7p8q9r0s1t2u3v4w as x5y6z7a8b9c0d1e2f3g4h5i6j"


@dataclass(frozen=True)
class StageState:
    """Where a stage stands: its layers, the key of its last step, and when that was done.

    ``ready`` is in milliseconds since the build began. ``missed`` is the step that was
    not cached, if any was. ``base`` says what stands below the first step. ``left`` are the
    files as the last step left them, if it has just run.
    """

    layers: tuple[Layer, ...]
    created: tuple[int, ...]
    key: Digest
    ready: int = 0
    missed: StepId | None = None
    base: tuple[str, Digest] | None = None
    left: FileTree | None = None

    @cached_property
    def tree(self) -> FileTree:
        return view(self.layers) if self.left is None else self.left


class Done(NamedTuple):
    """What a step that ran did to the files, and the simulated time and bytes that it took."""

    tree: FileTree
    layer: Layer
    milliseconds: int
    downloaded: int = 0


class Solver:
    """One build under way; ``solve`` is used once."""

    def __init__(
        self,
        world: World,
        options: BuildOptions,
        dockerfile: Dockerfile,
        planning: Plan,
        context: BuildContext,
        number: int,
    ) -> None:
        self.world, self.options, self.dockerfile = world, options, dockerfile
        self.plan, self.context, self.number = planning, context, number
        self.before = world.engine.cache
        self.built: dict[Digest, CacheRecord] = {}
        self.cache_mounts: dict[str, FileTree] = {}
        self.states: dict[int, StageState] = {}
        self.fetched: dict[str, int] = {}
        self.saved = 0
        self.spent = 0

    def solve(self) -> Steps[Image | None]:
        yield from self.load_ignore_file()
        yield from self._use_images()
        yield from self._load_context()
        for stage in self.plan.order:
            self.states[stage.index] = yield from self._stage(stage)
        target = self.plan.stages[self.plan.target]
        state = self.states[target.index]
        yield TimePassed(max(state.ready for state in self.states.values()))
        if self.options.output:
            yield FilesExported(self.options.output, state.tree)
            return None
        if self.options.cache_only:
            return None
        return (yield from self._export(target, state))

    def load_ignore_file(self) -> Steps[None]:
        note = f"transferring context: {transfer_notes('', None)} done"
        found, text = self.context.ignore_file, b""
        if found:
            text = ignore_text(self.world.machine.files, self.options, found)
            note = f"transferring context: {transfer_notes(found, text)} done"
        yield InternalStep("[internal] load .dockerignore", (note,))
        yield SourceKept("dockerignore", len(text))

    def _load_context(self) -> Steps[None]:
        paths = [
            path
            for stage in self.plan.order
            for step in stage.operations
            for path in context_paths(step)
        ]
        if paths:
            name = "[internal] load build context"
            try:
                found = sent(self.context.tree, paths)
            except DockerError as error:
                note = "transferring context: done"
                yield InternalStep(name, (note,), error=error.message)
                raise
            yield InternalStep(
                name, (f"transferring context: {progress_size(found.transferred)} done",)
            )
            yield ContextSent(found.files, found.transferred, self.context.ignored)
            yield SourceKept("context", found.content)

    # Stages

    def _stage(self, stage: PlannedStage) -> Steps[StageState]:
        state = self._base(stage)
        for step in stage.operations:
            state = yield from self._step(stage, step, state)
        return state

    def _base(self, stage: PlannedStage) -> StageState:
        base = stage.base
        if base.stage is not None:
            return self.states[base.stage]
        if base.image is None:
            return StageState((), (), key_of("scratch"), base=("scratch", key_of("scratch")))
        image = base.image
        layers = image.chain_ids[-1] if image.chain_ids else key_of("scratch")
        return StageState(
            image.layers,
            tuple(line.created for line in image.history if not line.empty_layer),
            key_of("base", layers),
            self.fetched[base.reference],
            base=(base.reference, layers),
        )

    def _use_images(self) -> Steps[None]:
        """Tell of every image that is used; remember the milliseconds that fetching it takes."""
        for resolved in self.plan.images:
            step = self.plan.shown_from.get(resolved.reference)
            if step is None:
                continue
            pulled = 0 if resolved.cached else resolved.image.size
            took = pull_duration(pulled)
            self.fetched[resolved.reference] = took
            known = resolved.reference in self.world.engine.bases
            yield BaseUsed(step, resolved.reference, resolved.image, known, pulled, took)

    # Steps

    def _step(self, stage: PlannedStage, step: Step, state: StageState) -> Steps[StageState]:
        yield StepStarted(step.step)
        waits = [self.states[index].ready for index in stages_read(step)]
        waits += [self.fetched[image.reference] for image in images_read(step)]
        start = max([state.ready, *waits])
        try:
            inputs = inputs_of(step, self._tree_of)
        except SourceMissing as error:
            yield from self._fail(step, missing(step, error), state, start)
            raise self._located(step, missing_key(step, error), error.hint) from None
        key = inputs.key(state.key)
        record = self.built.get(key) or self.before.get(key)
        flag = self._ignored_cache(stage)
        if record is not None and not flag:
            self.saved += record.milliseconds
            why = Why(match=match_of(record))
            yield StepCached(step.step, record, why)
            return self._after(state, key, record, start)
        why = self._why(step, key, inputs, state, flag)
        now = self.world.now + start
        done = yield from self._perform(step, state, now, why, start)
        record = CacheRecord(
            key=key,
            parent=state.key,
            inputs=inputs,
            layer=done.layer,
            spelling=step.spelling,
            variables=step.variables,
            created=now + done.milliseconds,
            build=self.number,
            milliseconds=done.milliseconds,
            base=state.base,
            last_used=now,
        )
        self.built[key] = record
        yield StepBuilt(step.step, record, why, done.downloaded)
        ready = start + done.milliseconds
        return self._after(state, key, record, ready, missed=step.step, left=done.tree)

    def _after(
        self,
        state: StageState,
        key: Digest,
        record: CacheRecord,
        ready: int,
        missed: StepId | None = None,
        left: FileTree | None = None,
    ) -> StageState:
        return StageState(
            (*state.layers, record.layer),
            (*state.created, record.created),
            key,
            ready,
            missed or state.missed,
            left=left,
        )

    def _why(self, step: Step, key: Digest, inputs: Inputs, state: StageState, flag: str) -> Why:
        if state.missed is not None:
            above = StepAbove(state.missed.instruction, state.missed.line)
            return Why((above,), same_inputs=self.before.known_inputs(inputs))
        if flag:
            return Why((NoCache(flag),), same_inputs=key in self.before.records)
        missed = Missed(key, state.key, inputs, step.spelling, step.variables, state.base)
        return why_missed(self.before, missed)

    def _ignored_cache(self, stage: PlannedStage) -> str:
        """Return the flag that forbids the cache for this stage, if one does."""
        if self.options.no_cache:
            return "--no-cache"
        written = self.dockerfile.stages[stage.index].name
        names = {name.lower() for name in self.options.no_cache_filter}
        return f"--no-cache-filter {written}" if written and written in names else ""

    def _tree_of(self, origin: Origin) -> FileTree:
        match origin:
            case FromContext():
                return self.context.tree
            case FromStage(index=index):
                return self.states[index].tree
            case FromImage(image=image):
                return image.tree

    # What steps do

    def _perform(
        self, step: Step, state: StageState, now: int, why: Why, start: int
    ) -> Steps[Done]:
        try:
            if len(state.layers) >= MAX_LAYERS:
                raise LimitReached(
                    f"failed to prepare {_LAYER_NAME}: max depth exceeded",
                    hint=f"An image has at most {MAX_LAYERS} layers: join some RUN lines with &&.",
                )
            match step:
                case RunCommand():
                    return (yield from self._run(step, state, now))
                case CopyFiles():
                    tree = self._copied(step, state.tree, now)
                    for path in filter(is_remote, step.sources):
                        what = f"what {path} holds is not modelled"
                        yield StepOutput(step.step, STDERR, f"(assumed: {what})\n")
                        yield StepAssumed(step.step, what)
                    done = _done(state.tree, tree, 0)
                    return done._replace(milliseconds=copy_duration(done.layer.size))
                case MakeDirectory():
                    who = owner(state.tree, step.user) if step.user else (0, 0)
                    return _done(state.tree, make_directory(state.tree, step.path, who, now), 10)
        except RunFailed as error:
            took = error.outcome.milliseconds if error.outcome else 0
            if error.outcome is not None:
                yield from _output(step.step, error.outcome)
            yield from self._fail(step, error.message, state, start, why, took)
            raise self._located(step, error.message, error.hint) from None
        except SourceMissing as error:
            yield from self._fail(step, missing(step, error), state, start, why)
            raise self._located(step, missing_key(step, error), error.hint) from None
        except DockerError as error:
            yield from self._fail(step, error.message, state, start, why)
            raise self._located(step, error.message, error.hint) from None

    def _run(self, step: RunCommand, state: StageState, now: int) -> Steps[Done]:
        engine = self.world.engine
        # A stage that ignores the cache starts with empty cache mounts (recording cache-078).
        stage = self.plan.stages[step.step.stage_index]
        before = {} if self._ignored_cache(stage) else dict(engine.cache_mounts.items())
        kept = before | self.cache_mounts
        around = Surroundings(
            tree_of=self._tree_of,
            secrets=self.options.secrets,
            cache_mounts=kept,
            now=now,
            spent=self.spent,
            catalogue=self.world.catalogue,
            proxies=proxies(self.options.build_args),
        )
        ran = run_command(step, state.tree, around)
        self.spent += ran.outcome.steps
        yield from _output(step.step, ran.outcome)
        for mount, tree in ran.cache_mounts.items():
            self.cache_mounts[mount] = tree
            yield CacheMountChanged(mount, tree)
        return _done(state.tree, ran.tree, ran.outcome.milliseconds, ran.outcome.downloaded)

    def _copied(self, step: CopyFiles, tree: FileTree, now: int) -> FileTree:
        exclude = IgnoreFile.of(step.exclude) if step.exclude else None
        manner = Manner(
            now=now,
            owner=owner(tree, step.chown) if step.chown else None,
            mode=step.chmod,
            reset_owner=isinstance(step.origin, FromContext),
            exclude=exclude,
            unpack=step.unpack,
            parents=step.parents,
        )
        inline = [Inline(file.name, file.content.encode()) for file in step.inline]
        remote = [path for path in step.sources if is_remote(path)]
        check_web(remote, known=self.world.catalogue is not None)
        inline += [from_web(path) for path in remote if not is_git(path)]
        paths = [path for path in step.sources if path not in remote]
        source = self._tree_of(step.origin)
        for path in filter(is_git, remote):
            tree = copy(tree, from_git(path, now), ["/"], (), step.destination, manner)
        return copy(tree, source, paths, inline, step.destination, manner)

    def _fail(
        self,
        step: Step,
        message: str,
        state: StageState,
        start: int,
        why: Why | None = None,
        milliseconds: int = 0,
    ) -> Steps[None]:
        if state.missed is not None and why is None:
            why = Why((StepAbove(state.missed.instruction, state.missed.line),))
        yield StepFailed(step.step, message, why or Why(), 1, milliseconds)
        yield TimePassed(start + milliseconds)

    def _located(self, step: Step, message: str, hint: str) -> DockerError:
        place = Source(self.dockerfile.name, self.dockerfile.text, step.step.line, step.step.end)
        return DockerError(message, hint=hint, source=place)

    # The result

    def _export(self, target: PlannedStage, state: StageState) -> Steps[Image]:
        image = image_of(
            target, state.layers, state.created, self.options.labels, self.options.platform
        )
        yield ImageStored(image)
        names = tuple(tag.canonical for tag in self.options.tags)
        for name in names:
            yield ImageTagged(name, image.id)
        milliseconds = max(state.ready for state in self.states.values())
        yield ImageBuilt(image, names, milliseconds, self.saved)
        return image


def _done(below: FileTree, above: FileTree, milliseconds: int, downloaded: int = 0) -> Done:
    return Done(with_root_of(below, above), diff(below, above), milliseconds, downloaded)


def _output(step: StepId, outcome: Outcome) -> Steps[None]:
    yield StepWorked(step, outcome.steps)
    for chunk in outcome.output:
        yield StepOutput(step, chunk.stream, chunk.data.decode("utf-8", "replace"))
    for what in outcome.assumed:
        yield StepAssumed(step, what)
