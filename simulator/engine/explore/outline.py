"""The changes of one layer as folders, each counted at once however much is in it.

Paths in order have what lies in a folder side by side, so a folder is a range, and
running totals give its counts without a look inside.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from simulator.engine.explore.sizes import sizes_of
from simulator.engine.files import Directory
from simulator.engine.layer import Layer, LayerEntry, Whiteout

AFTER_SLASH = "0"
"""The character after the slash: ``a/`` up to ``a0`` is all that lies in ``a``."""

FEW = 4
"""Things that stand directly in a folder which is opened however much they hold."""


@dataclass(frozen=True, slots=True)
class Count:
    """Files (links and devices too), folders and whiteouts, and the bytes of the files."""

    files: int
    folders: int
    whiteouts: int
    size: int


@dataclass(frozen=True, slots=True)
class Item:
    """A path of a layer. ``entry`` is None for a folder that only leads to something.

    ``count`` is what lies in it, itself not counted; ``size`` are its own bytes.
    """

    path: str
    entry: LayerEntry | None
    count: Count
    size: int

    @property
    def is_folder(self) -> bool:
        return self.entry is None or isinstance(self.entry, Directory)

    @property
    def is_empty(self) -> bool:
        return not (self.count.files or self.count.folders or self.count.whiteouts)


class Outline:
    """A layer's paths in order, with running totals."""

    def __init__(self, layer: Layer) -> None:
        self.changes = layer.changes
        self.paths = tuple(layer.changes)
        self._totals = [array("q", [0]) for _ in range(4)]
        sizes = sizes_of(layer)
        for path, entry in layer.changes.items():
            folder, whiteout = isinstance(entry, Directory), isinstance(entry, Whiteout)
            one = (not (folder or whiteout), folder, whiteout, sizes.get(path, 0))
            for running, more in zip(self._totals, one, strict=True):
                running.append(running[-1] + more)

    def count(self, folder: str = "") -> Count:
        """Return what lies in a folder, at any depth; in the whole layer if it is the root."""
        first, last = self._range(folder)
        files, folders, whiteouts, size = (part[last] - part[first] for part in self._totals)
        return Count(files, folders, whiteouts, size)

    def items(self, folder: str = "") -> Iterator[Item]:
        """Yield what stands directly in a folder, by name."""
        at, last = self._range(folder)
        start = len(folder) + 1 if folder else 0
        seen: set[str] = set()
        while at < last:
            path = self.paths[at]
            end = path.find("/", start)
            name = path if end < 0 else path[:end]
            at = at + 1 if end < 0 else self._range(name)[1]
            if name not in seen:
                seen.add(name)
                yield self.item(name)

    def item(self, path: str) -> Item:
        """Return what the layer says of one path."""
        at = bisect_left(self.paths, path)
        entry = self.changes.get(path)
        size = 0 if entry is None else self._totals[3][at + 1] - self._totals[3][at]
        return Item(path, entry, self.count(path), size)

    def unfolded(
        self, folder: str, most: int, stood: Callable[[str], bool], *, small: int = 12
    ) -> list[Item]:
        """Return what lies in a folder as a list of about ``most`` lines.

        Folders with at most ``small`` entries, or FEW of them directly, and those that
        ``stood`` there before, are replaced by what is in them as long as there is room,
        the shortest first. If there are more than ``most`` items to begin with, the list
        ends there.
        """
        rows = list(islice(self.items(folder), most))
        inside: dict[str, list[Item]] = {}

        def look(items: list[Item]) -> None:
            for item in items:
                if item.is_folder and (stood(item.path) or self._opens(item, small)):
                    inside[item.path] = list(islice(self.items(item.path), most + 2))

        look(rows)
        while inside:
            best = min(inside, key=lambda path: (len(inside[path]), path))
            more = inside.pop(best)
            if len(rows) + len(more) > most + 1:
                break
            at = next(at for at, row in enumerate(rows) if row.path == best)
            kept = [rows[at]] if isinstance(rows[at].entry, Directory) else []
            rows[at : at + 1] = [*kept, *more]
            look(more)
        return rows

    def _opens(self, item: Item, small: int) -> bool:
        count = item.count
        if count.files + count.folders + count.whiteouts <= small:
            return True
        return len(list(islice(self.items(item.path), FEW + 1))) <= FEW

    def _range(self, folder: str) -> tuple[int, int]:
        if not folder:
            return 0, len(self.paths)
        first = bisect_left(self.paths, f"{folder}/")
        return first, bisect_left(self.paths, folder + AFTER_SLASH, first)


@lru_cache(maxsize=32)
def outline(layer: Layer) -> Outline:
    """Return the outline of a layer."""
    return Outline(layer)
