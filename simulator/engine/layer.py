"""Layers: what one step changed in a file tree, and the view of a stack of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from sys import intern
from types import MappingProxyType
from typing import TypeAlias

from simulator.engine.archive import WHITEOUT_OPAQUE, WHITEOUT_PREFIX, tar
from simulator.engine.digest import Digest, digest_of
from simulator.engine.errors import DockerError
from simulator.engine.files import (
    EMPTY_DIRECTORY,
    NO_ENTRIES,
    Directory,
    Entry,
    File,
    FileTree,
    parts,
)


class Whiteout(StrEnum):
    """A mark in a layer that hides what lies below (OCI image spec, layer.md#whiteouts)."""

    PLAIN = "plain"
    """The path is gone."""
    OPAQUE = "opaque"
    """What lower layers have in this directory is gone; the directory itself stays."""


class Change(StrEnum):
    """The verdict on one path when two views are compared."""

    ADDED = "A"
    MODIFIED = "C"
    REMOVED = "D"
    UNMODIFIED = ""


LayerEntry: TypeAlias = Entry | Whiteout


@dataclass(frozen=True, slots=True)
class Original:
    """The tar that a layer came as, where it is not the one that we would write.

    ``archive`` is None where only an index of its entries was kept. ``kept_in`` names what
    the layer can be read from again, if there is such a thing.
    """

    diff_id: Digest
    archive: bytes | None
    kept_in: str = ""


@dataclass(frozen=True)
class Layer:
    """The changes of one step, by path.

    ``changes`` has paths without a leading slash, parents first. A Directory in it
    stands for itself alone: what is in it are entries of their own. An OPAQUE mark
    stands under the path ``DIR/.wh..wh..opq``.
    """

    changes: Mapping[str, LayerEntry]
    original: Original | None = None

    @classmethod
    def of(cls, changes: Mapping[str, LayerEntry]) -> Layer:
        return cls(MappingProxyType({path: changes[path] for path in sorted(changes)}))

    @cached_property
    def size(self) -> int:
        """Simulated bytes of its files, hard links counted once; what Docker shows."""
        seen: set[int] = set()
        total = 0
        for entry in self.changes.values():
            if isinstance(entry, File) and not (entry.inode and entry.inode in seen):
                seen.add(entry.inode)
                total += entry.size
        return total

    @property
    def archive(self) -> bytes:
        """The layer as a tar, the same bytes for the same changes.

        It is made anew each time: a learner's layers are kept by the thousand, and
        their bytes are hardly ever asked for again once the digest is known.
        Raises BytesNotKept for a layer that came from elsewhere and was too large to keep.
        """
        if self.original is None:
            return tar(_archive_entries(self.changes))
        if self.original.archive is None:
            raise BytesNotKept(self.original.diff_id)
        return self.original.archive

    @property
    def has_bytes(self) -> bool:
        """Whether the layer can be written as a tar; of an index it cannot."""
        return self.original is None or self.original.archive is not None

    @cached_property
    def diff_id(self) -> Digest:
        """Digest of the uncompressed tar (OCI image spec, config.md#layer-diffid)."""
        return digest_of(self.archive) if self.original is None else self.original.diff_id

    def __hash__(self) -> int:
        return hash(self.diff_id)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Layer) and self.diff_id == other.diff_id)


class BytesNotKept(DockerError):
    """A large layer was opened for the list of its files, and cannot be written again."""

    def __init__(self, layer: Digest) -> None:
        super().__init__(
            f"Layerwise: the bytes of layer {layer[7:19]} were not kept",
            hint="It came from a large archive, of which only the list of files was read.",
        )


EMPTY_LAYER = Layer.of({})


def apply(tree: FileTree, layer: Layer) -> FileTree:
    """Return the view with the layer on top.

    The layer hides what it replaces path by path; a whiteout hides its path and
    everything below it. The lower layers keep their bytes, which is why deleting a
    file in a later step never makes an image smaller. An OPAQUE mark hides nothing of
    its own layer, wherever it stands among the paths.
    """
    top = _Place()
    for path, entry in layer.changes.items():
        place = top
        for name in _above(path) if entry is Whiteout.OPAQUE else parts(path):
            place = place.below.setdefault(name, _Place())
        if entry is Whiteout.OPAQUE:
            place.opaque = True
        else:
            place.entry = entry
    root = top.over(tree.root)
    return FileTree(root) if isinstance(root, Directory) else tree


