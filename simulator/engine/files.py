"""File trees: immutable values that share everything they have in common.

A tree is a directory of directories, so a change copies only the directories on
the way to it: its cost does not grow with the tree, and two trees that have a
subtree in common hold the same object, which makes comparing them cheap.

Paths are written from the root, with or without a leading slash; ``""`` is the root.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeAlias, TypeVar

from simulator.engine.altering import altered
from simulator.engine.digest import Digest, digest_of
from simulator.engine.persistent_map import PersistentMap

MAX_SYMLINKS = 40
"""Symbolic links followed in one look-up before it is called a loop, as in Linux."""

MAX_DEPTH = 128
"""Names in one path; a deeper one is called too long."""


class PathError(Exception):
    """A path that cannot be used as asked, in the words of the C library."""

    def __init__(self, reason: str, path: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.reason = reason
        self.path = path


NO_SUCH_FILE = "No such file or directory"
NOT_A_DIRECTORY = "Not a directory"
IS_A_DIRECTORY = "Is a directory"
FILE_EXISTS = "File exists"
NOT_EMPTY = "Directory not empty"
LINK_LOOP = "Too many levels of symbolic links"
READ_ONLY = "Read-only file system"
NOT_PERMITTED = "Operation not permitted"
PERMISSION_DENIED = "Permission denied"
BUSY = "Device or resource busy"
NAME_TOO_LONG = "File name too long"


@dataclass(frozen=True, init=False)
class File:
    """A regular file. ``size`` is in bytes and may exceed ``content``: a placeholder.

    A placeholder stands for a file of known size whose bytes do not matter; its
    ``content`` says what it is, and takes part in every digest. ``mtime`` is in
    simulated milliseconds. Entries of one non-zero ``inode`` are hard links.

    Its ``__init__`` and that of a directory are spelled out: those that a frozen dataclass
    writes take three times as long, and a build makes files and directories by the hundred.
    """

    content: bytes = b""
    mode: int = 0o644
    uid: int = 0
    gid: int = 0
    mtime: int = 0
    size: int = -1
    inode: int = 0

    def __init__(  # noqa: PLR0917 - as a dataclass would write it
        self,
        content: bytes = b"",
        mode: int = 0o644,
        uid: int = 0,
        gid: int = 0,
        mtime: int = 0,
        size: int = -1,
        inode: int = 0,
    ) -> None:
        own = self.__dict__
        own["content"], own["size"] = content, len(content) if size < 0 else size
        own["mode"], own["uid"], own["gid"] = mode, uid, gid
        own["mtime"], own["inode"] = mtime, inode

    @property
    def is_placeholder(self) -> bool:
        return self.size != len(self.content)

    @cached_property
    def content_digest(self) -> Digest:
        """Digest of the bytes, and of the size where they only stand for them."""
        if self.is_placeholder:
            return digest_of(self.content, f"\0{self.size}")
        return digest_of(self.content)


@dataclass(frozen=True)
class Symlink:
    """A symbolic link; its mode is always 0777 and its size the length of the target."""

    target: str
    uid: int = 0
    gid: int = 0
    mtime: int = 0

    @property
    def mode(self) -> int:
        return 0o777

    @property
    def size(self) -> int:
        return 0


@dataclass(frozen=True)
class Device:
    """A device, pipe or socket: known by name only. ``kind`` is a letter as ``ls -l`` shows it."""

    kind: str = "c"
    mode: int = 0o666
    uid: int = 0
    gid: int = 0
    mtime: int = 0
    major: int = 0
    minor: int = 0

    @property
    def size(self) -> int:
        return 0


NO_ENTRIES: PersistentMap[str, Entry] = PersistentMap()


class Totals(NamedTuple):
    """What is below a directory: entries and their bytes; ``files`` are no directories.

    ``filled`` counts what has any bytes, ``letters`` those of all paths from the directory on.
    """

    entries: int = 0
    size: int = 0
    files: int = 0
    filled: int = 0
    letters: int = 0

    @classmethod
    def of(cls, name: str, entry: Entry) -> Totals:
        """Return the totals of one entry of this name, and of all that is below it."""
        if not isinstance(entry, Directory):
            return cls(1, entry.size, 1, bool(entry.size), len(name))
        entries, size, files, filled, letters = entry.total
        prefix = len(name) + 1 if name else 0
        return cls(entries + 1, size, files, filled, letters + len(name) + entries * prefix)

    def with_instead(self, old: Totals, new: Totals) -> Totals:
        """Return the totals when a part of them becomes another."""
        return Totals(
            self.entries - old.entries + new.entries,
            self.size - old.size + new.size,
            self.files - old.files + new.files,
            self.filled - old.filled + new.filled,
            self.letters - old.letters + new.letters,
        )


NONE_BELOW = Totals()


@dataclass(frozen=True, init=False)
class Directory:
    """A directory and, by name, what is in it."""

    entries: PersistentMap[str, Entry] = NO_ENTRIES
    mode: int = 0o755
    uid: int = 0
    gid: int = 0
    mtime: int = 0

    def __init__(
        self,
        entries: PersistentMap[str, Entry] = NO_ENTRIES,
        mode: int = 0o755,
        uid: int = 0,
        gid: int = 0,
        mtime: int = 0,
    ) -> None:
        own = self.__dict__
        own["entries"], own["mode"], own["mtime"] = entries, mode, mtime
        own["uid"], own["gid"] = uid, gid

    @property
    def size(self) -> int:
        return 0

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names in it, in byte order."""
        return tuple(sorted(self.entries))

    @cached_property
    def total(self) -> Totals:
        """What all that is below it comes to. A change of one entry takes it over, corrected."""
        every = [Totals.of(name, entry) for name, entry in self.entries.items()]
        return Totals(*map(sum, zip(*every, strict=True)))

    def holding(self, entries: PersistentMap[str, Entry]) -> Directory:
        """Return the directory with its own attributes and other entries."""
        return Directory(entries, self.mode, self.uid, self.gid, self.mtime)

    def stamped(self, mtime: int) -> Directory:
        """Return the directory as changed at that time."""
        made = Directory(self.entries, self.mode, self.uid, self.gid, mtime)
        if "total" in self.__dict__:
            made.__dict__["total"] = self.total
        return made

    def with_entries(self, entries: Mapping[str, Entry]) -> Directory:
        """Return the directory with all of them, each in the place of what had its name."""
        made = self.holding(self.entries.changed(entries))
        if "total" in self.__dict__:
            total = self.total
            for name, entry in entries.items():
                old = self.entries.get(name)
                before = NONE_BELOW if old is None else Totals.of(name, old)
                total = total.with_instead(before, Totals.of(name, entry))
            made.__dict__["total"] = total
        return made

    def with_entry(self, name: str, entry: Entry, mtime: int | None = None) -> Directory:
        """Return the directory with the entry under the name; ``mtime`` is when that happened."""
        entries = self.entries.insert(name, entry)
        when = self.mtime if mtime is None else mtime
        made = Directory(entries, self.mode, self.uid, self.gid, when)
        if "total" in self.__dict__:
            made.__dict__["total"] = self._total_with(name, Totals.of(name, entry))
        return made

    def without(self, name: str, mtime: int | None = None) -> Directory:
        """Return the directory without the name; ``mtime`` is when that happened."""
        entries = self.entries.remove(name)
        when = self.mtime if mtime is None else mtime
        made = Directory(entries, self.mode, self.uid, self.gid, when)
        if "total" in self.__dict__:
            made.__dict__["total"] = self._total_with(name, NONE_BELOW)
        return made

    def _total_with(self, name: str, new: Totals) -> Totals:
        old = self.entries.get(name)
        return self.total.with_instead(NONE_BELOW if old is None else Totals.of(name, old), new)


