"""``docker load``: images from an archive, ours or a real one, of either form.

Everything is read and checked before anything is returned, so an archive that is
refused has changed nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from simulator.engine.digest import Digest
from simulator.engine.image import Image, view
from simulator.engine.layer import Layer
from simulator.engine.oci.allowance import Allowance
from simulator.engine.oci.config import diff_ids, read_image
from simulator.engine.oci.documents import (
    as_digest,
    as_list,
    as_object,
    as_text,
    as_texts,
    read_document,
)
from simulator.engine.oci.errors import BadArchive, TooLarge
from simulator.engine.oci.layers import read_layer
from simulator.engine.oci.limits import MAX_ENTRIES, MAX_IMAGES
from simulator.engine.oci.manifest import DOCKER_LIST, OCI_INDEX
from simulator.engine.oci.packed import Packed, blob_path, open_archive
from simulator.engine.reference import InvalidReference, Reference

_NAME = "io.containerd.image.name"
_TAG = "org.opencontainers.image.ref.name"
_REFERENCE = "vnd.docker.reference.type"
_INDEXES = frozenset({OCI_INDEX, DOCKER_LIST})
_MAX_NESTING = 4


@dataclass(frozen=True, slots=True)
class Loaded:
    """An image of an archive with its names, as canonical references."""

    image: Image
    names: tuple[str, ...] = ()


def load(
    content: bytes | memoryview,
    known: Mapping[Digest, Layer] | None = None,
    *,
    allowance: Allowance | None = None,
) -> list[Loaded]:
    """Return the images of an archive, the order kept.

    ``known`` are layers by diff_id that are here already: they are shared and not
    read again, as in Docker. Raises BadArchive.
    """
    return images_in(open_archive(content), allowance or Allowance(), known)


def images_in(
    packed: Packed, allowance: Allowance, known: Mapping[Digest, Layer] | None = None
) -> list[Loaded]:
    """Return the images of an archive that was opened already. Raises BadArchive."""
    reading = _Reading(packed, allowance, dict(known or {}))
    if "manifest.json" in packed:
        return list(reading.docker_archive())
    if "index.json" in packed:
        return list(reading.layout())
    raise BadArchive(
        "invalid archive: does not contain a manifest.json",
        hint="docker load takes what docker save wrote; docker import takes any other tar.",
    )


@dataclass(slots=True)
class _Reading:
    packed: Packed
    allowance: Allowance
    layers: dict[Digest, Layer]

    def docker_archive(self) -> Iterator[Loaded]:
        """Yield the images that manifest.json lists."""
        listed = read_document(self.packed.document("manifest.json"), "manifest.json")
        if listed is None:
            raise BadArchive("invalid manifest, manifest cannot be null (but can be [])")
        for item in _few(as_list(listed, "manifest.json")):
            said = as_object(item, "manifest.json")
            config = self.packed.document(_path(said.get("Config"), "Config"))
            paths = [_path(path, "Layers") for path in as_list(said.get("Layers"), "Layers")]
            image = self._image(config, [partial(self.packed.file, path) for path in paths])
            yield Loaded(image, _names(as_texts(said.get("RepoTags"), "RepoTags")))

    def layout(self) -> Iterator[Loaded]:
        """Yield the images that index.json names (OCI image spec, image-layout.md)."""
        index = read_document(self.packed.document("index.json"), "index.json")
        found: dict[Digest, Loaded] = {}
        listed = as_list(as_object(index, "index.json").get("manifests"), "manifests")
        for described in _few(listed):
            said = as_object(described, "a descriptor")
            if _is_attestation(said):
                continue
            image = self._described(said, 0)
            names = _layout_names(as_object(said.get("annotations"), "annotations"))
            before = found.get(image.id, Loaded(image))
            found[image.id] = Loaded(image, (*before.names, *names))
        yield from found.values()

    def _described(self, said: Mapping[str, Any], depth: int) -> Image:
        """Return the image of a descriptor; of several platforms, that of the machines here."""
        digest = as_digest(said.get("digest"), "a digest")
        content = self.packed.document(blob_path(digest))
        document = as_object(read_document(content, "a manifest"), "a manifest")
        if said.get("mediaType") in _INDEXES or "manifests" in document:
            if depth == _MAX_NESTING:
                raise TooLarge("an index of the archive is nested too deep")
            return self._described(chosen_platform(self._present(document)), depth + 1)
        config = as_object(document.get("config"), "config")
        listed = as_list(document.get("layers"), "layers")
        digests = [as_digest(as_object(one, "layers").get("digest"), "layers") for one in listed]
        return self._image(
            self.packed.document(blob_path(as_digest(config.get("digest"), "config"))),
            [partial(self.packed.file, blob_path(digest)) for digest in digests],
        )

    def _present(self, index: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the index of those images that are in the archive, which may lack platforms."""
        listed = [as_object(one, "manifests") for one in as_list(index["manifests"], "manifests")]
        found = [
            said
            for said in listed
            if not _is_attestation(said)
            and blob_path(as_digest(said.get("digest"), "a digest")) in self.packed
        ]
        return {"manifests": found or listed}

    def _image(self, config: bytes, places: list[Callable[[], memoryview]]) -> Image:
        """Return the image; each of ``places`` gives a layer's bytes, read only if not known."""
        expected = diff_ids(config)
        if len(places) != len(expected):
            raise BadArchive(
                "invalid manifest, layers length mismatch: "
                f"expected {len(places)}, got {len(expected)}"
            )
        stack: tuple[Layer, ...] = ()
        for number, (diff_id, place) in enumerate(zip(expected, places, strict=True)):
            if diff_id not in self.layers:
                self.layers[diff_id] = read_layer(
                    place(),
                    diff_id,
                    number=number,
                    allowance=self.allowance,
                    below=partial(view, stack),
                )
            stack = (*stack, self.layers[diff_id])
        if sum(len(layer.changes) for layer in stack) > MAX_ENTRIES:
            raise TooLarge(f"the layers of an image have more than {MAX_ENTRIES:,} entries")
        return read_image(config, stack)


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
