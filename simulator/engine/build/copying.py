"""COPY and ADD: what they do to a file tree (BuildKit's file backend and fsutil/copy)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from posixpath import basename, dirname

from simulator.engine.archives import unpack
from simulator.engine.build.sources import Source, cleaned, select
from simulator.engine.errors import DockerError
from simulator.engine.files import (
    NO_ENTRIES,
    Directory,
    Entry,
    File,
    FileTree,
    PathError,
    Symlink,
    join,
    walk,
)
from simulator.engine.ignore import IgnoreFile
from simulator.engine.modes import apply_mode

DEFAULT_MODE = 0o755


@dataclass(frozen=True, slots=True)
class Manner:
    """How files are copied: ``owner`` and ``mode`` change all of them if given.

    ``now`` stamps new directories, in simulated milliseconds. ``reset_owner`` makes root
    the owner, as for everything that comes from the context.
    """

    now: int
    owner: tuple[int, int] | None = None
    mode: str = ""
    reset_owner: bool = True
    exclude: IgnoreFile | None = None
    unpack: bool = False
    parents: bool = False


@dataclass(frozen=True, slots=True)
class Inline:
    """A heredoc, or what an address answered, to be written as a file."""

    name: str
    content: bytes
    mode: int = 0o644
    size: int = -1


def copy(
    target: FileTree,
    source: FileTree,
    paths: Iterable[str],
    inline: Iterable[Inline],
    destination: str,
    manner: Manner,
) -> FileTree:
    """Return the target with the sources copied to the destination.

    A directory's contents are copied, not the directory; a destination that ends in
    ``/`` or is a directory takes files under their own names. Only what the source tree
    holds is unpacked, not what comes inline. Raises DockerError with
    BuildKit's words, such as for a directory onto a file (recording copy-025).
    """
    copier = _Copier(target, manner)
    for path in paths:
        if manner.parents:
            copier.copy_with_parents(source, path, destination)
            continue
        for found in select(source, path):
            copier.copy(found, destination)
    for file in inline:
        copier.manner = replace(manner, unpack=False)
        entry = File(file.content, file.mode, 0, 0, manner.now, file.size)
        copier.copy(Source(f"/{file.name}", entry), destination)
    return copier.tree


class _Copier:
    def __init__(self, tree: FileTree, manner: Manner) -> None:
        self.tree, self.manner = tree, manner

    def copy(self, source: Source, destination: str) -> None:
        entry = source.entry
        if self.manner.unpack and isinstance(entry, File):
            content = unpack(entry.content)
            if content is not None:
                self._into(FileTree(content).root, self._directory(destination), merge=True)
                return
        target = self._resolve(destination)
        if destination.endswith(("/", "/.")):
            self._make(target)
        there = self.tree.entry(target)
        if isinstance(entry, Directory):
            if there is not None and not isinstance(there, Directory):
                raise DockerError(f"cannot copy to non-directory: {target}")
            self._into(entry, target, merge=there is not None)
            return
        if isinstance(there, Directory):
            target = join(target, basename(source.path))
            if isinstance(self.tree.entry(target), Directory):
                raise DockerError(f"cannot replace to directory {target} with file")
        self._make(dirname(target))
        self._put(target, entry)

    def copy_with_parents(self, tree: FileTree, path: str, destination: str) -> None:
        pivot, dot, below = path.partition("/./")
        start = cleaned(pivot) if dot else "/"
        pattern = join(start, below if dot else path)
        for found in select(tree, pattern):
            relative = found.path[len(start.rstrip("/")) :]
            place = join(destination, relative)
            self._parents_like(tree, start, dirname(relative), destination)
            if isinstance(found.entry, Directory):
                self._into(found.entry, self._resolve(place), merge=False)
            else:
                self._make(dirname(place))
                self._put(self._resolve(place), found.entry)

    def _parents_like(self, tree: FileTree, start: str, folder: str, destination: str) -> None:
        self._make(self._resolve(destination))
        names = [name for name in folder.split("/") if name]
        for depth in range(1, len(names) + 1):
            relative = "/".join(names[:depth])
            place = self._resolve(join(destination, relative))
            model = tree.get(join(start, relative))
            if self.tree.entry(place) is None and isinstance(model, Directory):
                self._put(place, model.holding(NO_ENTRIES))

    def _directory(self, destination: str) -> str:
        target = self._resolve(destination)
        self._make(target)
        return target

    def _into(self, source: Directory, target: str, *, merge: bool) -> None:
        """Copy the contents of a directory; a directory that is there keeps its attributes."""
        if not merge:
            self._make(dirname(target))
            self._put(target, source.holding(NO_ENTRIES))
        if self._is_whole(target, merge=merge):
            self._graft(source, target)
            return
        for path, entry in walk(source):
            if self._excluded(path):
                continue
            place = join(target, path)
            there = self.tree.entry(place)
            if isinstance(entry, Directory):
                if there is not None and not isinstance(there, Directory):
                    raise DockerError(f"cannot copy to non-directory: {place}")
                kept = there.entries if isinstance(there, Directory) else NO_ENTRIES
                self._put(place, entry.holding(kept))
            else:
                if isinstance(there, Directory):
                    raise DockerError(f"cannot replace to directory {place} with file")
                self._put(place, entry)

    def _is_whole(self, target: str, *, merge: bool) -> bool:
        """Say whether the copy can share the source's subtrees as they are."""
        manner = self.manner
        there = self.tree.entry(target)
        empty = isinstance(there, Directory) and not len(there.entries)
        plain = manner.owner is None and not manner.mode and manner.exclude is None
        return empty and plain

    def _graft(self, source: Directory, target: str) -> None:
        there = self.tree.entry(target)
        assert isinstance(there, Directory)
        below = _owned_by_root(source) if self.manner.reset_owner else source
        self.tree = self.tree.put(target, there.holding(below.entries))

    def _excluded(self, path: str) -> bool:
        exclude = self.manner.exclude
        return exclude is not None and exclude.excluded(path) is not None

    def _resolve(self, path: str) -> str:
        return self.tree.resolve(path)

    def _make(self, path: str) -> None:
        """Make a directory and those above it, as new ones of the copy's owner."""
        if isinstance(self.tree.entry(path), Directory):
            return
        uid, gid = self.manner.owner or (0, 0)
        mode = int(self.manner.mode, 8) if self.manner.mode.isdigit() else DEFAULT_MODE
        above = dirname(path)
        if above != path:
            self._make(above)
        if self.tree.entry(path) is not None:
            raise DockerError(f"mkdir {path}: not a directory")
        self._touch(above)
        self.tree = self.tree.put(
            path, Directory(mode=mode, uid=uid, gid=gid, mtime=self.manner.now)
        )

    def _put(self, path: str, entry: Entry) -> None:
        self._touch(dirname(path))
        dressed = self._dressed(entry)
        if dressed is self.tree.entry(path):
            # Written again, even if nothing is different: a layer has it once more.
            dressed = replace(dressed)
        self.tree = self.tree.put(path, dressed)

    def _touch(self, folder: str) -> None:
        there = self.tree.entry(folder)
        if isinstance(there, Directory) and there.mtime != self.manner.now:
            self.tree = self.tree.put(folder, there.stamped(self.manner.now))

    def _dressed(self, entry: Entry) -> Entry:
        owner = self.manner.owner or ((0, 0) if self.manner.reset_owner else None)
        if owner is not None and (entry.uid, entry.gid) != owner:
            entry = replace(entry, uid=owner[0], gid=owner[1])
        if self.manner.mode and not isinstance(entry, Symlink):
            mode = apply_mode(self.manner.mode, entry.mode, isinstance(entry, Directory))
            entry = replace(entry, mode=mode)
        return entry


def _owned_by_root(directory: Directory) -> Directory:
    """Return the directory with everything in it owned by root; shared if it is already."""
    known: Directory | None = directory.__dict__.get("_owned_by_root")
    if known is not None:
        return known
    changed = directory
    for name in directory.names:
        entry = directory.entries[name]
        below: Entry = _owned_by_root(entry) if isinstance(entry, Directory) else entry
        if not isinstance(below, Directory) and (below.uid or below.gid):
            below = replace(below, uid=0, gid=0)
        if below is not entry:
            changed = changed.with_entry(name, below)
    if changed.uid or changed.gid:
        changed = replace(changed, uid=0, gid=0)
    directory.__dict__["_owned_by_root"] = changed
    return changed


def make_directory(tree: FileTree, path: str, owner: tuple[int, int], now: int) -> FileTree:
    """Return the tree with the directory of a WORKDIR; those that exist stay as they are.

    New ones, parents too, belong to the current user (recording copy-041).
    """
    copier = _Copier(tree, Manner(now, owner, reset_owner=False))
    try:
        copier._make(tree.resolve(path))
    except PathError as error:
        raise DockerError(f"mkdir {path}: {error.reason.lower()}") from None
    return copier.tree
