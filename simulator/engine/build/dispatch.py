"""From the instructions of one stage to its steps, its config and its history."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from posixpath import normpath

from simulator.engine.altering import altered
from simulator.engine.build.operations import (
    CONTEXT,
    CopyFiles,
    FromImage,
    FromStage,
    MakeDirectory,
    Origin,
    RunCommand,
    Step,
)
from simulator.engine.build.options import BuildOptions
from simulator.engine.build.refusals import check_copy, check_mount
from simulator.engine.build.settings import with_setting
from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.commands import inline_script, run_argv
from simulator.engine.dockerfile.display import history_text, step_text
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.expand import expand
from simulator.engine.dockerfile.scope import resolve_argument
from simulator.engine.dockerfile.stages import Dockerfile, Stage
from simulator.engine.errors import DockerError, LimitReached
from simulator.engine.events import Setting, StepId
from simulator.engine.image import Config, History, Image
from simulator.engine.reference import Reference

DEFAULT_PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

Variables = dict[str, tuple[str, str]]
"""The environment of a stage by name: where the value comes from (ENV, ARG, BASE ENV), and it."""

MAX_VARIABLES = 1_000
"""Variables and arguments that one stage may have; each step is given all of them."""


@dataclass(frozen=True, slots=True)
class StageBase:
    """What a stage starts FROM: an image, another stage, or nothing (scratch)."""

    reference: str = ""
    image: Image | None = None
    stage: int | None = None
    cached: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedStage:
    """A stage ready to be solved. ``history`` is oldest first, the base's own included.

    A history entry with a layer belongs to the next of ``operations``.
    """

    index: int
    name: str
    base: StageBase
    needed: bool = True
    from_step: StepId | None = None
    operations: tuple[Step, ...] = ()
    settings: tuple[Setting, ...] = ()
    config: Config = Config()
    history: tuple[History, ...] = ()
    author: str = ""
    variables: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    arguments: tuple[i.ArgPair, ...] = ()
    needs: tuple[int, ...] = ()
    used_arguments: frozenset[str] = frozenset()
    epoch: int = -1

    @property
    def step_ids(self) -> tuple[StepId, ...]:
        start = (self.from_step,) if self.from_step else ()
        return (*start, *(operation.step for operation in self.operations))


@dataclass(frozen=True, slots=True)
class Stages:
    """How a stage finds the others and images by name."""

    find: Callable[[str], int | None]
    outputs: Mapping[int, PlannedStage]
    image_of: Callable[[str, i.Instruction], Image]
    contexts: Mapping[str, str] = field(default_factory=dict)

    def origin(self, name: str, at: i.Instruction, late: str) -> Origin:
        """Return where ``--from=name`` leads; of a stage that stands below, say what is late."""
        if not name:
            return CONTEXT
        index = self.find(name)
        if index is None:
            reference = canonical_name(self.contexts.get(name.lower(), name))
            return FromImage(reference, self.image_of(name, at))
        if index not in self.outputs:
            hint = "A stage can only use what stages above it made: move it down."
            raise DockerfileError(late, hint=hint)
        return FromStage(index, self.outputs[index].name or name)


class Dispatch:
    """One stage under way; ``run`` is used once."""

    def __init__(
        self,
        *,
        dockerfile: Dockerfile,
        stages: Stages,
        stage: Stage,
        name: str,
        total: int,
        options: BuildOptions,
        scope: Mapping[str, str],
        platform: str,
    ) -> None:
        self.dockerfile, self.stages, self.stage = dockerfile, stages, stage
        self.name, self.total, self.options, self.scope = name, total, options, scope
        self.platform = platform
        self.config = Config()
        self.variables: Variables = {}
        self.arguments: list[i.ArgPair] = []
        self.history: list[History] = []
        self.operations: list[Step] = []
        self.settings: list[Setting] = []
        self.author = ""
        self.number = 0
        self.command_set = False
        self.used: set[str] = set()
        self.from_step: StepId | None = None
        self.epoch = source_date_epoch(options, scope)

    def run(
        self, base: StageBase, commands: list[tuple[i.Instruction, bool]], needs: list[int]
    ) -> PlannedStage:
        self._start(base, triggers=sum(fired for _, fired in commands))
        for instruction, fired in commands:
            with self.dockerfile.blaming(instruction.node):
                self._dispatch(instruction, fired)
        return PlannedStage(
            index=self.stage.index,
            name=self.name,
            base=base,
            from_step=self.from_step,
            operations=tuple(self.operations),
            settings=tuple(self.settings),
            config=self.config,
            history=tuple(self.history),
            author=self.author,
            variables=self.variables,
            arguments=tuple(self.arguments),
            needs=tuple(needs),
            used_arguments=frozenset(self.used),
            epoch=self.epoch,
        )

    @property
    def env(self) -> Mapping[str, str]:
        return _Values(self.variables)

    def _start(self, base: StageBase, *, triggers: int) -> None:
        if base.stage is not None:
            below = self.stages.outputs[base.stage]
            self.config = altered(below.config, on_build=())
            self.variables = dict(below.variables)
            self.arguments = list(below.arguments)
            self.history, self.author = list(below.history), below.author
            return
        image = base.image
        self.config = altered(image.config, on_build=()) if image else Config(working_dir="/")
        if "PATH" not in self.config.environment:
            self.config = altered(self.config, env=(*self.config.env, DEFAULT_PATH))
        environment = self.config.environment
        self.variables = {name: ("BASE ENV", value) for name, value in environment.items()}
        if image is not None:
            self.history, self.author = list(image.history), image.author
            node = self.stage.from_.node
            text = f"FROM {base.reference}"
            self.number = 1
            # FROM gets its name before the ONBUILD triggers are known (recording config-024).
            total = self.total - triggers
            self.from_step = StepId(
                self.name, 1, total, text, node.start, node.end, self.stage.index
            )

    def _dispatch(self, instruction: i.Instruction, fired: bool) -> None:
        more = len(instruction.pairs) if isinstance(instruction, i.Env | i.Arg) else 0
        if len(self.variables) + len(self.arguments) + more > MAX_VARIABLES:
            raise LimitReached(f"a stage has at most {MAX_VARIABLES:,} variables and arguments")
        expanded = (
            self._resolved(instruction)
            if isinstance(instruction, i.Arg)
            else expand(instruction, self.env, self.dockerfile.escape)
        )
        match expanded:
            case i.Run():
                self._run(instruction, expanded, fired)
            case i.Copy() | i.Add():
                self._copy(instruction, expanded, fired)
            case i.Workdir():
                self._workdir(instruction, expanded, fired)
            case _:
                self._set(expanded)
                node = instruction.node
                self.settings.append(Setting(node.original, node.start, node.end, self.stage.index))

    def _step(self, instruction: i.Instruction, expanded: i.Instruction, fired: bool) -> StepId:
        self.number += 1
        text = step_text(instruction, expanded, self.env, self.dockerfile.escape, onbuild=fired)
        node = instruction.node
        return StepId(
            self.name, self.number, self.total, text, node.start, node.end, self.stage.index
        )

    def _used(self, instruction: i.Instruction) -> dict[tuple[str, str], str]:
        """Return the variables that the spelling of an instruction names."""
        spelled = instruction.node.original
        if "$" not in spelled:
            return {}
        names = {name for name in self.variables if f"${name}" in spelled or f"{{{name}" in spelled}
        return {(self.variables[name][0], name): self.variables[name][1] for name in sorted(names)}

    # Steps

    def _run(self, instruction: i.Instruction, run: i.Run, fired: bool) -> None:
        step = self._step(instruction, run, fired)
        mounts = tuple((mount, self._mount_origin(mount, instruction)) for mount in run.mounts)
        self.operations.append(
            RunCommand(
                step=step,
                spelling=instruction.node.original,
                argv=run_argv(run, self.config.shell or ()),
                environment={(kind, name): value for name, (kind, value) in self.variables.items()},
                user=self.config.user,
                working_directory=self.config.working_dir or "/",
                mounts=mounts,
                script=inline_script(run),
                network=run.network,
                security=run.security,
            )
        )
        self._commit(run, layer=True)

    def _mount_origin(self, mount: i.Mount, at: i.Instruction) -> Origin:
        check_mount(mount, self.config.working_dir or "/")
        if mount.from_.lower() == "scratch":
            return CONTEXT
        late = (
            f'cannot mount from stage "{mount.from_}" to "{mount.target}", stage needs to be'
            " defined before current command"
        )
        return self.stages.origin(mount.from_, at, late)

    def _copy_origin(self, copy: i.Copy | i.Add, at: i.Instruction) -> Origin:
        if isinstance(copy, i.Add):
            return CONTEXT
        late = (
            f'cannot copy from stage "{copy.from_}", it needs to be defined'
            f' before current stage "{self.name}"'
        )
        return self.stages.origin(copy.from_, at, late)

    def _copy(self, instruction: i.Instruction, copy: i.Copy | i.Add, fired: bool) -> None:
        check_copy(copy)
        step = self._step(instruction, copy, fired)
        is_add = isinstance(copy, i.Add)
        self.operations.append(
            CopyFiles(
                step=step,
                spelling=instruction.node.original,
                variables=self._used(instruction),
                keyword="ADD" if is_add else "COPY",
                sources=copy.sources,
                inline=copy.heredoc_sources,
                destination=absolute(copy.destination, self.config.working_dir),
                origin=self._copy_origin(copy, instruction),
                chown=copy.chown,
                chmod=copy.chmod,
                link=copy.link,
                parents=isinstance(copy, i.Copy) and copy.parents,
                exclude=copy.exclude,
                unpack=isinstance(copy, i.Add) and copy.unpack is not False,
                checksum=copy.checksum if isinstance(copy, i.Add) else "",
            )
        )
        self._commit(copy, layer=True)

    def _workdir(self, instruction: i.Instruction, workdir: i.Workdir, fired: bool) -> None:
        path = normpath("/" + absolute(workdir.path, self.config.working_dir).lstrip("/"))
        self.config = altered(self.config, working_dir=path)
        if path != "/":
            self.operations.append(
                MakeDirectory(
                    step=self._step(instruction, workdir, fired),
                    spelling=instruction.node.original,
                    variables=self._used(instruction),
                    path=path,
                    user=self.config.user,
                )
            )
        else:
            node = instruction.node
            self.settings.append(Setting(node.original, node.start, node.end, self.stage.index))
        self._commit(workdir, layer=path != "/", workdir=path)

    # Settings

    def _resolved(self, arg: i.Arg) -> i.Arg:
        pairs = []
        for pair in arg.pairs:
            resolved = resolve_argument(
                pair, self.env, self.options.build_args, self.scope, self.dockerfile.escape
            )
            pairs.append(resolved)
            self.used.add(pair.name)
            self.arguments.append(resolved)
            if resolved.default is not None:
                self.variables[pair.name] = ("ARG", resolved.default)
        return replace(arg, pairs=tuple(pairs))

    def _set(self, expanded: i.Instruction) -> None:
        match expanded:
            case i.Env(pairs=pairs):
                self.variables |= {name: ("ENV", value) for name, value in pairs}
            case i.Maintainer(author=author):
                self.author = author
        self.config = with_setting(self.config, expanded, command_set=self.command_set)
        self.command_set = self.command_set or isinstance(expanded, i.Cmd)
        self._commit(expanded, layer=False)

    def _commit(self, expanded: i.Instruction, *, layer: bool, workdir: str = "") -> None:
        text = history_text(
            expanded,
            shell=self.config.shell or ("/bin/sh", "-c"),
            arguments=self.arguments,
            env=self.env,
            workdir=workdir,
        )
        if text:
            self.history.append(History(text, created=self.epoch, empty_layer=not layer))


class _Values(Mapping[str, str]):
    """The values of variables, as they are at any moment: instructions seldom ask for many."""

    def __init__(self, variables: Variables) -> None:
        self.variables = variables

    def __getitem__(self, name: str) -> str:
        return self.variables[name][1]

    def __iter__(self) -> Iterator[str]:
        return iter(self.variables)

    def __len__(self) -> int:
        return len(self.variables)


def canonical_name(name: str) -> str:
    """Return the full reference of an image name, or raise BuildKit's complaint about it."""
    try:
        return Reference.parse(name).with_default_tag().canonical
    except DockerError as error:
        message = f'failed to parse stage name "{name}": {error.message}'
        raise DockerfileError(message, hint=error.hint) from None


def absolute(path: str, working_directory: str) -> str:
    """Return a path from the root, cleaned; a trailing ``/`` or ``/.`` stays: it has a meaning."""
    full = path if path.startswith("/") else f"{working_directory or '/'}/{path or '.'}"
    clean = normpath("/" + full.lstrip("/"))
    if clean == "/":
        return clean
    if path.endswith("/."):
        return f"{clean}/."
    return f"{clean}/" if path in ("", ".") or path.endswith("/") else clean


def source_date_epoch(options: BuildOptions, scope: Mapping[str, str]) -> int:
    """Return the time that SOURCE_DATE_EPOCH gives everything new, in ms; -1 if it is not set."""
    text = options.build_args.get("SOURCE_DATE_EPOCH", scope.get("SOURCE_DATE_EPOCH", ""))
    return int(text) * 1000 if text.isascii() and text.isdigit() and len(text) < 12 else -1
