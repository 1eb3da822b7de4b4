"""What images an archive lists, in either form: their configs, layers and names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from simulator.engine.digest import Digest
from simulator.engine.oci.config import diff_ids
from simulator.engine.oci.documents import (
    as_digest,
    as_list,
    as_object,
    as_text,
    as_texts,
    read_document,
)
from simulator.engine.oci.errors import BadArchive, TooLarge
from simulator.engine.oci.limits import MAX_IMAGES
from simulator.engine.oci.manifest import DOCKER_LIST, OCI_INDEX
from simulator.engine.oci.packed import Packed, blob_path
from simulator.engine.reference import InvalidReference, Reference

_NAME = "io.containerd.image.name"
_TAG = "org.opencontainers.image.ref.name"
_REFERENCE = "vnd.docker.reference.type"
_INDEXES = frozenset({OCI_INDEX, DOCKER_LIST})
_MAX_NESTING = 4


@dataclass(frozen=True, slots=True)
class Listed:
    """An image that an archive lists: its config, where its layers lie by diff_id, its names."""

    config: bytes
    layers: tuple[tuple[Digest, str], ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, config: bytes, paths: Sequence[str], names: tuple[str, ...]) -> Listed:
        expected = diff_ids(config)
        if len(paths) != len(expected):
            raise BadArchive(
                "invalid manifest, layers length mismatch: "
                f"expected {len(paths)}, got {len(expected)}"
            )
        return cls(config, tuple(zip(expected, paths, strict=True)), names)


def docker_archive(packed: Packed) -> Iterator[Listed]:
    """Yield the images that manifest.json lists."""
    listed = read_document(packed.document("manifest.json"), "manifest.json")
    if listed is None:
        raise BadArchive("invalid manifest, manifest cannot be null (but can be [])")
    for item in _few(as_list(listed, "manifest.json")):
        said = as_object(item, "manifest.json")
        yield Listed.of(
            packed.document(_path(said.get("Config"), "Config")),
            [_path(path, "Layers") for path in as_list(said.get("Layers"), "Layers")],
            _names(as_texts(said.get("RepoTags"), "RepoTags")),
        )


def oci_layout(packed: Packed) -> Iterator[Listed]:
    """Yield the images that index.json names (OCI image spec, image-layout.md)."""
    index = read_document(packed.document("index.json"), "index.json")
    listed = as_list(as_object(index, "index.json").get("manifests"), "manifests")
    for described in _few(listed):
        said = as_object(described, "a descriptor")
        if not _is_attestation(said):
            names = _layout_names(as_object(said.get("annotations"), "annotations"))
            yield _described(packed, said, names, 0)


def _described(
    packed: Packed, said: Mapping[str, Any], names: tuple[str, ...], depth: int
) -> Listed:
    """Return the image of a descriptor; of several platforms, that of the machines here."""
    digest = as_digest(said.get("digest"), "a digest")
    document = as_object(
        read_document(packed.document(blob_path(digest)), "a manifest"), "a manifest"
    )
    if said.get("mediaType") in _INDEXES or "manifests" in document:
        if depth == _MAX_NESTING:
            raise TooLarge("an index of the archive is nested too deep")
        chosen = chosen_platform(_present(packed, document))
        return _described(packed, chosen, names, depth + 1)
    config = as_object(document.get("config"), "config")
    listed = as_list(document.get("layers"), "layers")
    digests = [as_digest(as_object(one, "layers").get("digest"), "layers") for one in listed]
    content = packed.document(blob_path(as_digest(config.get("digest"), "config")))
    return Listed.of(content, [blob_path(digest) for digest in digests], names)


def _present(packed: Packed, index: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the index of those images that are in the archive, which may lack platforms."""
    listed = [as_object(one, "manifests") for one in as_list(index["manifests"], "manifests")]
    found = [
        said
        for said in listed
        if not _is_attestation(said)
        and blob_path(as_digest(said.get("digest"), "a digest")) in packed
    ]
    return {"manifests": found or listed}


def _is_attestation(said: Mapping[str, Any]) -> bool:
    """Say whether a descriptor is of BuildKit's notes on an image, not of an image."""
    return _REFERENCE in as_object(said.get("annotations"), "annotations")


def _few(items: list[Any]) -> list[Any]:
    if len(items) > MAX_IMAGES:
        raise TooLarge(f"the archive has more than {MAX_IMAGES} images")
    return items


def _path(value: Any, what: str) -> str:
    """Return a path of the archive as its entries are named."""
    return "/".join(name for name in as_text(value, what).split("/") if name not in {"", "."})


def _names(tags: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_tagged(tag) for tag in tags)


def _tagged(text: str) -> str:
    try:
        name = Reference.parse(text)
    except InvalidReference as error:
        raise BadArchive(error.message) from None
    if name.tag is None or name.digest is not None:
        raise BadArchive(f'invalid tag "{text[:200]}"')
    return name.canonical


def _layout_names(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of a descriptor: a full one, or a word that may be a tag only."""
    full, word = as_text(said.get(_NAME), _NAME), as_text(said.get(_TAG), _TAG)
    if full:
        return (_tagged(full),)
    return (_tagged(word),) if ":" in word else ()


def chosen_platform(index: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the descriptor of an index that machines here would take, or else the first."""
    listed = [as_object(one, "manifests") for one in as_list(index.get("manifests"), "manifests")]
    for said in listed:
        platform = as_object(said.get("platform"), "platform")
        if (platform.get("os"), platform.get("architecture")) == ("linux", "amd64"):
            return said
    if not listed:
        raise BadArchive("invalid archive: an index without manifests")
    return listed[0]
