"""Files of the machine that the client itself reads and writes, with Go's words for failures."""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import basename, dirname

from simulator.cli.client import Client
from simulator.engine.errors import DockerError, LimitReached
from simulator.engine.events import FolderChanged
from simulator.engine.files import (
    NOT_A_DIRECTORY,
    Device,
    Directory,
    Entry,
    File,
    FileTree,
    PathError,
    Symlink,
    join,
    walk,
)
from simulator.engine.state import HOME

MEBIBYTE = 1024 * 1024

MAX_WRITTEN = 16 * MEBIBYTE
"""Bytes of a file that the client writes, as many as the shell lets a program write."""

MAX_KEPT = 64 * MEBIBYTE
"""Bytes that the home folder may hold for the client to write more."""

_KINDS = {
    "p": "a named pipe (FIFO)",
    "s": "a socket",
    "c": "a character device file",
    "b": "a block device file",
}


def opened(client: Client, path: str) -> bytes:
    """Return what a file holds, as Go's os.Open and a reader would."""
    if not path:
        raise DockerError("open : no such file or directory")
    try:
        entry = _found(client, path)
    except PathError as error:
        raise DockerError(
            f"open {path}: {_lower(error.reason)}", hint="Type ls to see which files are here."
        ) from None
    if isinstance(entry, Directory):
        raise DockerError(f"read {path}: is a directory")
    return entry.content if isinstance(entry, File) else b""


def require_writable(client: Client, path: str) -> None:
    """Refuse what cannot be written to; the rules are those of moby/sys/atomicwriter."""
    _require_folder(client, dirname(path))
    match _standing(client, path):
        case Directory():
            raise DockerError("cannot write to a directory")
        case Symlink():
            raise DockerError("cannot write to a symbolic link directly")
        case Device(kind=kind):
            raise DockerError(f"cannot write to {_KINDS.get(kind, 'a device file')}")


def written(client: Client, path: str, pieces: Iterable[bytes]) -> FolderChanged:
    """Return the change that a file makes which only its owner can read.

    Raises LimitReached, before too much of it is in memory.
    """
    files, now = client.world.machine.files, client.world.now
    room = min(MAX_WRITTEN, MAX_KEPT - _kept(files))
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > room:
            raise LimitReached(
                f"write {path}: no space left on device",
                hint=f"A file here may have at most {MAX_WRITTEN // MEBIBYTE} MiB, all files of"
                f" your home folder {MAX_KEPT // MEBIBYTE} MiB. Remove some with rm.",
            )
    file = File(bytes(content), mode=0o600, mtime=now)
    return FolderChanged(files.put(_place(client, path), file))


def _kept(files: FileTree) -> int:
    """Return the real bytes of the home folder; simulated ones take no room."""
    home = files.entry(HOME)
    below = walk(home) if isinstance(home, Directory) else ()
    return sum(len(entry.content) for _, entry in below if isinstance(entry, File))


def _require_folder(client: Client, path: str) -> None:
    if path in {"", ".", ".."}:
        return
    try:
        found = _found(client, path)
        reason = "" if isinstance(found, Directory) else NOT_A_DIRECTORY
    except PathError as error:
        reason = error.reason
    if reason:
        raise DockerError(
            f"invalid output path: stat {path}: {_lower(reason)}",
            hint=f"Make the folder first: mkdir -p {path}",
        )


def _place(client: Client, path: str) -> str:
    """Return where a path leads, the last name not followed."""
    whole = client.path(dirname(path) or ".")
    return join(client.world.machine.files.resolve(whole), basename(path))


def _standing(client: Client, path: str) -> Entry | None:
    if not basename(path):
        return Directory()
    return client.world.machine.files.entry(_place(client, path))


def _found(client: Client, path: str) -> Entry:
    files = client.world.machine.files
    entry = files.get(client.path(path))
    if entry is None:
        above = files.get(client.path(dirname(path) or "."))
        reason = "No such file or directory"
        if isinstance(above, File):
            reason = NOT_A_DIRECTORY
        raise PathError(reason, path)
    return entry


def _lower(reason: str) -> str:
    return reason[0].lower() + reason[1:]
