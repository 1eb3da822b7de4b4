"""An archive of real images, reduced to what is kept of it.

What is kept are configs as they were, small layers as they were, and of large ones an index
of their entries with the texts among them. ``restored`` gives the same images again: ids,
layer digests, history and file sizes are the real ones.
"""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from simulator.engine.digest import Digest
from simulator.engine.files import Device, Directory, File, Symlink
from simulator.engine.image import view
from simulator.engine.layer import Layer, LayerEntry, Original, Whiteout
from simulator.engine.oci.config import diff_ids, read_image
from simulator.engine.oci.errors import TooLarge
from simulator.engine.oci.layers import read_layer
from simulator.engine.oci.limits import MAX_REDUCED, MEBIBYTE
from simulator.engine.oci.load import Loaded

_VERSION = 1


class UnknownForm(ValueError):
    """The bytes are no reduced archive, or one that a later version wrote."""


def reduced(images: Iterable[Loaded]) -> bytes:
    """Return what is kept of the images. Raises TooLarge."""
    layers: dict[Digest, Layer] = {}
    listed = []
    for one in images:
        layers.update((layer.diff_id, layer) for layer in one.image.layers)
        listed.append({"config": _packed(one.image.config_json), "names": one.names})
    document = {
        "version": _VERSION,
        "images": listed,
        "layers": {diff_id: _layer(layer) for diff_id, layer in layers.items()},
    }
    content = zlib.compress(json.dumps(document, separators=(",", ":")).encode(), 6)
    if len(content) > MAX_REDUCED:
        raise TooLarge(f"what is kept of the archive has more than {MAX_REDUCED // MEBIBYTE} MiB")
    return content


def restored(content: bytes, kept_in: str = "") -> list[Loaded]:
    """Return the images that a reduced archive was made of. Raises UnknownForm.

    ``kept_in`` is noted in their layers, so that they can be found here again.
    """
    try:
        document = json.loads(zlib.decompress(content))
    except (ValueError, RecursionError, zlib.error) as error:
        raise UnknownForm from error
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise UnknownForm
    layers: dict[Digest, Layer] = {}
    loaded = []
    for one in document["images"]:
        config = base64.b64decode(one["config"])
        stack: tuple[Layer, ...] = ()
        for diff_id in diff_ids(config):
            if diff_id not in layers:
                layer = _read(diff_id, document["layers"][diff_id], stack)
                layers[diff_id] = _noted(layer, kept_in)
            stack = (*stack, layers[diff_id])
        loaded.append(Loaded(read_image(config, stack), tuple(one["names"])))
    return loaded


def _noted(layer: Layer, kept_in: str) -> Layer:
    if layer.original is None:
        return layer
    return Layer(layer.changes, replace(layer.original, kept_in=kept_in))


def _layer(layer: Layer) -> dict[str, Any]:
    if layer.has_bytes:
        return {"tar": _packed(layer.archive)}
    return {"index": [[path, *_entry(entry)] for path, entry in layer.changes.items()]}


def _read(diff_id: Digest, said: Mapping[str, Any], below: tuple[Layer, ...]) -> Layer:
    if "tar" in said:
        return read_layer(base64.b64decode(said["tar"]), diff_id, below=partial(view, below))
    changes = {path: _entry_of(*parts) for path, *parts in said["index"]}
    return Layer(Layer.of(changes).changes, Original(diff_id, None))


def _entry(entry: LayerEntry) -> Sequence[object]:
    """Return the parts of an entry, its kind first."""
    match entry:
        case Whiteout():
            return "whiteout", entry.value
        case Directory(mode=mode, uid=uid, gid=gid, mtime=mtime):
            return "folder", mode, uid, gid, mtime
        case Symlink(target=target, uid=uid, gid=gid, mtime=mtime):
            return "link", target, uid, gid, mtime
        case Device(kind, mode, uid, gid, mtime, major, minor):
            return "device", kind, mode, uid, gid, mtime, major, minor
        case File(content, mode, uid, gid, mtime, size, inode):
            text = content.decode("utf-8", "surrogateescape")
            return "file", text, mode, uid, gid, mtime, size, inode


def _entry_of(kind: str, *parts: Any) -> LayerEntry:
    match kind:
        case "file":
            return File(parts[0].encode("utf-8", "surrogateescape"), *parts[1:])
        case "folder":
            mode, uid, gid, mtime = parts
            return Directory(mode=mode, uid=uid, gid=gid, mtime=mtime)
        case "link":
            return Symlink(*parts)
        case "device":
            return Device(*parts)
        case _:
            return Whiteout(*parts)


def _packed(content: bytes) -> str:
    return base64.b64encode(content).decode()