Entry: TypeAlias = File | Directory | Symlink | Device
OneKind = TypeVar("OneKind", bound=Entry)

EMPTY_DIRECTORY = Directory()


def dressed(entry: OneKind, **attributes: Any) -> OneKind:
    """Return the entry with another mode, owner, time or inode."""
    plain: Any = entry.holding(entry.entries) if isinstance(entry, Directory) else entry
    made: OneKind = altered(plain, **attributes)
    return made


@lru_cache(maxsize=1 << 16)
def parts(path: str) -> tuple[str, ...]:
    """Return the names of a path; empty ones and ``.`` mean nothing."""
    return tuple(name for name in path.split("/") if name and name != ".")


def join(*names: str) -> str:
    """Return the path from the root that the names lead to, ``..`` taken literally."""
    kept: list[str] = []
    for name in (piece for path in names for piece in parts(path)):
        if name != "..":
            kept.append(name)
        elif kept:
            kept.pop()
    return "/" + "/".join(kept)


@dataclass(frozen=True)
class FileTree:
    """A file system seen from its root."""

    root: Directory = EMPTY_DIRECTORY

    def entry(self, path: str) -> Entry | None:
        """Return what stands at exactly this path, following no link."""
        node: Entry | None = self.root
        for name in parts(path):
            if not isinstance(node, Directory):
                return None
            node = node.entries.get(name)
        return node

    def resolve(self, path: str, *, follow: bool = True) -> str:
        """Return the path with every link on the way replaced by what it points to.

        ``..`` goes to the real parent and stops at the root. Names from the first
        missing one on are kept as written. The last name is followed if ``follow``.
        Raises PathError for a loop of links.
        """
        return self.look_up(path, follow=follow)[0]

    def look_up(self, path: str, *, follow: bool = True) -> tuple[str, Entry | None]:
        """Return the path as ``resolve`` does, with what stands there."""
        names = parts(path)
        node: Entry | None = self.root
        for name in names:
            if not isinstance(node, Directory):
                break
            node = node.entries.get(name)
        else:
            if node is not None and not isinstance(node, Symlink):
                return "/" + "/".join(names), node
        if isinstance(node, Symlink) or ".." in names:
            real, node = _follow(self.root, path, follow=follow)
            return "/" + "/".join(real), node
        return "/" + "/".join(names), None

    def get(self, path: str) -> Entry | None:
        """Return what the path leads to, links followed."""
        return self.look_up(path)[1]

    def put(self, path: str, entry: Entry) -> FileTree:
        """Return the tree with the entry at exactly this path.

        Missing directories on the way are made (0755, root); a non-directory on
        the way is replaced by one.
        """
        names = parts(path)
        if not names:
            if not isinstance(entry, Directory):
                raise PathError(IS_A_DIRECTORY, "/")
            return FileTree(entry)
        if len(names) > MAX_DEPTH:
            raise PathError(NAME_TOO_LONG, path)
        return FileTree(_put(self.root, names, entry))

    def remove(self, path: str) -> FileTree:
        """Return the tree without the path and all below it; unchanged if it is not there."""
        names = parts(path)
        if not names:
            return FileTree(self.root.holding(NO_ENTRIES))
        root = _remove(self.root, names, 0)
        return self if root is self.root else FileTree(root)

    def walk(self, top: str = "") -> Iterator[tuple[str, Entry]]:
        """Yield every path below ``top`` with its entry, parents first, in byte order by name."""
        start = self.entry(top)
        if isinstance(start, Directory):
            yield from walk(start, "/".join(parts(top)))


