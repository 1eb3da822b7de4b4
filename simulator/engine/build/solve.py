"""``docker build``: reads the Dockerfile, plans, then takes each step from the cache or runs it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from simulator.engine.build.cache import CacheRecord, Inputs
from simulator.engine.build.causes import NoCache, StepAbove, Why
from simulator.engine.build.compare import Missed, match_of, why_missed
from simulator.engine.build.context import BuildContext, read_context
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
from simulator.engine.build.plan import Plan, Resolved, canonical_name, plan
from simulator.engine.build.running import RunFailed, Surroundings, run_command
from simulator.engine.build.sources import SourceMissing
from simulator.engine.build.transfer import load_dockerfile, sent, transfer_notes
from simulator.engine.digest import Digest, key_of
from simulator.engine.dockerfile.checks import BaseImage, Circumstances, Report, report
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.stages import Dockerfile, parse
from simulator.engine.errors import DockerError, Source
from simulator.engine.events import (
    BaseUsed,
    BuildChecked,
    BuildFailed,
    BuildPlanned,
    BuildStarted,
    BuildWarned,
    CacheMountChanged,
    ContextSent,
    Event,
    FilesExported,
    ImageBuilt,
    ImageStored,
    ImageTagged,
    InternalStep,
    StepAssumed,
    StepBuilt,
    StepCached,
    StepFailed,
    StepId,
    StepOutput,
    Steps,
    StepStarted,
    TimePassed,
)
from simulator.engine.files import File, FileTree, join
from simulator.engine.ignore import IgnoreFile
from simulator.engine.image import History, Image, view
from simulator.engine.layer import Layer, diff
from simulator.engine.shell.run import Outcome
from simulator.engine.state import World
from simulator.engine.users import owner

FAILED = "failed to build: failed to solve: "


@dataclass(frozen=True)
class StageState:
    """Where a stage stands: its layers, the key of its last step, and when that was done.

    ``ready`` is in milliseconds since the build began. ``missed`` is the step that was
    not cached, if any was. ``base`` says what stands below the first step.
    """

    layers: tuple[Layer, ...]
    created: tuple[int, ...]
    key: Digest
    ready: int = 0
    missed: StepId | None = None
    base: tuple[str, Digest] | None = None

    @property
    def tree(self) -> FileTree:
        return view(self.layers)


def build(world: World, options: BuildOptions) -> Steps[Image | None]:
    """Build an image, yielding what happens at every step; None if it failed.

    A build that fails keeps what was built up to there. The failure is told by
    ``BuildFailed``, in Docker's words; errors of the command line itself are raised.
    """
    number = world.engine.builds + 1
    try:
        return (yield from _build(world, options, number))
    except DockerError as error:
        places = [error.source] if error.source else []
        excerpts = tuple(place.excerpt() for place in (*places, *error.more_sources))
        yield BuildFailed(FAILED + error.message, error.hint, excerpts, error.exit_code)
        return None


def _build(world: World, options: BuildOptions, number: int) -> Steps[Image | None]:
    files = world.machine.files
    text = load_dockerfile(files, options)
    name = options.shown_as.rpartition("/")[2]
    yield BuildStarted(number, options.shown_as, text.decode("utf-8", "replace"))
    yield InternalStep(
        f"[internal] load build definition from {name}",
        (f"transferring dockerfile: {transfer_notes(name, text)} done",),
    )
    try:
        dockerfile = _parsed(text, options.shown_as)
        planning = yield from _planned(world, dockerfile, options)
    except DockerfileError:
        yield from _warnings(_checked(world, options, text, None), options.shown_as, text)
        raise
    context = read_context(files, options.context, options.dockerfile)
    checks = _checked(world, options, text, context)
    solver = _Solver(world, options, dockerfile, planning, context, number)
    if options.check:
        yield from solver.load_ignore_file()
        yield from _warnings(checks, options.shown_as, text)
        yield BuildChecked(len(checks.warnings), checks.violation)
        return None
    if checks.violation:
        yield from _warnings(checks, options.shown_as, text)
        raise DockerfileError(checks.violation)
    yield BuildPlanned(planning.overview, planning.target)
    yield from _warnings(checks, options.shown_as, text)
    return (yield from solver.solve())


@lru_cache(maxsize=256)
def _parsed(text: bytes, name: str) -> Dockerfile:
    return parse(text, name)


def _checked(
    world: World, options: BuildOptions, text: bytes, context: BuildContext | None
) -> Report:
    """Run the build checks, with what is known of images and of the ignore file."""

    def known(name: str) -> BaseImage | None:
        try:
            image = find_image(world, canonical_name(name)).image
        except DockerError:
            return None
        config = image.config
        return BaseImage(config.environment, config.shell or (), config.on_build, image.platform)

    circumstances = Circumstances(
        build_args=options.build_args,
        ignored=context.patterns if context else None,
        target=options.target,
        every_stage=options.check,
        platform=options.platform,
        images=known,
    )
    return report(text, options.shown_as, circumstances)


def _warnings(checks: Report, name: str, text: bytes) -> Steps[None]:
    shown = text.decode("utf-8", "replace")
    for warning in checks.by_line:
        place = Source(name, shown, warning.start, warning.end)
        yield BuildWarned(
            warning.rule,
            warning.description,
            warning.url,
            warning.detail,
            warning.start,
            warning.end,
            place.excerpt(),
        )


def _planned(world: World, dockerfile: Dockerfile, options: BuildOptions) -> Steps[Plan]:
    """Plan, telling of every image whose metadata was loaded, even if it was the last thing."""
    events: list[Event] = []

    def resolve(reference: str) -> Resolved:
        name = f"[internal] load metadata for {reference}"
        try:
            resolved = find_image(world, reference, pull=options.pull)
        except DockerError as error:
            reason = error.message.partition(": ")[2]
            events.append(InternalStep(name, error=reason))
            raise
        events.append(InternalStep(name))
        return resolved

    try:
        planning = plan(dockerfile, options, resolve)
    except DockerError as error:
        yield from events
        if error.source and not any(isinstance(e, InternalStep) and e.error for e in events):
            if events:
                yield InternalStep(
                    "[internal] load .dockerignore", ("transferring context: 2B done",)
                )
        raise
    yield from events
    return planning


def find_image(world: World, reference: str, *, pull: bool = False) -> Resolved:
    """Return a base image: the machine's own, one that a build fetched before, or the hub's."""
    engine = world.engine
    if not pull:
        own = engine.tagged(reference) or engine.known_digest(reference)
        if own is not None:
            return Resolved(reference, own, cached=True)
        fetched = engine.bases.get(reference)
        if fetched is not None:
            return Resolved(reference, fetched, cached=True)
    image = world.hub.image(reference)
    if image is not None:
        known = engine.bases.get(reference)
        return Resolved(reference, image, cached=known is not None and known.id == image.id)
    raise world.hub.missing(reference)


class _Solver:
    """One build under way."""

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
        self.cache = world.engine.cache
        self.cache_mounts: dict[str, FileTree] = {}
        self.states: dict[int, StageState] = {}
        self.fetched: set[str] = set()
        self.saved = 0

    def solve(self) -> Steps[Image | None]:
        yield from self.load_ignore_file()
        yield from self._load_context()
        for stage in self.plan.order:
            self.states[stage.index] = yield from self._stage(stage)
        target = self.plan.stages[self.plan.target]
        state = self.states[target.index]
        yield TimePassed(max(state.ready for state in self.states.values()))
        if self.options.output:
            yield FilesExported(self.options.output, state.tree)
            return None
        return (yield from self._export(target, state))

    def load_ignore_file(self) -> Steps[None]:
        note = f"transferring context: {transfer_notes('', None)} done"
        found = self.context.ignore_file
        if found:
            text = _ignore_text(self.world, self.options, found)
            note = f"transferring context: {transfer_notes(found, text)} done"
        yield InternalStep("[internal] load .dockerignore", (note,))

    def _load_context(self) -> Steps[None]:
        paths = [
            path
            for stage in self.plan.order
            for step in stage.operations
            for path in _context_paths(step)
        ]
        if paths:
            count, size, error = sent(self.context.tree, paths)
            name = "[internal] load build context"
            if error:
                yield InternalStep(name, ("transferring context: done",), error=error)
                raise DockerfileError(error)
            yield InternalStep(name, (f"transferring context: {size}B done",))
            yield ContextSent(count, size, self.context.ignored)

    # Stages

    def _stage(self, stage: PlannedStage) -> Steps[StageState]:
        state = yield from self._base(stage)
        for step in stage.operations:
            state = yield from self._step(stage, step, state)
        return state

    def _base(self, stage: PlannedStage) -> Steps[StageState]:
        base = stage.base
        if base.stage is not None:
            return self.states[base.stage]
        if base.image is None:
            return StageState((), (), key_of("scratch"), base=("scratch", key_of("scratch")))
        took = yield from self._use(base.reference, base.image, stage.from_step, base.cached)
        image = base.image
        layers = image.chain_ids[-1] if image.chain_ids else key_of("scratch")
        return StageState(
            image.layers,
            tuple(line.created for line in image.history if not line.empty_layer),
            key_of("base", layers),
            took,
            base=(base.reference, layers),
        )

    def _use(self, reference: str, image: Image, step: StepId | None, cached: bool) -> Steps[int]:
        """Use an image, once a build; return the milliseconds that fetching it took."""
        if reference in self.fetched:
            return 0
        self.fetched.add(reference)
        shown = step or StepId("", 0, 0, f"FROM {reference}")
        pulled = 0 if cached else image.size
        took = pull_duration(pulled)
        was_used = reference in self.world.engine.bases
        yield BaseUsed(shown, reference, image, was_used, pulled, took)
        return took

    # Steps

    def _step(self, stage: PlannedStage, step: Step, state: StageState) -> Steps[StageState]:
        yield StepStarted(step.step)
        start = max([state.ready, *(self.states[i].ready for i in _stages_read(step))])
        for image in _images_read(step):
            start = max(start, (yield from self._use(image.reference, image.image, None, True)))
        try:
            inputs = inputs_of(step, self._tree_of)
        except SourceMissing as error:
            yield from self._fail(step, _missing(step, error), state, start)
            raise self._located(step, _missing_key(step, error), error.hint) from None
        key = inputs.key(state.key)
        record = self.cache.get(key)
        flag = self._ignored_cache(stage)
        if record is not None and not flag:
            self.cache = self.cache.used(key, self.world.now)
            self.saved += record.milliseconds
            why = Why(match=match_of(record))
            yield StepCached(step.step, record, why)
            return self._after(state, key, record, start)
        why = self._why(step, key, inputs, state, flag)
        now = self.world.now + start
        layer, milliseconds, downloaded = yield from self._perform(step, state, now, why, start)
        record = CacheRecord(
            key=key,
            parent=state.key,
            inputs=inputs,
            layer=layer,
            spelling=step.spelling,
            variables=step.variables,
            created=now + milliseconds,
            build=self.number,
            milliseconds=milliseconds,
            base=state.base,
            last_used=now,
        )
        self.cache = self.cache.with_record(record)
        yield StepBuilt(step.step, record, why, downloaded)
        return self._after(state, key, record, start + milliseconds, missed=step.step)

    def _after(
        self,
        state: StageState,
        key: Digest,
        record: CacheRecord,
        ready: int,
        missed: StepId | None = None,
    ) -> StageState:
        return StageState(
            (*state.layers, record.layer),
            (*state.created, record.created),
            key,
            ready,
            missed or state.missed,
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
    ) -> Steps[tuple[Layer, int, int]]:
        try:
            match step:
                case RunCommand():
                    return (yield from self._run(step, state, now))
                case CopyFiles():
                    tree = self._copied(step, state.tree, now)
                    layer = diff(state.tree, tree)
                    return layer, copy_duration(layer.size), 0
                case MakeDirectory():
                    who = owner(state.tree, step.user) if step.user else (0, 0)
                    return diff(state.tree, make_directory(state.tree, step.path, who, now)), 10, 0
        except RunFailed as error:
            took = error.outcome.milliseconds if error.outcome else 0
            if error.outcome is not None:
                yield from _output(step.step, error.outcome)
            yield from self._fail(step, error.message, state, start, why, took)
            raise self._located(step, error.message, error.hint) from None
        except SourceMissing as error:
            yield from self._fail(step, _missing(step, error), state, start, why)
            raise self._located(step, _missing_key(step, error), error.hint) from None
        except DockerError as error:
            yield from self._fail(step, error.message, state, start, why)
            raise self._located(step, error.message, error.hint) from None

    def _run(self, step: RunCommand, state: StageState, now: int) -> Steps[tuple[Layer, int, int]]:
        engine = self.world.engine
        kept = {mount: tree for mount, tree in engine.cache_mounts.items()} | self.cache_mounts
        around = Surroundings(
            tree_of=self._tree_of,
            secrets=self.options.secrets,
            cache_mounts=kept,
            now=now,
            catalogue=self.world.catalogue,
        )
        ran = run_command(step, state.tree, around)
        yield from _output(step.step, ran.outcome)
        for mount, tree in ran.cache_mounts.items():
            self.cache_mounts[mount] = tree
            yield CacheMountChanged(mount, tree)
        return diff(state.tree, ran.tree), ran.outcome.milliseconds, ran.outcome.downloaded

    def _copied(self, step: CopyFiles, tree: FileTree, now: int) -> FileTree:
        for path in step.sources:
            if is_remote(path):
                raise DockerError(
                    f'Get "{path}": dial tcp: lookup {path.partition("//")[2].partition("/")[0]}: '
                    "no such host",
                    hint="The simulator has no internet: put the file into the project instead.",
                )
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
        source = self._tree_of(step.origin)
        return copy(tree, source, step.sources, inline, step.destination, manner)

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
        image = _image(target, state, self.options.labels, self.options.platform)
        yield ImageStored(image)
        names = tuple(tag.canonical for tag in self.options.tags)
        for name in names:
            yield ImageTagged(name, image.id)
        milliseconds = max(state.ready for state in self.states.values())
        yield ImageBuilt(image, names, milliseconds, self.saved)
        return image


def _image(
    stage: PlannedStage, state: StageState, labels: Mapping[str, str], platform: str
) -> Image:
    config = stage.config
    if labels:
        config = replace(config, labels={**config.labels, **labels})
    history = _dated(stage.history, state.created)
    created = max((line.created for line in history), default=0)
    return Image(state.layers, config, history, created, stage.author, platform)


def _dated(history: tuple[History, ...], created: tuple[int, ...]) -> tuple[History, ...]:
    """Give every line its time: a layer its own, a setting that of the layer before it.

    Settings before the first new layer take that layer's time (BuildKit, exporter/
    containerimage). So a cached rebuild has the times, and the id, that it had.
    """
    times = iter(created)
    dated: list[History] = []
    for line in history:
        if line.empty_layer:
            dated.append(line)
            continue
        at = next(times)
        dated.append(line if line.created >= 0 else replace(line, created=at))
    current = _first_new(history, dated)
    filled: list[History] = []
    behind = False
    for line in dated:
        if line.created >= 0:
            current = line.created if behind else current
        else:
            behind = True
            line = replace(line, created=current)
        filled.append(line)
    return tuple(filled)


def _first_new(history: tuple[History, ...], dated: list[History]) -> int:
    current = 0
    seen_undated = False
    for line in dated:
        if line.created >= 0:
            current = line.created
            if seen_undated:
                break
        else:
            seen_undated = True
    return current


def _output(step: StepId, outcome: Outcome) -> Steps[None]:
    for chunk in outcome.output:
        yield StepOutput(step, chunk.stream, chunk.data.decode("utf-8", "replace"))
    for what in outcome.assumed:
        yield StepAssumed(step, what)


def _missing(step: Step, error: SourceMissing) -> str:
    """Return BuildKit's words: files of the context are looked for when the key is made,
    those of stages when they are copied (recordings copy-035, errors-030)."""
    if isinstance(step, CopyFiles) and not isinstance(step.origin, FromContext):
        return f"lstat {error.message}: no such file or directory"
    return f'failed to calculate checksum of ref {_REF}: "{error.message}": not found'


def _missing_key(step: Step, error: SourceMissing) -> str:
    message = _missing(step, error)
    if message.startswith("lstat"):
        return message
    return f"failed to compute cache key: {message}"


_REF = "b1f2c3d4e5f6a7b8c9d0e1f2a::k3l4m5n6o7p8q9r0s1t2u3v4w"
"""BuildKit names its own snapshot here, by two random ids that mean nothing to anybody."""


def _context_paths(step: Step) -> list[str]:
    if isinstance(step, CopyFiles) and isinstance(step.origin, FromContext):
        return [path for path in step.sources if not is_remote(path)]
    if isinstance(step, RunCommand):
        return [
            mount.source or "/"
            for mount, origin in step.mounts
            if mount.type == "bind" and isinstance(origin, FromContext)
        ]
    return []


def _stages_read(step: Step) -> list[int]:
    return [origin.index for origin in _origins(step) if isinstance(origin, FromStage)]


def _images_read(step: Step) -> list[FromImage]:
    return [origin for origin in _origins(step) if isinstance(origin, FromImage)]


def _origins(step: Step) -> list[Origin]:
    if isinstance(step, CopyFiles):
        return [step.origin]
    return [origin for _, origin in step.mounts] if isinstance(step, RunCommand) else []


def _ignore_text(world: World, options: BuildOptions, name: str) -> bytes:
    for folder in (options.context, join(options.dockerfile, "..")):
        entry = world.machine.files.get(join(folder, name))
        if isinstance(entry, File):
            return entry.content
    return b""
