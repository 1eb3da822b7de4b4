"""Bytes by path: of files that are hard links to one another, one path has them all."""

from __future__ import annotations

from collections.abc import Container

from simulator.engine.files import File
from simulator.engine.layer import Layer


def sizes_of(layer: Layer, wanted: Container[str] | None = None) -> dict[str, int]:
    """Return the bytes of each file of a layer, or of those ``wanted``, each counted once.

    A file with several names counts for the first of them, and among the wanted ones only
    if all its names are wanted: bytes that can be reached by another name are not lost.
    """
    inodes: set[int] = set()
    if wanted is not None:
        inodes = {
            entry.inode
            for path, entry in layer.changes.items()
            if isinstance(entry, File) and entry.inode and path not in wanted
        }
    sizes: dict[str, int] = {}
    for path, entry in layer.changes.items():
        if not isinstance(entry, File) or (wanted is not None and path not in wanted):
            continue
        sizes[path] = 0 if entry.inode in inodes else entry.size
        if entry.inode:
            inodes.add(entry.inode)
    return sizes
