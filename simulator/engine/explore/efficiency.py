"""Efficiency and wasted bytes, counted as the tool dive counts them.

Its rule (wagoodman/dive, dive/filetree/efficiency.go): every path that is a leaf of some
layer has the bytes that it has in all layers together, and the fewest that it has in any.
The score is the sum of the fewest over the sum of all. Wasted is all that paths have which
stand in more than one layer, the last version included. A whiteout counts nothing for a
file, and for a directory what lay in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from simulator.engine.explore.sizes import sizes_of
from simulator.engine.files import Directory, File, FileTree, walk
from simulator.engine.image import view
from simulator.engine.layer import Layer, Whiteout


@dataclass(frozen=True, slots=True)
class Repeated:
    """A path that stands in several layers, and its bytes in all of them together."""

    path: str
    times: int
    size: int


@dataclass(frozen=True, slots=True)
class Efficiency:
    """What dive says of an image: a score from 0 to 1, and where bytes may be wasted."""

    score: float
    wasted: int
    repeated: tuple[Repeated, ...]
    """The largest first."""


@lru_cache(maxsize=64)
def efficiency(layers: tuple[Layer, ...]) -> Efficiency:
    """Return dive's verdict on a stack. One of no bytes is perfect."""
    times: dict[str, int] = {}
    total: dict[str, int] = {}
    fewest: dict[str, int] = {}
    for index, layer in enumerate(layers):
        for path, size in _leaves(layer, layers[:index]):
            times[path] = times.get(path, 0) + 1
            total[path] = total.get(path, 0) + size
            fewest[path] = min(fewest.get(path, size), size)
    repeated = [Repeated(path, n, total[path]) for path, n in times.items() if n > 1]
    everything = sum(total.values())
    return Efficiency(
        score=sum(fewest.values()) / everything if everything else 1.0,
        wasted=sum(one.size for one in repeated),
        repeated=tuple(sorted(repeated, key=lambda one: (-one.size, one.path))),
    )


def _leaves(layer: Layer, below: tuple[Layer, ...]) -> Iterator[tuple[str, int]]:
    sizes = sizes_of(layer)
    parents = _parents(layer)
    for path, entry in layer.changes.items():
        if entry is Whiteout.PLAIN:
            yield path, _removed(view(below), path)
        elif entry is not Whiteout.OPAQUE and path not in parents:
            yield path, sizes.get(path, 0)


def _parents(layer: Layer) -> set[str]:
    """Return the folders that have something in this layer, at any depth."""
    parents: set[str] = set()
    for path, entry in layer.changes.items():
        folder = path.rpartition("/")[0]
        while folder and folder not in parents and entry is not Whiteout.OPAQUE:
            parents.add(folder)
            folder = folder.rpartition("/")[0]
    return parents


def _removed(tree: FileTree, path: str) -> int:
    entry = tree.entry(path)
    if not isinstance(entry, Directory):
        return 0
    seen: set[int] = set()
    total = 0
    for _, file in walk(entry):
        if isinstance(file, File) and not (file.inode and file.inode in seen):
            seen.add(file.inode)
            total += file.size
    return total
