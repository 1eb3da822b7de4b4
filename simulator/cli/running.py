"""What ``docker run`` makes of an image's config and its own flags."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from simulator.cli.client import Client
from simulator.cli.not_simulated import NotSimulated
from simulator.cli.store import DaemonError
from simulator.engine.errors import DockerError
from simulator.engine.files import Directory, File, FileTree, PathError
from simulator.engine.filesystem import Mounted
from simulator.engine.image import Config

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
_VOLUME_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")


@dataclass(slots=True)
class Mounts:
    """What hangs in a container's file system; ``home`` says where bind mounts come from."""

    mounted: list[Mounted] = field(default_factory=list)
    home: list[tuple[str, Mounted]] = field(default_factory=list)

    def brought_home(self, files: FileTree) -> FileTree:
        """Return the machine's files with what the container wrote into bind mounts."""
        for path, mount in self.home:
            entry = files.get(path)
            if entry is not mount.tree.root:
                files = files.put(files.resolve(path), mount.tree.root)
        return files


def argv_of(config: Config, entrypoint: str | None, command: tuple[str, ...]) -> tuple[str, ...]:
    """Return what a container runs: ENTRYPOINT and CMD, or what replaces them.

    Another entrypoint drops the image's CMD too; an empty one means none
    (recording config-007).
    """
    if entrypoint is not None:
        return (*([entrypoint] if entrypoint else []), *command)
    return (*(config.entrypoint or ()), *(command or config.cmd or ()))


def environment_of(
    client: Client,
    config: Config,
    host: str,
    home: str,
    files: tuple[str, ...],
    words: tuple[str, ...],
) -> dict[str, str]:
    """Return the variables of a container, later ones winning: image, files, ``-e``."""
    found = {"PATH": PATH, "HOSTNAME": host} | config.environment
    for path in files:
        for line in _lines(client, path):
            _set(client, found, line)
    for word in words:
        if not word.partition("=")[0]:
            raise DockerError(f"invalid environment variable: {word}")
        _set(client, found, word)
    found.setdefault("HOME", home)
    return found


def _set(client: Client, found: dict[str, str], line: str) -> None:
    name, equals, value = line.partition("=")
    if equals:
        found[name] = value
    elif (known := client.variable(name)) is not None:
        found[name] = known
    else:
        found.pop(name, None)


def _lines(client: Client, path: str) -> list[str]:
    try:
        entry = client.world.machine.files.get(client.path(path))
    except PathError:
        entry = None
    if not isinstance(entry, File):
        reason = "is a directory" if entry else "no such file or directory"
        raise DockerError(f"open {path}: {reason}")
    lines = entry.content.decode("utf-8", "replace").removeprefix("\ufeff").splitlines()
    kept = [line.lstrip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    for line in kept:
        name = line.partition("=")[0]
        if not name:
            raise DockerError(f"invalid env file ({path}): no variable name on line '{line}'")
        if " " in name or "\t" in name:
            raise DockerError(f"invalid env file ({path}): variable '{name}' contains whitespaces")
    return kept


def mounts_of(
    client: Client, volumes: tuple[str, ...], mounts: tuple[str, ...], tmpfs: tuple[str, ...]
) -> Mounts:
    """Read ``-v``, ``--mount`` and ``--tmpfs``."""
    made = Mounts()
    for word in volumes:
        _volume(client, made, word)
    for word in mounts:
        _mount(client, made, word)
    for word in tmpfs:
        made.mounted.append(Mounted(word.partition(":")[0], FileTree()))
    return made


def _volume(client: Client, made: Mounts, word: str) -> None:
    source, colon, rest = word.partition(":")
    if not colon:
        made.mounted.append(Mounted(source, FileTree()))
        return
    target, _, mode = rest.partition(":")
    if not target.startswith("/"):
        raise DaemonError(
            f"invalid volume specification: '{word}': invalid mount config for type \"volume\":"
            f" invalid mount path: '{target}' mount path must be absolute"
        )
    read_only = "ro" in mode.split(",")
    if source.startswith(("/", ".", "~")):
        _bind(client, made, client.path(source), target, read_only=read_only, make=True)
    elif not _VOLUME_NAME.fullmatch(source):
        raise DaemonError(
            f'create {source}: "{source}" includes invalid characters for a local volume name,'
            ' only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host'
            " directory, use absolute path"
        )
    else:
        raise _later()


def _mount(client: Client, made: Mounts, word: str) -> None:
    fields = {}
    for part in word.split(","):
        name, equals, value = part.partition("=")
        fields[name.strip().lower()] = value if equals else "true"
    kind = fields.get("type", "volume")
    source = fields.get("source", fields.get("src", ""))
    target = fields.get("target", fields.get("destination", fields.get("dst", "")))
    read_only = fields.get("readonly", fields.get("ro", "false")) in {"true", "1"}
    if not target:
        raise DockerError(f'invalid argument "{word}" for "--mount" flag: target is required')
    if kind == "tmpfs":
        made.mounted.append(Mounted(target, FileTree()))
    elif kind == "bind":
        _bind(client, made, client.path(source), target, read_only=read_only, make=False)
    else:
        raise _later()


def _bind(
    client: Client, made: Mounts, path: str, target: str, *, read_only: bool, make: bool
) -> None:
    entry = client.world.machine.files.get(path)
    if entry is None and not make:
        raise DaemonError(
            'invalid mount config for type "bind": bind source path does not exist: ' + path
        )
    if entry is not None and not isinstance(entry, Directory):
        raise NotSimulated(
            "bind mounts of single files are not simulated yet",
            hint="Mount the folder that the file is in.",
        )
    mount = Mounted(target, FileTree(entry or Directory(mtime=client.world.now)), read_only)
    made.mounted.append(mount)
    made.home.append((path, mount))


def _later() -> NotSimulated:
    return NotSimulated(
        "named volumes are not simulated yet",
        hint="Mount a folder of this machine instead, for example -v $PWD:/app.",
    )
