"""A file system as a process sees it: a cursor over an immutable tree, with mounts and permissions.

The cursor is the one mutable thing that programs are handed. Nothing outside sees
its changes until someone takes its ``tree``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from operator import is_

from simulator.engine.files import (
    BUSY,
    FILE_EXISTS,
    IS_A_DIRECTORY,
    MAX_DEPTH,
    NO_SUCH_FILE,
    NOT_A_DIRECTORY,
    NOT_EMPTY,
    NOT_PERMITTED,
    PERMISSION_DENIED,
    READ_ONLY,
    Device,
    Directory,
    Entry,
    File,
    FileTree,
    PathError,
    Symlink,
    dressed,
    join,
    parts,
)

READ, WRITE, EXECUTE = 4, 2, 1
ROOT = 0

DEVICES = FileTree(
    Directory()
    .with_entry("null", Device(mode=0o666, major=1, minor=3))
    .with_entry("zero", Device(mode=0o666, major=1, minor=5))
    .with_entry("full", Device(mode=0o666, major=1, minor=7))
    .with_entry("random", Device(mode=0o666, major=1, minor=8))
    .with_entry("urandom", Device(mode=0o666, major=1, minor=9))
    .with_entry("tty", Device(mode=0o666, major=5))
    .with_entry("stdin", Symlink("/proc/self/fd/0"))
    .with_entry("stdout", Symlink("/proc/self/fd/1"))
    .with_entry("stderr", Symlink("/proc/self/fd/2"))
    .with_entry("shm", Directory(mode=0o1777))
)


@dataclass(slots=True)
class Mounted:
    """A tree of its own that stands at ``path`` and hides what is there."""

    path: str
    tree: FileTree
    read_only: bool = False


@dataclass(slots=True)
class Filesystem:
    """A tree under way: every change replaces ``tree`` (or that of the mount it falls into).

    ``now`` is the simulated time in milliseconds that changes are stamped with.
    All operations follow POSIX and raise PathError with the C library's words.
    """

    tree: FileTree
    now: int = 0
    uid: int = ROOT
    gid: int = ROOT
    groups: frozenset[int] = frozenset()
    umask: int = 0o022
    read_only: bool = False
    mounts: list[Mounted] = field(default_factory=list)
    next_inode: int = 1
    _mounted: tuple[tuple[Directory, ...], FileTree] = field(
        default=((), FileTree()), init=False, repr=False, compare=False
    )
    """The tree with its mounts in place, remembered while none of them changes."""
    _looked_in: FileTree = field(default=FileTree(), init=False, repr=False, compare=False)
    _looked_up: dict[tuple[str, bool], tuple[str, Entry | None]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """What paths lead to, remembered while the tree stays as it is: programs ask repeatedly."""
    _mount_paths: tuple[str, ...] = field(default=(), init=False, repr=False, compare=False)
    _above_mounts: frozenset[str] = field(
        default=frozenset(), init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        self._mount_paths = tuple(mount.path for mount in self.mounts)
        self._above_mounts = _folders_above(self._mount_paths)

    # Reading

    def stat(self, path: str) -> Entry:
        """Return what the path leads to, links followed."""
        return self._there(path)[1]

    def lstat(self, path: str) -> Entry:
        """Return what stands at the path, the last link not followed."""
        return self._there(path, follow=False)[1]

    def find(self, path: str) -> Entry | None:
        """Return what the path leads to, or None; raises PathError only for loops."""
        return self._look_up(path)[1]

    def exists(self, path: str) -> bool:
        try:
            return self.find(path) is not None
        except PathError:
            return False

    def is_dir(self, path: str) -> bool:
        try:
            return isinstance(self.find(path), Directory)
        except PathError:
            return False

    def is_file(self, path: str) -> bool:
        try:
            return isinstance(self.find(path), File)
        except PathError:
            return False

    def read(self, path: str) -> bytes:
        """Return the bytes of a file (of a placeholder: what stands for them)."""
        entry = self.stat(path)
        self._need(entry, READ, path)
        if isinstance(entry, Directory):
            raise PathError(IS_A_DIRECTORY, path)
        return entry.content if isinstance(entry, File) else b""

    def listdir(self, path: str) -> tuple[str, ...]:
        """Return the names in a directory, in byte order."""
        here, entry = self._there(path)
        if not isinstance(entry, Directory):
            raise PathError(NOT_A_DIRECTORY, path)
        self._need(entry, READ, path)
        mounted = [at for at in self._mount_names(here) if at not in entry.entries]
        return tuple(sorted((*entry.names, *mounted))) if mounted else entry.names

    def walk(self, path: str) -> Iterator[tuple[str, Entry]]:
        """Yield the path and all below it, parents first; links are not followed."""
        entry = self.lstat(path)
        stack = [(path, entry)]
        while stack:
            at, entry = stack.pop()
            yield at, entry
            if isinstance(entry, Directory):
                below = [(f"{at.rstrip('/')}/{name}", name) for name in self.listdir(at)]
                stack.extend((place, self.lstat(place)) for place, _ in reversed(below))

    def resolve(self, path: str, *, follow: bool = True) -> str:
        """Return the real path from the root; see FileTree.resolve."""
        return self._look_up(path, follow=follow)[0]

    def may(self, entry: Entry, wanted: int) -> bool:
        """Say whether this user may read, write or execute the entry."""
        if self.uid == ROOT:
            return wanted != EXECUTE or isinstance(entry, Directory) or bool(entry.mode & 0o111)
        if entry.uid == self.uid:
            return (entry.mode >> 6) & wanted == wanted
        if entry.gid == self.gid or entry.gid in self.groups:
            return (entry.mode >> 3) & wanted == wanted
        return entry.mode & wanted == wanted

    # Changing

    def write(
        self,
        path: str,
        content: bytes,
        *,
        append: bool = False,
        mode: int | None = None,
        size: int | None = None,
    ) -> None:
        """Write a file; one that is there keeps mode and owner. ``size`` makes a placeholder."""
        real, old = self._look_up(path)
        if isinstance(old, Directory):
            raise PathError(IS_A_DIRECTORY, path)
        if isinstance(old, Device):
            self._need(old, WRITE, path)
            return
        if isinstance(old, File):
            self._need(old, WRITE, path)
            if append:
                size = old.size + len(content) if old.is_placeholder else size
                content = old.content + content
            total = -1 if size is None else size
            new = File(content, old.mode, old.uid, old.gid, self.now, total, old.inode)
            self._store(real, new if mode is None else dressed(new, mode=mode), path)
            self._update_links(real, new)
            return
        if path.endswith("/"):
            raise PathError(IS_A_DIRECTORY, path)
        self._add(real, self.new_file(content, -1 if size is None else size, mode), path)

    def put(self, path: str, entry: Entry) -> None:
        """Place an entry at exactly this path, replacing what is there, with its own attributes."""
        self._add(self.resolve(path, follow=False), entry, path)

    def put_all(self, folder: str, entries: Mapping[str, Entry]) -> None:
        """Place entries by name in one folder, which is made if it is missing.

        The same as ``put`` for one after the other, at the cost of one.
        """
        if not entries:
            return
        self.mkdir(folder, parents=True)
        real, there = self._look_up(folder)
        paths = "/" in "".join(entries)
        if paths or self._mount_names(real) or not isinstance(there, Directory):
            for name, entry in entries.items():
                self.mkdir(f"{folder}/{name}".rpartition("/")[0], parents=True)
                self.put(f"{folder}/{name}", entry)
            return
        first = f"{folder}/{next(iter(entries))}"
        self._need(there, WRITE | EXECUTE, first)
        self._store(real, there.with_entries(entries).stamped(self.now), first)

    def put_files(self, entries: Mapping[str, Entry]) -> None:
        """Place entries by path, in folders that are made where they are missing.

        The same as ``put`` for one after the other, at the cost of one for each folder, if
        each folder is called by one name.
        """
        folders: dict[str, dict[str, Entry]] = {}
        for path, entry in entries.items():
            folder, _, name = path.rpartition("/")
            folders.setdefault(folder or "/", {})[name] = entry
        for folder, held in folders.items():
            self.put_all(folder, held)

    def new_file(self, content: bytes, size: int = -1, mode: int | None = None) -> File:
        """Return a file as this user makes it now."""
        made = 0o666 & ~self.umask if mode is None else mode
        return File(content, made, self.uid, self.gid, self.now, size)

    def mkdir(self, path: str, *, mode: int = 0o777, parents: bool = False) -> None:
        """Make a directory; with ``parents`` those missing above it too, and none is an error."""
        real, there = self._look_up(path)
        if there is not None:
            if parents and isinstance(there, Directory):
                return
            raise PathError(FILE_EXISTS, path)
        above = real.rpartition("/")[0]
        if parents and above and not isinstance(self._entry(above), Directory):
            self.mkdir(above, parents=True)
        made = mode & ~self.umask if mode == 0o777 else mode
        self._add(real, Directory(mode=made, uid=self.uid, gid=self.gid, mtime=self.now), path)

    def symlink(self, target: str, path: str) -> None:
        real, there = self._look_up(path, follow=False)
        if there is not None:
            raise PathError(FILE_EXISTS, path)
        self._add(real, Symlink(target, self.uid, self.gid, self.now), path)

    def link(self, source: str, path: str) -> None:
        """Make a hard link: both names share one inode from now on."""
        old, entry = self._there(source, follow=False)
        if isinstance(entry, Directory):
            raise PathError(NOT_PERMITTED, source)
        if isinstance(entry, File) and not entry.inode:
            entry = dressed(entry, inode=self._new_inode())
            self._store(old, entry, source)
        real, there = self._look_up(path, follow=False)
        if there is not None:
            raise PathError(FILE_EXISTS, path)
        self._add(real, entry, path)

    def unlink(self, path: str) -> None:
        """Remove one name that is not a directory."""
        real, entry = self._there(path, follow=False)
        if isinstance(entry, Directory):
            raise PathError(IS_A_DIRECTORY, path)
        self._drop(real, path)

    def rmdir(self, path: str) -> None:
        """Remove an empty directory."""
        real, entry = self._there(path, follow=False)
        if not isinstance(entry, Directory):
            raise PathError(NOT_A_DIRECTORY, path)
        if len(entry.entries):
            raise PathError(NOT_EMPTY, path)
        self._drop(real, path)

    def remove(self, path: str) -> None:
        """Remove the path and all below it."""
        self._drop(self._there(path, follow=False)[0], path)

    def rename(self, source: str, target: str) -> None:
        """Move the entry, with everything below it, to exactly ``target``."""
        old, entry = self._there(source, follow=False)
        new = self.resolve(target, follow=False)
        if f"{new}/".startswith(f"{old}/"):
            if new == old:
                return
            raise PathError("Invalid argument", target)
        there = self._entry(new)
        if isinstance(there, Directory):
            if not isinstance(entry, Directory):
                raise PathError(IS_A_DIRECTORY, target)
            if len(there.entries):
                raise PathError(NOT_EMPTY, target)
        self._drop(old, source)
        self._add(new, entry, target)

    def chmod(self, path: str, mode: int) -> None:
        real, entry = self._there(path)
        self._need_owner(entry, path)
        if not isinstance(entry, Symlink):
            self._store(real, dressed(entry, mode=mode), path)

    def chown(self, path: str, uid: int, gid: int, *, follow: bool = True) -> None:
        """Change owner and group; -1 keeps the one there is."""
        real, entry = self._there(path, follow=follow)
        if self.uid != ROOT and (uid not in (-1, entry.uid) or entry.uid != self.uid):
            raise PathError(NOT_PERMITTED, path)
        new_uid, new_gid = entry.uid if uid < 0 else uid, entry.gid if gid < 0 else gid
        self._store(real, dressed(entry, uid=new_uid, gid=new_gid), path)

    def touch(self, path: str, mtime: int | None = None) -> None:
        """Set the time of a file, making an empty one if there is none."""
        if self.find(path) is None:
            self.write(path, b"")
        real, entry = self._there(path)
        if mtime is None or mtime != entry.mtime:
            when = self.now if mtime is None else mtime
            self._store(real, dressed(entry, mtime=when), path)

    def lacks(self, folder: str, name: str) -> bool:
        """Say, quickly, whether a folder without links in its path has nothing of the name."""
        real = "/" + "/".join(parts(folder))
        if real.startswith(self._mount_paths) or real in self._above_mounts:
            return False
        there = self.tree.entry(folder)
        return isinstance(there, Directory) and name not in there.entries

    # Below the surface

    def _there(self, path: str, *, follow: bool = True) -> tuple[str, Entry]:
        """Return the real path and what stands there; raises PathError if nothing does."""
        real, entry = self._look_up(path, follow=follow)
        if entry is None:
            raise PathError(self._why_missing(path), path)
        return real, entry

    def _look_up(self, path: str, *, follow: bool = True) -> tuple[str, Entry | None]:
        """Return the real path from the root, and what stands there."""
        if self.tree is not self._looked_in:
            self._looked_in, self._looked_up = self.tree, {}
        known = self._looked_up.get((path, follow))
        if known is None:
            known = self._looked_up[path, follow] = self.tree.look_up(path, follow=follow)
        real, entry = known
        if real.startswith(self._mount_paths) and self._mount_of(real) is not None:
            real = self._with_mountpoints().resolve(path, follow=follow)
            return real, self._entry(real)
        if entry is None and real in self._above_mounts:
            return real, Directory()
        return known

    def _mount_of(self, real: str) -> Mounted | None:
        if not real.startswith(self._mount_paths):
            return None
        best: Mounted | None = None
        for mount in self.mounts:
            path = mount.path
            inside = real.startswith(path) and real[len(path) : len(path) + 1] in ("", "/")
            if inside and (best is None or len(path) >= len(best.path)):
                best = mount
        return best

    def _entry(self, real: str) -> Entry | None:
        mount = self._mount_of(real)
        if mount is not None:
            return mount.tree.entry(real[len(mount.path) :])
        entry = self.tree.entry(real)
        if entry is None and self._mount_names(real):
            return Directory()
        return entry

    def _mount_names(self, real: str) -> set[str]:
        if real not in self._above_mounts:
            return set()
        prefix = real.rstrip("/") + "/"
        return {
            mount.path[len(prefix) :].split("/")[0]
            for mount in self.mounts
            if mount.path.startswith(prefix)
        }

    def _with_mountpoints(self) -> FileTree:
        roots = (self.tree.root, *(mount.tree.root for mount in self.mounts))
        known, tree = self._mounted
        if len(known) == len(roots) and all(map(is_, known, roots)):
            return tree
        tree = self.tree
        for mount in sorted(self.mounts, key=lambda mount: len(mount.path)):
            tree = tree.put(tree.resolve(mount.path), mount.tree.root)
        self._mounted = roots, tree
        return tree

    def _store(self, real: str, entry: Entry, path: str) -> None:
        mount = self._mount_of(real)
        if mount is None:
            if self.read_only:
                raise PathError(READ_ONLY, path)
            self.tree = self.tree.put(real, entry)
        elif mount.read_only:
            raise PathError(READ_ONLY, path)
        else:
            mount.tree = mount.tree.put(real[len(mount.path) :], entry)

    def _add(self, real: str, entry: Entry, path: str) -> None:
        above, _, name = real.rpartition("/")
        above = above or "/"
        parent = self._parent(above, path)
        mount = self._mount_of(real)
        deep = real.count("/") > MAX_DEPTH
        if not name or deep or (mount is not None and mount.path == real):
            self._touch(above, parent, path)
            self._store(real, entry, path)
        else:
            self._store(above, parent.with_entry(name, entry, self.now), path)

    def _drop(self, real: str, path: str) -> None:
        mount = self._mount_of(real)
        if real == "/" or (mount is not None and mount.path == real) or self._mount_names(real):
            raise PathError(BUSY, path)
        above, _, name = real.rpartition("/")
        parent = self._parent(above or "/", path)
        self._store(above or "/", parent.without(name, self.now), path)

    def _parent(self, above: str, path: str) -> Directory:
        """Return the directory, in which an entry is to be made or removed."""
        parent = self._entry(above)
        if parent is None:
            raise PathError(self._why_missing(above), path)
        if not isinstance(parent, Directory):
            raise PathError(NOT_A_DIRECTORY, path)
        self._need(parent, WRITE | EXECUTE, path)
        return parent

    def _touch(self, above: str, parent: Directory, path: str) -> None:
        if parent.mtime != self.now:
            self._store(above, parent.stamped(self.now), path)
        elif self.read_only:
            raise PathError(READ_ONLY, path)

    def _update_links(self, real: str, new: File) -> None:
        if not new.inode:
            return
        for place, entry in list(self.tree.walk()):
            if isinstance(entry, File) and entry.inode == new.inode and f"/{place}" != real:
                self.tree = self.tree.put(place, new)

    def _new_inode(self) -> int:
        taken = (e.inode for _, e in self.tree.walk() if isinstance(e, File) and e.inode)
        self.next_inode = max(self.next_inode, max(taken, default=0) + 1)
        return self.next_inode

    def _need(self, entry: Entry, wanted: int, path: str) -> None:
        if self.uid != ROOT and not self.may(entry, wanted):
            raise PathError(PERMISSION_DENIED, path)

    def _need_owner(self, entry: Entry, path: str) -> None:
        if self.uid not in (ROOT, entry.uid):
            raise PathError(NOT_PERMITTED, path)

    def _why_missing(self, path: str) -> str:
        above = join(path).rpartition("/")[0]
        while above:
            entry = self._entry(self.resolve(above))
            if entry is not None:
                return NO_SUCH_FILE if isinstance(entry, Directory) else NOT_A_DIRECTORY
            above = above.rpartition("/")[0]
        return NO_SUCH_FILE


@lru_cache(maxsize=256)
def _folders_above(paths: tuple[str, ...]) -> frozenset[str]:
    """Return the real paths of the folders that the paths from the root go through."""
    several = [path.strip("/").split("/") for path in paths]
    return frozenset(
        "/" + "/".join(names[:depth]) for names in several for depth in range(len(names))
    )
