"""RUN: a process in the file system of the step below, with its mounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from simulator.engine.build.operations import FromContext, FromImage, FromStage, Origin, RunCommand
from simulator.engine.build.sources import cleaned
from simulator.engine.dockerfile.commands import PIPES
from simulator.engine.dockerfile.instructions import Mount
from simulator.engine.errors import DockerError
from simulator.engine.events import STDERR
from simulator.engine.files import Directory, File, FileTree, join
from simulator.engine.filesystem import DEVICES, Filesystem, Mounted
from simulator.engine.shell.kernel import Output
from simulator.engine.shell.run import Outcome, run
from simulator.engine.users import UnknownUser, identify

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
SECRETS = "/run/secrets/"


class RunFailed(DockerError):
    """A RUN that did not end well; ``outcome`` has what it printed, if it started at all."""

    def __init__(self, message: str, outcome: Outcome | None = None, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.outcome = outcome


@dataclass(frozen=True, slots=True)
class Ran:
    """What came of a RUN: the tree it left, its output, and its cache mounts by id."""

    tree: FileTree
    outcome: Outcome
    cache_mounts: Mapping[str, FileTree]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a RUN finds outside its own step. ``tree_of`` gives the files of an origin.

    ``spent`` are the steps that the build's RUNs before it have taken of their common limit.
    """

    tree_of: Callable[[Origin], FileTree]
    secrets: Mapping[str, bytes]
    cache_mounts: Mapping[str, FileTree]
    now: int
    spent: int = 0
    catalogue: Any = None
    proxies: Mapping[str, str] = field(default_factory=dict)


def run_command(operation: RunCommand, tree: FileTree, around: Surroundings) -> Ran:
    """Run the command over the tree. Raises RunFailed with BuildKit's words."""
    try:
        who = identify(tree, operation.user)
    except UnknownUser as error:
        raise RunFailed(_did_not(operation, error.message), hint=error.hint) from None
    mounts, environment, caches = _mounts(operation, around)
    filesystem = Filesystem(
        _with_folder(tree, operation.working_directory, around.now),
        now=around.now,
        uid=who.uid,
        gid=who.gid,
        groups=who.groups,
        mounts=mounts,
    )
    outcome = run(
        operation.argv,
        filesystem=filesystem,
        environment=_environment(operation, who.home) | dict(around.proxies) | environment,
        working_directory=operation.working_directory,
        catalogue=around.catalogue,
        spent=around.spent,
    )
    if outcome.exit_code:
        code = 1 if outcome.start_error else outcome.exit_code
        told = _with_start_error(outcome)
        raise RunFailed(_did_not(operation, f"exit code: {code}"), told, _hint(outcome))
    kept = {mount_id: mount.tree for mount_id, mount in caches.items()}
    return Ran(filesystem.tree, outcome, kept)


def _did_not(operation: RunCommand, reason: str) -> str:
    return f'process "{" ".join(operation.argv)}" did not complete successfully: {reason}'


def _with_start_error(outcome: Outcome) -> Outcome:
    """Add what runc says where the process could not even start (recording errors-034)."""
    if not outcome.start_error:
        return outcome
    text = f"{_NOT_STARTED}{outcome.start_error}\n"
    return replace(outcome, output=(*outcome.output, Output(STDERR, text.encode())))


_NOT_STARTED = "runc run failed: unable to start container process: error during container init: "


def _hint(outcome: Outcome) -> str:
    if outcome.stopped == "forever":
        return "A build waits until every RUN has ended: what serves is started with CMD."
    if outcome.stopped == "steps":
        return "The RUN lines of one build share this limit. A line that loops may never end."
    if outcome.stopped:
        return "No line may take more. The steps above are kept, so the next build starts here."
    if outcome.exit_code == 127:
        return "The shell did not find a program: install it first, or check how it is spelled."
    return "The steps above are kept, so the next build starts here."


def _environment(operation: RunCommand, home: str) -> dict[str, str]:
    environment = {name: value for (_, name), value in operation.environment.items()}
    environment.setdefault("PATH", DEFAULT_PATH)
    environment.setdefault("HOME", home)
    environment.setdefault("HOSTNAME", "buildkitsandbox")
    return environment


