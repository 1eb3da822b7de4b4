"""Poles and glasses of the shelf: images with their flags, and containers on top of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from simulator.engine.image import Image
from simulator.engine.reference import Reference
from simulator.web.scene.blocks import Block
from simulator.web.scene.containers import FileChip, file_chips, state_chip, written_size
from simulator.web.scene.folding import names_of, short_id
from simulator.web.scene.stacks import Stack, Standing
from simulator.web.scene.words import Chip, size_text
from simulator.workspaces.moment import Moment

MAX_ON_GLASS = 2
"""Changed files that a container's layer shows in the picture; the list below has more."""
MAX_RISE = 8


@dataclass(frozen=True, slots=True)
class Flag:
    """A tag. ``repository`` is empty where the flag below says it already; ``name`` is whole."""

    repository: str
    tag: str
    name: str


@dataclass(frozen=True, slots=True)
class Pole:
    """An image. ``row`` is that of its flags, ``place`` its line in the list of a phone.

    ``bare`` is the pole of a further container, which has no flags; ``gone`` is that of an
    image that was removed and that containers still stand on.
    """

    id: str
    flags: tuple[Flag, ...]
    size: str
    column: int
    row: int
    place: int
    new: bool
    bare: bool = False
    gone: bool = False
    stands_on: tuple[int, ...] = ()
    """The places of its layers."""


@dataclass(frozen=True, slots=True)
class Glass:
    """The writable layer of a container, on the pole of its image.

    ``files`` are some that it changed, with the rows that each rose; ``more`` counts others.
    """

    id: str
    name: str
    state: Chip
    size: str
    column: int
    row: int
    place: int
    files: tuple[tuple[FileChip, int], ...]
    more: int


def pole(
    one: Standing, stacks: Sequence[Stack], blocks: Sequence[Block], moment: Moment, rows: int
) -> Pole:
    """Return the pole of an image, or of a further container of it."""
    engine, chains = moment.world.engine, set(one.image.chain_ids)
    flags = () if one.bare else _flags(names_of(engine, one.image.id))
    report = moment.build
    return Pole(
        id=short_id(one.image.id),
        flags=flags,
        size=size_text(one.image.size),
        column=one.column,
        row=rows - (one.height if one.bare else one.flags_height),
        place=one.column,
        new=bool(report and report.image and report.image.id == one.image.id) and not one.bare,
        bare=one.bare,
        gone=one.image.id not in engine.images,
        stands_on=tuple(
            block.place
            for stack, block in zip(stacks, blocks, strict=True)
            if stack.nodes[-1].chain in chains
        ),
    )


def glasses(
    standing: Sequence[Standing], stacks: Sequence[Stack], moment: Moment, rows: int
) -> Iterator[Glass]:
    """Yield the layers of containers in their columns."""
    place = len(standing)
    for one in standing:
        if one.container is None:
            continue
        place += 1
        chips = file_chips(one.container, moment.touched.get(one.container.id, ()))
        yield Glass(
            id=one.container.id[:12],
            name=one.container.name,
            state=state_chip(one.container),
            size=size_text(written_size(one.container)),
            column=one.column,
            row=rows - one.height,
            place=place,
            files=tuple((chip, _rise(one, chip, stacks)) for chip in chips[:MAX_ON_GLASS]),
            more=max(0, len(chips) - MAX_ON_GLASS),
        )


def stack_with(stacks: Sequence[Stack], image: Image, layer: int) -> Stack | None:
    """Return the stack that holds a layer of an image, counted from 0; None if none is drawn."""
    if layer < 0:
        return None
    chain = image.chain_ids[layer]
    return next((s for s in stacks if any(node.chain == chain for node in s.nodes)), None)


def _rise(one: Standing, chip: FileChip, stacks: Sequence[Stack]) -> int:
    """Return how many rows the file came up, 0 for one that has no place below."""
    below = stack_with(stacks, one.image, chip.held)
    return 0 if below is None else min(MAX_RISE, one.height - below.height)


def _flags(names: Sequence[Reference]) -> tuple[Flag, ...]:
    """Return the flags from the top of the pole down; a repository is written once, lowest."""
    flags: list[Flag] = []
    seen: set[str] = set()
    for name in names:
        repository = "" if name.name in seen else name.name
        seen.add(name.name)
        flags.append(Flag(repository, name.tag or "latest", name.familiar))
    return tuple(reversed(flags))