@dataclass(slots=True)
class _Place:
    """What a layer says of one path and of those below it, so that each directory is made once."""

    entry: LayerEntry | None = None
    opaque: bool = False
    below: dict[str, _Place] = field(default_factory=dict)

    def over(self, lower: Entry | None) -> Entry | None:
        """Return what is seen here above the lower layers; None if nothing is."""
        seen = lower if self.entry is None else _covering(self.entry, lower)
        if isinstance(seen, Directory):
            return self._filled(seen)
        filled = self._filled(EMPTY_DIRECTORY)
        return filled if len(filled.entries) else seen

    def _filled(self, directory: Directory) -> Directory:
        entries = NO_ENTRIES if self.opaque else directory.entries
        made = {name: place.over(entries.get(name)) for name, place in self.below.items()}
        changed = {name: new for name, new in made.items() if new is not entries.get(name)}
        if not changed and entries is directory.entries:
            return directory
        return directory.holding(entries.changed(changed))


def _above(path: str) -> tuple[str, ...]:
    return parts(path)[:-1]


def _covering(entry: LayerEntry, lower: Entry | None) -> Entry | None:
    if isinstance(entry, Whiteout):
        return None
    if isinstance(entry, Directory) and isinstance(lower, Directory):
        return entry.holding(lower.entries)
    return entry


def union(layers: Iterable[Layer]) -> FileTree:
    """Return the file tree seen from the top of a stack of layers, the oldest first.

    >>> base = Layer.of({"etc/motd": File(b"hello"), "tmp/a": File(b"1")})
    >>> [path for path, _ in union([base, Layer.of({"tmp": Whiteout.PLAIN})]).walk()]
    ['etc', 'etc/motd']
    """
    tree = FileTree()
    for layer in layers:
        tree = apply(tree, layer)
    return tree


def diff(below: FileTree, above: FileTree) -> Layer:
    """Return the layer that turns one view into the other.

    Both are views of one lineage: what is the same object in both was not touched, and
    is not looked at, so the cost is that of the change. A file that was written again
    is in the layer even if its bytes are the same, as on overlayfs (recordings
    cache-050, cli-033).
    A directory whose attributes changed is in the layer, and so is every directory above
    a change, as overlayfs copies it up: without it, whoever unpacks the layer would make
    one with attributes of its own choice.
    """
    found: dict[str, LayerEntry] = {}
    _gather(below.root, above.root, "", found)
    return Layer.of(found)


def with_root_of(below: FileTree, above: FileTree) -> FileTree:
    """Return what is seen with the difference of two views on top of the lower one.

    It is the upper one, but for the root's own attributes: no layer tells of them.
    """
    return FileTree(below.root.holding(above.root.entries))


def compare(below: FileTree, above: FileTree) -> Iterator[tuple[str, Change]]:
    """Yield the paths that differ, with what happened to each."""
    for path, entry in diff(below, above).changes.items():
        if isinstance(entry, Whiteout):
            yield path, Change.REMOVED
        else:
            yield path, Change.MODIFIED if below.entry(path) is not None else Change.ADDED


def _gather(below: Directory, above: Directory, prefix: str, found: dict[str, LayerEntry]) -> None:
    """Put what differs into ``found``, in any order.

    Paths are interned: those of packages are the same in every learner's layers.
    """
    if below.entries is above.entries:
        return
    for name, new, old in above.entries.differing(below.entries):
        path = intern(f"{prefix}{name}")
        if new is None:
            found[path] = Whiteout.PLAIN
        elif not isinstance(new, Directory):
            found[path] = new
        elif not isinstance(old, Directory):
            _gather(EMPTY_DIRECTORY, new, f"{path}/", found)
            found[path] = _alone(*_attributes(new))
        else:
            before = len(found)
            _gather(old, new, f"{path}/", found)
            attributes = _attributes(new)
            if len(found) > before or _attributes(old) != attributes:
                found[path] = _alone(*attributes)


def _attributes(entry: Directory) -> tuple[int, int, int, int]:
    return entry.mode, entry.uid, entry.gid, entry.mtime


@lru_cache(maxsize=1_024)
def _alone(mode: int, uid: int, gid: int, mtime: int) -> Directory:
    """Return a directory without what is in it; a layer has many that are alike."""
    return Directory(NO_ENTRIES, mode, uid, gid, mtime)


def _archive_entries(changes: Mapping[str, LayerEntry]) -> list[tuple[str, Entry]]:
    return [
        _mark(path, entry) if isinstance(entry, Whiteout) else (path, entry)
        for path, entry in changes.items()
    ]


def _mark(path: str, whiteout: Whiteout) -> tuple[str, Entry]:
    folder, _, name = path.rpartition("/")
    mark = WHITEOUT_OPAQUE if whiteout is Whiteout.OPAQUE else f"{WHITEOUT_PREFIX}{name}"
    return f"{folder}/{mark}".lstrip("/"), File(mode=0)
