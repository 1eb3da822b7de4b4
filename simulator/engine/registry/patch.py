"""What a maintainer makes of an image before pushing it again: fixed packages, rebuilt layers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from simulator.engine.catalogue.databases import APK_INSTALLED, DPKG_STATUS
from simulator.engine.files import File, FileTree
from simulator.engine.image import History, Image
from simulator.engine.layer import Layer, LayerEntry

PATCHES = "etc/patches"
"""Where an image says how often it was patched that has nothing else to say it with."""

_COUNT = re.compile(rb"(patch (?:level )?)(\d+)")
_FIXABLE = {
    DPKG_STATUS[1:]: re.compile(rb"(^Version: .*\+deb\d+u)(\d+)$", re.MULTILINE),
    APK_INSTALLED[1:]: re.compile(
        rb"(P:(?:libssl3|libcrypto3|busybox|musl)\nV:.*-r)(\d+)$", re.MULTILINE
    ),
    "etc/patchlevel": _COUNT,
    PATCHES: _COUNT,
}
"""What a patch counts up, by path: versions of packages, and levels that images tell."""


def patched(image: Image, now: int, *, rebased: bool) -> Image:
    """Return the image with the next security fixes.

    Official images are rebuilt from their base up when that is fixed (``rebased``), so
    every layer is new, even where its files are the same: their times are not. Others
    keep the layers below their own, and only the top one is new.
    """
    layers, fresh = image.layers, 1
    fixes = dict(_fixes(image.tree, now))
    if rebased:
        layers, fresh = tuple(_rebuilt(layer, now) for layer in layers), len(layers)
        fixes = {path: entry for path, entry in fixes.items() if path == PATCHES}
    top = layers[-1].changes if layers else {}
    layers = (*layers[:-1], Layer.of({**top, **fixes}))
    history = _dated(image.history, fresh, now)
    return replace(image, layers=layers, history=history, created=now, received=b"")


def _fixes(tree: FileTree, now: int) -> Iterator[tuple[str, LayerEntry]]:
    """Yield what is fixed in the view of all layers; there is always something."""
    found = False
    for path, pattern in _FIXABLE.items():
        entry = tree.get(path)
        if isinstance(entry, File) and pattern.search(entry.content):
            found = True
            yield path, _made(path, entry, now)
    if not found:
        yield PATCHES, _made(PATCHES, File(b"patch 0\n"), now)


def _rebuilt(layer: Layer, now: int) -> Layer:
    return Layer.of({path: _made(path, entry, now) for path, entry in layer.changes.items()})


def _made(path: str, entry: LayerEntry, now: int) -> LayerEntry:
    """Return the entry as a build writes it now, with what there is to fix in it."""
    if not isinstance(entry, File):
        return entry
    if path not in _FIXABLE:
        return replace(entry, mtime=now)
    content = _FIXABLE[path].sub(_next, entry.content)
    return replace(entry, content=content, size=len(content), mtime=now)


def _next(found: re.Match[bytes]) -> bytes:
    return b"%s%d" % (found[1], int(found[2]) + 1)


def _dated(history: tuple[History, ...], fresh: int, now: int) -> tuple[History, ...]:
    """Return the history with the lines of the newest layers, and all above them, made now."""
    lines = list(history)
    for index in range(len(lines) - 1, -1, -1):
        if not fresh:
            break
        fresh -= not lines[index].empty_layer
        lines[index] = replace(lines[index], created=now)
    return tuple(lines)
