"""``docker diff``: what a container's files have become against its image.

As moby compares them: a file is changed if its mode, owner, size or time differ, a directory
if its mode or owner do; the directories above a change are changed with it (recordings
cli-030, cli-033).
"""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.containers.model import Container
from simulator.engine.files import Directory, Entry, FileTree, Symlink
from simulator.engine.layer import Change, Whiteout, diff


def changes(container: Container) -> list[tuple[Change, str]]:
    """Return the changed paths from the root, in order."""
    return changed(container.base, container.tree)


def changed(base: FileTree, tree: FileTree) -> list[tuple[Change, str]]:
    """Return what ``docker diff`` makes of two trees."""
    found = dict(_own(base, tree))
    for path in list(found):
        for above in _above(path):
            found.setdefault(above, Change.MODIFIED)
    return [(found[path], f"/{path}") for path in sorted(found)]


def _own(base: FileTree, tree: FileTree) -> Iterator[tuple[str, Change]]:
    for path, new in diff(base, tree).changes.items():
        if isinstance(new, Whiteout):
            yield path, Change.REMOVED
            continue
        old = base.entry(path)
        if old is None:
            yield path, Change.ADDED
        elif _differs(old, new):
            yield path, Change.MODIFIED


def _differs(old: Entry, new: Entry) -> bool:
    if type(old) is not type(new):
        return True
    if (old.mode, old.uid, old.gid) != (new.mode, new.uid, new.gid):
        return True
    if isinstance(old, Symlink) and isinstance(new, Symlink) and old.target != new.target:
        return True
    if isinstance(old, Directory):
        return False
    return (old.size, old.mtime) != (new.size, new.mtime)


def _above(path: str) -> Iterator[str]:
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path
