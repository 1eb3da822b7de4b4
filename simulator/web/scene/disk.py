"""What the images on the shelf take of the disk, with and without sharing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.engine.digest import Digest
from simulator.engine.state import Engine
from simulator.web.scene.stacks import Stack
from simulator.web.scene.words import size_text


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar, in thousandths of its length."""

    start: int
    length: int
    dangling: bool = False
    slug: str = ""


@dataclass(frozen=True, slots=True)
class Disk:
    """What the images take, and what they would take if nothing were shared."""

    shared: str
    unshared: str
    shared_pieces: tuple[Piece, ...]
    unshared_pieces: tuple[Piece, ...]
    says: str
    left_over: bool


def disk(engine: Engine, stacks: Sequence[Stack]) -> Disk:
    """Return what the images take with and without sharing."""
    tagged = set(engine.tags.values())
    once = {
        chain: layer.size
        for image in engine.images.values()
        for chain, layer in zip(image.chain_ids, image.layers, strict=True)
    }
    held = {
        chain for image in engine.images.values() if image.id in tagged for chain in image.chain_ids
    }
    shared, unshared = sum(once.values()), sum(image.size for image in engine.images.values())
    left_over = sum(size for chain, size in once.items() if chain not in held)
    return Disk(
        shared=size_text(shared),
        unshared=size_text(unshared),
        shared_pieces=_pieces([(s, 1) for s in stacks], unshared, tagged),
        unshared_pieces=_pieces([(s, len(s.images)) for s in stacks], unshared, tagged),
        says=_disk_says(unshared - shared, left_over),
        left_over=any(image not in tagged for image in engine.images),
    )


def _disk_says(saved: int, left_over: int) -> str:
    parts = [f"Sharing saves {size_text(saved)}."] if saved else ["Nothing is shared yet."]
    if left_over:
        parts.append(f"Left-over images still hold {size_text(left_over)}.")
    return " ".join(parts)


def _pieces(
    parts: Sequence[tuple[Stack, int]], total: int, tagged: set[Digest]
) -> tuple[Piece, ...]:
    """Return the parts of a bar whose full length is ``total`` bytes, the lowest layers first."""
    pieces: list[Piece] = []
    at = 0.0
    for stack, times in sorted(parts, key=lambda part: part[0].height):
        dangling = all(image.id not in tagged for image in stack.images)
        for _ in range(times):
            length = 1000 * stack.size / max(total, 1)
            if length >= 4:
                pieces.append(Piece(round(at), round(at + length) - round(at) - 3, dangling))
            at += length
    return tuple(pieces)
