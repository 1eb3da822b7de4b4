"""Where ``docker cp`` puts things: rules that both directions share, those of ``cp -a``."""

from __future__ import annotations

from dataclasses import replace
from posixpath import basename, dirname

from simulator.engine.errors import DockerError
from simulator.engine.files import Directory, Entry, PathError
from simulator.engine.filesystem import Filesystem


class NoFolder(DockerError):
    """The folder that something is to be copied into is not there."""


def placed(filesystem: Filesystem, source: str, entry: Entry, target: str) -> None:
    """Copy an entry: into a folder that is there, else under the target's own name.

    A source that ends in ``/.`` means what is in the folder. Raises NoFolder, and
    DockerError where a folder and a file meet.
    """
    there = _found(filesystem, target)
    if isinstance(there, Directory):
        if not (isinstance(entry, Directory) and source.endswith("/.")):
            target = f"{target.rstrip('/')}/{basename(source.rstrip('/'))}"
        _put(filesystem, target, entry)
        return
    if target.endswith("/") and not isinstance(entry, Directory):
        raise NoFolder("no such directory")
    if there is not None and isinstance(entry, Directory):
        raise DockerError("cannot copy directory")
    target = target.rstrip("/")
    if not isinstance(_found(filesystem, dirname(target) or "/"), Directory):
        raise NoFolder(dirname(target))
    _put(filesystem, target, entry)


def owned(entry: Entry, uid: int, gid: int) -> Entry:
    """Return the entry, and all below it, as somebody's own."""
    if isinstance(entry, Directory):
        made = Directory(mode=entry.mode, uid=uid, gid=gid, mtime=entry.mtime)
        for name in entry.names:
            made = made.with_entry(name, owned(entry.entries[name], uid, gid))
        return made
    return replace(entry, uid=uid, gid=gid)


def _found(filesystem: Filesystem, path: str) -> Entry | None:
    try:
        return filesystem.find(path)
    except PathError:
        return None


def _put(filesystem: Filesystem, path: str, entry: Entry) -> None:
    """Place an entry; a folder is laid over one that is there."""
    there = _found(filesystem, path)
    if not isinstance(entry, Directory):
        if isinstance(there, Directory):
            raise DockerError(f'cannot overwrite directory "{path}" with non-directory')
        filesystem.put(filesystem.resolve(path) if there is not None else path, entry)
        return
    if not isinstance(there, Directory):
        filesystem.put(path, entry)
        return
    for name in entry.names:
        _put(filesystem, f"{path}/{name}", entry.entries[name])
