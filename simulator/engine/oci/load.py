"""``docker load``: images from an archive, ours or a real one, of either form.

Everything is read and checked before anything is returned, so an archive that is
refused has changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from simulator.engine.digest import Digest
from simulator.engine.image import Image, view
from simulator.engine.layer import Layer
from simulator.engine.oci.ahead import headers_ahead
from simulator.engine.oci.allowance import Allowance
from simulator.engine.oci.config import read_image
from simulator.engine.oci.errors import BadArchive, TooLarge
from simulator.engine.oci.layers import read_layer
from simulator.engine.oci.limits import MAX_ENTRIES
from simulator.engine.oci.listing import Listed, docker_archive, oci_layout
from simulator.engine.oci.packed import Packed, open_archive


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
        return list(reading.images(list(docker_archive(packed))))
    if "index.json" in packed:
        return _merged(reading.images(list(oci_layout(packed))))
    raise BadArchive(
        "invalid archive: does not contain a manifest.json",
        hint="docker load takes what docker save wrote; docker import takes any other tar.",
    )


@dataclass(slots=True)
class _Reading:
    packed: Packed
    allowance: Allowance
    layers: dict[Digest, Layer]

    def images(self, listed: Sequence[Listed]) -> Iterator[Loaded]:
        self._foresee(listed)
        for one in listed:
            yield Loaded(self._image(one), one.names)

    def _foresee(self, listed: Sequence[Listed]) -> None:
        """Refuse too many entries before any layer is read."""
        ahead: dict[Digest, int] = {}
        for one in listed:
            new = [layer for layer in one.layers if layer[0] not in self.layers]
            for diff_id, path in new:
                if diff_id not in ahead:
                    ahead[diff_id] = headers_ahead(self.packed.file(path), self.allowance.entries)
                    self.allowance.foresee(sum(ahead.values()))
            _check_stack(sum(ahead[diff_id] for diff_id, _ in new))

    def _image(self, listed: Listed) -> Image:
        stack: tuple[Layer, ...] = ()
        for number, (diff_id, path) in enumerate(listed.layers):
            if diff_id not in self.layers:
                self.layers[diff_id] = read_layer(
                    self.packed.file(path),
                    diff_id,
                    number=number,
                    allowance=self.allowance,
                    below=partial(view, stack),
                )
            stack = (*stack, self.layers[diff_id])
        _check_stack(sum(len(layer.changes) for layer in stack))
        return read_image(listed.config, stack)


def _check_stack(entries: int) -> None:
    if entries > MAX_ENTRIES:
        raise TooLarge(f"the layers of an image have more than {MAX_ENTRIES:,} entries")


def _merged(images: Iterator[Loaded]) -> list[Loaded]:
    """Return the images, one that is listed under several names once with all of them."""
    found: dict[Digest, Loaded] = {}
    for one in images:
        before = found.get(one.image.id, Loaded(one.image))
        found[one.image.id] = Loaded(one.image, (*before.names, *one.names))
    return list(found.values())
