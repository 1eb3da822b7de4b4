"""From manifests to images: what a machine makes of blobs that it fetched."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from simulator.engine.digest import Digest
from simulator.engine.image import Image, view
from simulator.engine.layer import Layer
from simulator.engine.oci.allowance import Allowance
from simulator.engine.oci.config import diff_ids, read_image
from simulator.engine.oci.documents import as_digest, as_list, as_object, read_document
from simulator.engine.oci.errors import BadArchive
from simulator.engine.oci.layers import read_layer
from simulator.engine.oci.listing import chosen_platform
from simulator.engine.registry.model import Blob, Manifest, Registry

_MAX_NESTING = 4


def image_of(registry: Registry, path: str, manifest: Manifest) -> Image:
    """Return the image of a manifest. Raises BadArchive if it cannot be put together."""
    document = _document(manifest)
    for _ in range(_MAX_NESTING):
        if "manifests" not in document:
            break
        digest = as_digest(chosen_platform(document).get("digest"), "a manifest")
        below = registry.repository(path).manifests.get(digest)
        if below is None:
            raise BadArchive(f"manifest unknown: {digest}")
        document = _document(below)
    config = _blob(registry, path, as_object(document.get("config"), "config"))
    if isinstance(config.held, Image):
        return config.held
    listed = as_list(document.get("layers"), "layers")
    blobs = (_blob(registry, path, as_object(said, "layers")) for said in listed)
    held = tuple(blob.held if isinstance(blob.held, Layer) else blob.content for blob in blobs)
    return _put_together(config.content, held)


@lru_cache(maxsize=8)
def _put_together(config: bytes, held: tuple[bytes | Layer, ...]) -> Image:
    """Return the image of blobs from outside; remembered, since it may take a while."""
    expected = diff_ids(config)
    if len(expected) != len(held):
        raise BadArchive(
            f"invalid manifest, layers length mismatch: expected {len(held)}, got {len(expected)}"
        )
    allowance = Allowance()
    stack: tuple[Layer, ...] = ()
    for diff_id, part in zip(expected, held, strict=True):
        stack = (*stack, _layer(part, diff_id, allowance, stack))
    return read_image(config, stack)


def _layer(
    part: bytes | Layer, diff_id: Digest, allowance: Allowance, below: tuple[Layer, ...]
) -> Layer:
    if isinstance(part, Layer) and part.diff_id == diff_id:
        return part
    if not isinstance(part, bytes):
        raise BadArchive(f"invalid diffID for layer: expected {diff_id}")
    return read_layer(part, diff_id, allowance=allowance, below=partial(view, below))


def _document(manifest: Manifest) -> dict[str, Any]:
    return as_object(read_document(manifest.content, "the manifest"), "the manifest")


def _blob(registry: Registry, path: str, said: dict[str, Any]) -> Blob:
    digest = as_digest(said.get("digest"), "a blob")
    blob = registry.blob(path, digest)
    if blob is None:
        raise BadArchive(f"blob unknown to registry: {digest}")
    return blob
