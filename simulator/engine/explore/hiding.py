"""Which files of a stack of layers nobody sees any more, and what hides each of them.

A layer never changes, so what a later layer replaces or removes keeps its bytes
(OCI image spec, layer.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from simulator.engine.explore.sizes import sizes_of
from simulator.engine.files import Directory
from simulator.engine.layer import Layer, LayerEntry, Whiteout


class Hider(NamedTuple):
    """A path in a layer (counted from the bottom, 0) that hides what is below it."""

    layer: int
    path: str


@dataclass(frozen=True, slots=True)
class Hidden:
    """What one path hides: files, their bytes, and the highest layer that has some of them."""

    files: int
    size: int
    layer: int


@dataclass(frozen=True, slots=True)
class Hiding:
    """For each layer, the oldest first: who hides its paths, and what its own paths hide.

    ``lost`` are the bytes of each layer's files that are hidden, each counted once.
    """

    by: tuple[Mapping[str, Hider], ...]
    costs: tuple[Mapping[str, Hidden], ...]
    lost: tuple[int, ...]

    @property
    def size(self) -> int:
        """All bytes that are hidden."""
        return sum(self.lost)


@lru_cache(maxsize=64)
def hiding(layers: tuple[Layer, ...]) -> Hiding:
    """Return what is hidden in a stack. Of several layers that hide a path, the lowest counts."""
    covers = _Covers()
    by: list[Mapping[str, Hider]] = []
    for index in reversed(range(len(layers))):
        by.append(covers.over(layers[index].changes))
        if index:
            covers.add(index, layers[index].changes)
    by.reverse()
    return _counted(layers, by)


def _counted(layers: Sequence[Layer], by: Sequence[Mapping[str, Hider]]) -> Hiding:
    costs: list[dict[str, Hidden]] = [{} for _ in layers]
    lost = [0] * len(layers)
    for index, (layer, hidden) in enumerate(zip(layers, by, strict=True)):
        sizes = sizes_of(layer, hidden)
        for path, hider in hidden.items():
            if isinstance(layer.changes[path], Directory):
                continue
            own, size = costs[hider.layer], sizes.get(path, 0)
            known = own.get(hider.path, Hidden(0, 0, 0))
            own[hider.path] = Hidden(known.files + 1, known.size + size, index)
            lost[index] += size
    return Hiding(tuple(by), tuple(costs), tuple(lost))


@dataclass(slots=True)
class _Covers:
    """What the layers above hide: ``gone`` a path and all in it, ``emptied`` what is in a folder.

    ``taken`` are all paths where something stands now; what is no folder gives way to it.
    """

    gone: dict[str, Hider] = field(default_factory=dict)
    emptied: dict[str, Hider] = field(default_factory=dict)
    taken: dict[str, Hider] = field(default_factory=dict)

    def over(self, changes: Mapping[str, LayerEntry]) -> dict[str, Hider]:
        """Return who hides the paths of the layer below."""
        known: dict[str, Hider | None] = {}
        found: dict[str, Hider] = {}
        if not self.taken and not self.emptied:
            return found
        for path, entry in changes.items():
            if isinstance(entry, Whiteout):
                continue
            own = (self.gone if isinstance(entry, Directory) else self.taken).get(path)
            hider = _lower(own, self._within(path.rpartition("/")[0], known))
            if hider is not None:
                found[path] = hider
        return found

    def add(self, index: int, changes: Mapping[str, LayerEntry]) -> None:
        """Take a layer in; it is below those that came before."""
        parents: set[str] = {""}
        for path, entry in changes.items():
            hider = Hider(index, path)
            folder = path.rpartition("/")[0]
            if entry is Whiteout.OPAQUE:
                self.emptied[folder] = hider
                continue
            self.taken[path] = hider
            if not isinstance(entry, Directory):
                self.gone[path] = hider
            while entry is not Whiteout.PLAIN and folder not in parents:
                parents.add(folder)
                if folder not in changes:
                    self.taken[folder] = hider
                folder = folder.rpartition("/")[0]

    def _within(self, folder: str, known: dict[str, Hider | None]) -> Hider | None:
        """Return who hides whatever lies in a folder."""
        if folder not in known:
            above = self._within(folder.rpartition("/")[0], known) if folder else None
            own = _lower(self.gone.get(folder), self.emptied.get(folder))
            known[folder] = _lower(own, above)
        return known[folder]


def _lower(one: Hider | None, other: Hider | None) -> Hider | None:
    if one is None:
        return other
    return one if other is None or one[0] <= other[0] else other
