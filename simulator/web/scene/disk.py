"""What images and build cache take of the disk, with and without sharing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.engine.digest import Digest
from simulator.engine.state import Engine
from simulator.engine.store import kept
from simulator.web.scene.folding import holders_of
from simulator.web.scene.stacks import Stack
from simulator.web.scene.words import size_text


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar, in thousandths of its length. ``place`` is that of its layer, if drawn."""

    start: int
    length: int
    dangling: bool = False
    slug: str = ""
    place: int = 0


@dataclass(frozen=True, slots=True)
class Disk:
    """What the images take, what they would take if nothing were shared, and what cache alone has.

    ``cached`` is empty if the build cache holds nothing that no image has.
    """

    shared: str
    unshared: str
    cached: str
    shared_pieces: tuple[Piece, ...]
    unshared_pieces: tuple[Piece, ...]
    cached_pieces: tuple[Piece, ...]
    says: str
    left_over: bool


@dataclass(frozen=True, slots=True)
class _Part:
    """Layers that are drawn as one: their bytes, how many images hold them, and their height."""

    size: int
    times: int
    height: int
    dangling: bool
    place: int = 0


def disk(engine: Engine, stacks: Sequence[Stack], places: Mapping[int, int]) -> Disk:
    """Return what all images take; ``places`` are those of the drawn layers on the shelf."""
    parts = sorted(_parts(engine, stacks, places), key=lambda part: part.height)
    once = {
        chain: layer.size
        for image in engine.images.values()
        for chain, layer in zip(image.chain_ids, image.layers, strict=True)
    }
    shared, unshared = sum(once.values()), sum(image.size for image in engine.images.values())
    held = _held(engine)
    left_over = sum(size for chain, size in once.items() if chain not in held)
    cached = sum(record.size for record in kept(engine) if not record.shared)
    full = max(unshared, cached, 1)
    tagged = set(engine.tags.values())
    return Disk(
        shared=size_text(shared),
        unshared=size_text(unshared),
        cached=size_text(cached) if cached else "",
        shared_pieces=_pieces(((part, 1) for part in parts), full),
        unshared_pieces=_pieces(((part, part.times) for part in parts), full),
        cached_pieces=_pieces([(_Part(cached, 1, 0, dangling=True), 1)], full),
        says=_disk_says(unshared - shared, left_over),
        left_over=any(image not in tagged for image in engine.images),
    )


def _parts(engine: Engine, stacks: Sequence[Stack], places: Mapping[int, int]) -> list[_Part]:
    """Return every layer that an image holds once, those that are drawn as one together."""
    holders = holders_of(engine)
    held = _held(engine)
    drawn = {node.chain: at for at, stack in enumerate(stacks) for node in stack.nodes}
    parts = [
        _Part(
            stack.size, holders[top], stack.height, dangling=top not in held, place=places[at]
        )
        for at, stack in enumerate(stacks)
        for top in (stack.nodes[-1].chain,)
        if holders[top]
    ]  # fmt: skip
    others = {
        chain: _Part(layer.size, holders[chain], height, dangling=chain not in held)
        for image in engine.images.values()
        for height, (chain, layer) in enumerate(zip(image.chain_ids, image.layers, strict=True))
        if chain not in drawn
    }
    return [*parts, *others.values()]


def _held(engine: Engine) -> set[Digest]:
    """Return the layers of images that have a tag, by their chain ids."""
    tagged = set(engine.tags.values())
    return {
        chain for image in engine.images.values() if image.id in tagged for chain in image.chain_ids
    }


def _disk_says(saved: int, left_over: int) -> str:
    parts = [_("Nothing is shared yet.")]
    if saved:
        parts = [_("Sharing saves {size}.").format(size=size_text(saved))]
    if left_over:
        parts.append(_("Left-over images still hold {size}.").format(size=size_text(left_over)))
    return " ".join(parts)


def _pieces(parts: Iterable[tuple[_Part, int]], total: int) -> tuple[Piece, ...]:
    """Return the parts of a bar whose full length is ``total`` bytes, those that can be seen."""
    pieces: list[Piece] = []
    at = 0.0
    for part, times in parts:
        length = 1000 * part.size / total
        for _again in range(times if length >= 4 else 0):
            start = round(at)
            width = round(at + length) - start - 3
            pieces.append(Piece(start, width, part.dangling, place=part.place))
            at += length
        at += length * times if length < 4 else 0
    return tuple(pieces)
