"""Manifests: the document that lists an image's config and layers as blobs.

What ``docker push`` writes is Docker's own schema 2, indented by three spaces; its
digest is the one by which the image can be pulled for good.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from simulator.engine.digest import Digest, digest_of
from simulator.engine.files import File
from simulator.engine.image import Image
from simulator.engine.layer import Layer
from simulator.engine.oci.gzipped import compressed

DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json"
DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_CONFIG = "application/vnd.oci.image.config.v1+json"
OCI_LAYER = "application/vnd.oci.image.layer.v1.tar"

SIMULATED = "io.layerwise.size"
"""Annotation of a layer with placeholders: the bytes that it stands for, unpacked."""

_PACKED = 0.53
"""What gzip leaves of programs, about, as a part of their size."""


def manifest_json(image: Image) -> bytes:
    """Return the manifest that a push of the image writes, and the hub serves."""
    return _manifest(image.config_json, image.layers)


def manifest_digest(image: Image) -> Digest:
    """Return the digest of the image's manifest, by which registries know it."""
    return digest_of(manifest_json(image))


def shown_size(image: Image) -> int:
    """Return the bytes of the manifest as ``docker push`` names them (recording cli-041).

    They are those of the image that ours stands for: no annotations, real weights.
    """
    layers = [
        {"mediaType": DOCKER_LAYER, "size": packed_size(layer), "digest": layer.diff_id}
        for layer in image.layers
    ]
    return len(_document(image.config_json, layers))


@lru_cache(maxsize=4096)
def blob_digest(layer: Layer) -> Digest:
    """Return the digest of the layer as registries have it, compressed."""
    return digest_of(compressed(layer))


def packed_size(layer: Layer) -> int:
    """Return simulated bytes that travel: what is real as it is, placeholders by a rule."""
    return len(compressed(layer)) + round(_PACKED * _stood_for(layer))


def size_note(layer: Layer) -> dict[str, Any]:
    """Return the annotation of a layer's descriptor: its simulated size, where it has one."""
    return {"annotations": {SIMULATED: str(layer.size)}} if _stood_for(layer) else {}


def _stood_for(layer: Layer) -> int:
    """Return the bytes that placeholders only stand for, hard links counted once."""
    seen: set[int] = set()
    total = 0
    for entry in layer.changes.values():
        if isinstance(entry, File) and not (entry.inode and entry.inode in seen):
            seen.add(entry.inode)
            total += entry.size - len(entry.content)
    return total


@lru_cache(maxsize=1024)
def _manifest(config: bytes, layers: tuple[Layer, ...]) -> bytes:
    return _document(config, [_layer(layer) for layer in layers])


def _layer(layer: Layer) -> dict[str, Any]:
    content = compressed(layer)
    return {
        "mediaType": DOCKER_LAYER,
        "size": len(content),
        "digest": blob_digest(layer),
        **size_note(layer),
    }


def _document(config: bytes, layers: list[dict[str, Any]]) -> bytes:
    document = {
        "schemaVersion": 2,
        "mediaType": DOCKER_MANIFEST,
        "config": {"mediaType": DOCKER_CONFIG, "size": len(config), "digest": digest_of(config)},
        "layers": layers,
    }
    return json.dumps(document, indent=3).encode()