def _with_folder(tree: FileTree, path: str, now: int) -> FileTree:
    """Return the tree with the working directory, which runc makes if it is missing."""
    if path == "/" or isinstance(tree.get(path), Directory):
        return tree
    return tree.put(tree.resolve(path), Directory(mtime=now))


def _mounts(
    operation: RunCommand, around: Surroundings
) -> tuple[list[Mounted], dict[str, str], dict[str, Mounted]]:
    mounts = [Mounted("/dev", DEVICES), Mounted("/proc", FileTree()), Mounted("/sys", FileTree())]
    environment: dict[str, str] = {}
    caches: dict[str, Mounted] = {}
    if operation.script is not None:
        script = File(operation.script.content.encode(), 0o755, mtime=around.now)
        pipes = FileTree().put(operation.script.name, script)
        mounts.append(Mounted(PIPES.rstrip("/"), pipes, read_only=True))
    for mount, origin in operation.mounts:
        target = join(operation.working_directory, mount.target)
        if mount.target.startswith("/"):
            target = join(mount.target)
        if mount.type == "secret":
            environment |= _secret(mount, target if mount.target else "", around, mounts)
        elif mount.type == "cache":
            caches[cache_id(mount)] = _cache(mount, target, origin, around, mounts)
        elif mount.type == "tmpfs":
            mounts.append(Mounted(target, FileTree()))
        elif mount.type == "bind":
            mounts.append(_bind(mount, target, origin, around))
    return mounts, environment, caches


def cache_id(mount: Mount) -> str:
    """Return the name a cache mount is kept under: its id, else its target."""
    return mount.id or join(mount.target)


def _cache(
    mount: Mount, target: str, origin: Origin, around: Surroundings, mounts: list[Mounted]
) -> Mounted:
    tree = around.cache_mounts.get(cache_id(mount))
    if tree is None or mount.sharing == "private":
        start = around.tree_of(origin) if not isinstance(origin, FromContext) else FileTree()
        root = start.get(cleaned(mount.source)) if mount.source else start.root
        folder = root if isinstance(root, Directory) else Directory()
        mode = 0o755 if mount.mode is None else mount.mode
        tree = FileTree(replace(folder, mode=mode, uid=mount.uid or 0, gid=mount.gid or 0))
    mounted = Mounted(target, tree, mount.readonly)
    mounts.append(mounted)
    return mounted


def _bind(mount: Mount, target: str, origin: Origin, around: Surroundings) -> Mounted:
    entry = around.tree_of(origin).get(cleaned(mount.source or "/"))
    if entry is None:
        path = cleaned(mount.source)
        raise DockerError(
            f"failed to compute cache key: failed to calculate checksum of ref: {path}: not found"
        )
    if isinstance(entry, Directory):
        return Mounted(target, FileTree(entry), mount.readonly)
    return Mounted(target, FileTree(entry), mount.readonly)  # type: ignore[arg-type]


def _secret(
    mount: Mount, target: str, around: Surroundings, mounts: list[Mounted]
) -> dict[str, str]:
    name = mount.id or (mount.source or mount.target).rpartition("/")[2]
    value = around.secrets.get(name)
    if value is None:
        if mount.required:
            raise RunFailed(
                f"secret {name}: not found", hint=f"Give it with --secret id={name},src=FILE."
            )
        return {}
    environment = {mount.env: value.decode("utf-8", "replace")} if mount.env else {}
    if mount.target or mount.env is None:
        path = target or SECRETS + name
        mode = 0o400 if mount.mode is None else mount.mode
        file = File(value, mode, mount.uid or 0, mount.gid or 0, around.now)
        mounts.append(Mounted(path, FileTree(file), read_only=True))  # type: ignore[arg-type]
    return environment


def origin_name(origin: Origin) -> str:
    """Return what to call an origin in a sentence; empty for the context."""
    if isinstance(origin, FromStage):
        return origin.name
    return origin.reference if isinstance(origin, FromImage) else ""