def walk(directory: Directory, prefix: str = "") -> Iterator[tuple[str, Entry]]:
    """Yield the entries below a directory, their paths starting with ``prefix``."""
    stack = [(prefix, directory, iter(directory.names))]
    while stack:
        at, current, names = stack[-1]
        name = next(names, None)
        if name is None:
            stack.pop()
            continue
        path = f"{at}/{name}" if at else name
        entry = current.entries[name]
        yield path, entry
        if isinstance(entry, Directory):
            stack.append((path, entry, iter(entry.names)))


def _follow(root: Directory, path: str, *, follow: bool) -> tuple[Sequence[str], Entry | None]:
    """Do as ``_resolve`` does, quickly where no ``..`` is met: each link where it stands."""
    names, done = parts(path), 0
    folder: Directory = root
    for _ in range(MAX_SYMLINKS + 1):
        if ".." in names:
            return _resolve(root, path, follow=follow)
        node: Entry | None = folder
        for depth, name in enumerate(names[done:], start=done):
            folder = node if isinstance(node, Directory) else EMPTY_DIRECTORY
            node = folder.entries.get(name)
            if isinstance(node, Symlink) and (follow or depth + 1 < len(names)):
                done = depth
                if node.target.startswith("/"):
                    folder, names, done = root, names[depth:], 0
                names = (*names[:done], *parts(node.target), *names[done + 1 :])
                break
        else:
            return names, node
    raise PathError(LINK_LOOP, path)


def _resolve(root: Directory, path: str, *, follow: bool) -> tuple[list[str], Entry | None]:
    pending = list(reversed(parts(path)))
    done: list[str] = []
    trail: list[Entry | None] = [root]
    links = 0
    while pending:
        name = pending.pop()
        if name == "..":
            if done:
                done.pop()
                trail.pop()
            continue
        here = trail[-1]
        entry = here.entries.get(name) if isinstance(here, Directory) else None
        if isinstance(entry, Symlink) and (pending or follow):
            links += 1
            if links > MAX_SYMLINKS:
                raise PathError(LINK_LOOP, path)
            if entry.target.startswith("/"):
                done, trail = [], [root]
            pending.extend(parts(entry.target)[::-1])
            continue
        done.append(name)
        trail.append(entry)
    return done, trail[-1]


def _put(root: Directory, names: tuple[str, ...], entry: Entry) -> Directory:
    folder, way = root, [root]
    for name in names[:-1]:
        below = folder.entries.get(name)
        folder = below if isinstance(below, Directory) else EMPTY_DIRECTORY
        way.append(folder)
    for folder, name in zip(reversed(way), reversed(names), strict=True):
        entry = folder.with_entry(name, entry)
    assert isinstance(entry, Directory)
    return entry


def _remove(directory: Directory, names: tuple[str, ...], depth: int) -> Directory:
    name = names[depth]
    below = directory.entries.get(name)
    if below is None:
        return directory
    if depth + 1 == len(names):
        return directory.without(name)
    if not isinstance(below, Directory):
        return directory
    changed = _remove(below, names, depth + 1)
    return directory if changed is below else directory.with_entry(name, changed)
