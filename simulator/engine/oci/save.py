"""``docker save``: the archive that Docker 29 writes, an OCI layout with the older files beside it.

Its entries are those of recording cli-038: blobs by digest (layers as plain tars, configs,
manifests, and for each layer a config in the form that Docker had before version 1.10),
index.json, manifest.json, oci-layout, repositories.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.engine.archive import tar_pieces
from simulator.engine.digest import Digest, canonical_json, digest_of
from simulator.engine.errors import DockerError
from simulator.engine.files import Directory, Entry, File
from simulator.engine.image import Image
from simulator.engine.layer import Layer
from simulator.engine.oci.legacy import legacy_configs
from simulator.engine.oci.manifest import OCI_CONFIG, OCI_INDEX, OCI_LAYER, OCI_MANIFEST, size_note
from simulator.engine.reference import Reference

LAYOUT = b'{"imageLayoutVersion": "1.0.0"}'


@dataclass(frozen=True, slots=True)
class Saved:
    """An image to be saved under these names (canonical references with a tag)."""

    image: Image
    names: tuple[str, ...] = ()


def save(images: Iterable[Saved]) -> Iterator[bytes]:
    """Yield the archive bit by bit. Raises DockerError before anything is yielded."""
    return tar_pieces(_entries(tuple(images)))


def _entries(images: tuple[Saved, ...]) -> list[tuple[str, Entry]]:
    blobs: dict[Digest, File] = {}
    for saved in images:
        if not saved.image.layers:
            raise DockerError("empty export - not implemented", hint="The image has no layer.")
        blobs.update(_blobs(saved.image))
    made = max((saved.image.created for saved in images), default=0)
    return [
        ("blobs", Directory(mtime=made)),
        ("blobs/sha256", Directory()),
        *((_path(digest), blobs[digest]) for digest in sorted(blobs)),
        ("index.json", File(_index(images))),
        ("manifest.json", File(_line([_item(saved) for saved in images]))),
        ("oci-layout", File(LAYOUT)),
        *_repositories(images),
    ]


def _blobs(image: Image) -> Iterator[tuple[Digest, File]]:
    for layer in image.layers:
        yield layer.diff_id, File(layer.archive, mtime=image.created)
    yield image.id, File(image.config_json, mtime=image.created)
    manifest = _manifest(image)
    yield digest_of(manifest), File(manifest)
    for legacy in legacy_configs(image):
        yield digest_of(legacy), File(legacy, mtime=image.created)


def _manifest(image: Image) -> bytes:
    config = {"mediaType": OCI_CONFIG, "digest": image.id, "size": len(image.config_json)}
    return canonical_json(
        {
            "schemaVersion": 2,
            "mediaType": OCI_MANIFEST,
            "config": config,
            "layers": [_descriptor(layer) for layer in image.layers],
        }
    )


def _descriptor(layer: Layer) -> dict[str, Any]:
    return {
        "mediaType": OCI_LAYER,
        "digest": layer.diff_id,
        "size": len(layer.archive),
        **size_note(layer),
    }


def _index(images: tuple[Saved, ...]) -> bytes:
    found = [described for saved in images for described in _described(saved)]
    return canonical_json({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": found})


def _described(saved: Saved) -> Iterator[Mapping[str, Any]]:
    """Yield a descriptor of the manifest for each name, or one without any."""
    manifest = _manifest(saved.image)
    plain = {
        "mediaType": OCI_MANIFEST,
        "digest": digest_of(manifest),
        "size": len(manifest),
    }
    if not saved.names:
        yield plain
    for name in saved.names:
        said = {
            "io.containerd.image.name": name,
            "org.opencontainers.image.ref.name": Reference.parse(name).tag,
        }
        yield plain | {"annotations": said}


def _item(saved: Saved) -> dict[str, Any]:
    image = saved.image
    return {
        "Config": _path(image.id),
        "RepoTags": [Reference.parse(name).familiar for name in saved.names] or None,
        "Layers": [_path(layer.diff_id) for layer in image.layers],
        "LayerSources": {
            layer.diff_id: _source(layer)
            for layer in sorted(image.layers, key=lambda layer: layer.diff_id)
        },
    }


def _source(layer: Layer) -> dict[str, Any]:
    """Return a layer's descriptor in the order of Docker's own, older type."""
    described = _descriptor(layer)
    return {name: described.pop(name) for name in ("mediaType", "size", "digest")} | described


def _repositories(images: tuple[Saved, ...]) -> Iterator[tuple[str, Entry]]:
    """Yield the file of Docker's first format: the top layer of each name and tag."""
    found: dict[str, dict[str, str]] = {}
    for saved in images:
        for name in map(Reference.parse, saved.names):
            top = saved.image.layers[-1].diff_id.removeprefix("sha256:")
            found.setdefault(name.name, {})[name.tag or ""] = top
    if found:
        kept = {name: dict(sorted(tags.items())) for name, tags in sorted(found.items())}
        yield "repositories", File(_line(kept))


def _path(digest: Digest) -> str:
    return f"blobs/sha256/{digest.removeprefix('sha256:')}"


def _line(value: Any) -> bytes:
    """Return JSON with a line end, as Go's encoder writes it."""
    return json.dumps(value, separators=(",", ":")).encode() + b"\n"
