"""``-v``, ``--mount`` and ``--tmpfs``: what is to hang in a container's file system."""

from __future__ import annotations

import re

from simulator.cli.client import Client
from simulator.cli.mount_option import MountWords
from simulator.cli.store import DaemonError
from simulator.engine.containers.model import Mount, MountKind
from simulator.engine.errors import DockerError
from simulator.engine.files import join

VOLUME_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")
_KINDS = {"bind", "volume", "tmpfs"}


def mounts_of(
    client: Client, volumes: tuple[str, ...], mounts: tuple[MountWords, ...], tmpfs: tuple[str, ...]
) -> tuple[Mount, ...]:
    """Read all three flags. Raises DockerError in the words of client or engine."""
    found = (
        *(_volume(client, word) for word in volumes),
        *(_mount(client, word) for word in mounts),
        *(Mount(MountKind.TMPFS, "", _absolute(word.partition(":")[0], word)) for word in tmpfs),
    )
    targets = [mount.target for mount in found]
    for target in targets:
        if targets.count(target) > 1:
            raise DaemonError(f"Duplicate mount point: {target}")
    return found


def require_volume_name(name: str) -> None:
    """Refuse a name that a local volume cannot have (recording cli-053)."""
    if not VOLUME_NAME.fullmatch(name):
        raise DaemonError(
            f'create {name}: "{name}" includes invalid characters for a local volume name,'
            ' only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host'
            " directory, use absolute path",
            hint=f"For a folder of the project, write ./{name}.",
        )


def require_volume_words(words: tuple[str, ...]) -> None:
    """Refuse what the client cannot take apart of ``-v``."""
    for word in words:
        parts = word.split(":")
        if not word:
            raise DockerError("invalid empty volume spec")
        if len(parts) > 1 and not parts[0]:
            raise DockerError(f"invalid spec: {word}: empty section between colons")
        if len(parts) > 3:
            raise DockerError(f"invalid spec: {word}: too many colons")


def _volume(client: Client, word: str) -> Mount:
    source, colon, rest = word.partition(":")
    if not colon:
        return Mount(MountKind.VOLUME, "", _absolute(source, word), anonymous=True)
    target, _, mode = rest.partition(":")
    target = _absolute(target, word)
    read_only = "ro" in mode.split(",")
    if source.startswith(("/", ".", "~")):
        return Mount(MountKind.BIND, client.path(source), target, read_only)
    require_volume_name(source)
    return Mount(MountKind.VOLUME, source, target, read_only)


def _absolute(target: str, word: str) -> str:
    if not target.startswith("/"):
        raise DaemonError(
            f"invalid volume specification: '{word}': invalid mount config for type \"volume\":"
            f" invalid mount path: '{target}' mount path must be absolute"
        )
    if join(target) == "/":
        raise DaemonError(
            f"invalid volume specification: '{word}': invalid mount config: invalid"
            " specification: destination can't be '/'"
        )
    return join(target)


def _mount(client: Client, words: MountWords) -> Mount:
    kind, source, target, read_only = words.kind, words.source, words.target, words.read_only
    if kind not in _KINDS:
        raise DaemonError(f'invalid mount config for type "{kind}": mount type unknown')
    if not target.startswith("/"):
        raise DaemonError(
            f"invalid mount config for type \"{kind}\": invalid mount path: '{target}' mount path"
            " must be absolute"
        )
    if kind == "volume":
        if source:
            require_volume_name(source)
        return Mount(MountKind.VOLUME, source, join(target), read_only, anonymous=not source)
    if kind == "tmpfs":
        return Mount(MountKind.TMPFS, "", join(target), read_only)
    return Mount(MountKind.BIND, _there(client, source), join(target), read_only)


def _there(client: Client, source: str) -> str:
    """Return the path of a bind's source, which ``--mount`` never makes."""
    if not source:
        raise DaemonError('invalid mount config for type "bind": field Source must not be empty')
    path = client.path(source)
    if client.world.machine.files.get(path) is None:
        raise DaemonError(
            f'invalid mount config for type "bind": bind source path does not exist: {path}',
            hint="Unlike -v, --mount does not make the folder: make it first.",
        )
    return path
