"""The shelf: images as poles through the layers that they share.

The layers of all images form a tree, since a layer stands on what is below it. A walk
through that tree gives the images their columns, so images that share a layer stand
side by side and the layer can be drawn once, spanning them. A row is the height in
the stack.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from simulator.engine.build.report import StepReport
from simulator.engine.containers.find import newest_first
from simulator.engine.containers.model import Container
from simulator.engine.digest import Digest
from simulator.engine.image import Image
from simulator.engine.reference import Reference
from simulator.engine.state import Engine
from simulator.web.scene.containers import (
    Button,
    ContainerRow,
    FileChip,
    container_rows,
    file_chips,
    run_button,
    state_chip,
    written_size,
)
from simulator.web.scene.disk import Disk, disk
from simulator.web.scene.stacks import Stack, Standing, arranged, tree
from simulator.web.scene.words import CHIPS, Chip, counted, size_text
from simulator.workspaces.moment import Moment

MAX_COLUMNS = 6
MAX_ON_GLASS = 2
"""Changed files that a container's layer shows in the picture; the list below has more."""
MAX_RISE = 8

THICKNESSES = (1_000_000, 20_000_000, 150_000_000)
"""Bytes from which a layer is drawn thicker."""


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


@dataclass(frozen=True, slots=True)
class Block:
    """One layer, or the layers of a base that always go together, drawn once.

    ``turn`` is its place in the build that plays; ``columns`` are the poles through it.
    ``image`` is one that stands on it, empty if all were removed, and ``number`` the layer's
    there, the lowest being 1.
    """

    name: str
    full: str
    size: str
    thickness: int
    first: int
    last: int
    row: int
    place: int
    turn: int
    chip: Chip | None
    images: int
    layers: int
    dangling: bool
    image: str
    number: int
    kept: tuple[str, ...] = ()
    """Files that containers have copied up or crossed out, and that it holds still."""

    @property
    def holes(self) -> range:
        """One for each pole, counted from the layer's own left edge."""
        return range(1, self.last - self.first + 2)


@dataclass(frozen=True, slots=True)
class Shelf:
    """The picture. ``play`` says that a build has just happened and is to be played.

    ``moves`` says so of files in containers; ``containers`` lists them all, drawn or not.
    """

    poles: tuple[Pole, ...]
    glasses: tuple[Glass, ...]
    blocks: tuple[Block, ...]
    columns: int
    rows: int
    turns: int
    summary: str
    folded: tuple[str, ...]
    disk: Disk | None
    play: bool
    moves: bool
    containers: tuple[ContainerRow, ...]
    run: Button | None

    @property
    def boxes(self) -> str:
        """How many containers there are."""
        return counted(len(self.containers), "container")

    @property
    def places(self) -> int:
        return len(self.poles) + len(self.glasses) + len(self.blocks)


def shelf(moment: Moment, *, play: bool, moves: bool = False) -> Shelf:
    """Return the shelf of the current machine."""
    engine = moment.world.engine
    shown, folded = _chosen(engine, moment)
    names = {chain: name for chain, (name, _) in bases_of(moment).items()}
    stacks, standing = arranged(tree(shown, names), drawn_containers(engine, shown))
    rows = max((one.flags_height for one in standing), default=0) + 1
    glasses = tuple(_glasses(standing, stacks, moment, rows))
    blocks, turns = _blocks(stacks, moment, rows, len(standing) + len(glasses))
    return Shelf(
        poles=tuple(_pole(one, engine, moment, rows) for one in standing),
        glasses=glasses,
        blocks=tuple(_with_kept(stacks, blocks, standing, moment)),
        columns=len(standing),
        rows=rows,
        turns=turns,
        summary=_summary(engine),
        folded=folded,
        disk=disk(engine, stacks) if standing else None,
        play=play,
        moves=moves and any(moment.touched.values()),
        containers=container_rows(moment),
        run=run_button(moment),
    )


def drawn_containers(engine: Engine, shown: Sequence[Image]) -> dict[Digest, list[Container]]:
    """Return the containers that have a place in the picture, by their images.

    Each image has room for one; further ones get the columns that are left.
    """
    drawn: dict[Digest, list[Container]] = {}
    room = MAX_COLUMNS - len(shown)
    ids = {image.id for image in shown}
    for container in sorted(newest_first(engine), key=lambda each: not each.running):
        own = drawn.setdefault(container.image.id, [])
        if container.image.id not in ids or (own and not room):
            continue
        room -= bool(own)
        own.append(container)
    return drawn


def names_of(engine: Engine, image: Digest) -> list[Reference]:
    """Return the names of an image, as references."""
    return [Reference.parse(name) for name in engine.names_of(image)]


def short_id(image: Digest) -> str:
    """Return an image id as ``docker images`` prints it."""
    return image.removeprefix("sha256:")[:12]


def _chosen(engine: Engine, moment: Moment) -> tuple[list[Image], tuple[str, ...]]:
    """Return the images that have a column, newest first, and what the others are called."""
    built = moment.build.image.id if moment.build and moment.build.image else None
    tagged = set(engine.tags.values())
    used = {container.image.id: container.image for container in engine.containers.values()}
    images = sorted(
        {**used, **dict(engine.images.items())}.values(),
        key=lambda image: (
            image.id != built, image.id not in used, image.id not in tagged, -image.created,
            image.id,
        ),
    )  # fmt: skip
    rest = images[MAX_COLUMNS:]
    names = (engine.names_of(image.id) for image in rest)
    return images[:MAX_COLUMNS], tuple(
        Reference.parse(own[0]).familiar if own else f"<none> {short_id(image.id)}"
        for own, image in zip(names, rest, strict=True)
    )


def bases_of(moment: Moment) -> dict[Digest, tuple[str, Image]]:
    """Return known base images and their names by the chain id of their top layer."""
    world = moment.world
    found = {}
    for reference in sorted(moment.known_images()):
        image = world.engine.bases.get(reference) or world.hub.image(reference)
        if image is not None and image.layers:
            found[image.chain_ids[-1]] = Reference.parse(reference).familiar, image
    return found


def steps_of(moment: Moment) -> dict[Digest, StepReport]:
    """Return the steps of the last build by the chain id of their layer in its image."""
    report = moment.build
    if report is None or report.image is None:
        return {}
    pairs = zip(report.image.chain_ids, report.layers(), strict=True)
    return {chain: step for chain, (_, step) in pairs if step is not None}


def _blocks(
    stacks: Sequence[Stack], moment: Moment, rows: int, poles: int
) -> tuple[list[Block], int]:
    """Return the blocks in the order of the list, and how many of them the build touched."""
    steps, engine = steps_of(moment), moment.world.engine
    played = [stack for stack in stacks if stack.nodes[-1].chain in steps]
    turns = {id(stack): turn for turn, stack in enumerate(sorted(played, key=_by_height), start=1)}
    tagged = set(engine.tags.values())
    blocks = [
        Block(
            name=_short_name(stack),
            full=_full_name(stack),
            size=size_text(stack.size),
            thickness=1 + sum(stack.size >= limit for limit in THICKNESSES),
            first=stack.first,
            last=stack.last,
            row=rows - stack.height,
            place=poles + place,
            turn=turns.get(id(stack), 0),
            chip=_chip(steps.get(stack.nodes[-1].chain)),
            images=len(stack.images),
            layers=len(stack.nodes),
            dangling=all(image.id not in tagged for image in stack.images),
            image=next((short_id(i.id) for i in stack.images if i.id in engine.images), ""),
            number=stack.images[0].chain_ids.index(stack.nodes[-1].chain) + 1,
        )
        for place, stack in enumerate(stacks, start=1)
    ]
    return blocks, len(turns)


def _pole(one: Standing, engine: Engine, moment: Moment, rows: int) -> Pole:
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
    )


def _glasses(
    standing: Sequence[Standing], stacks: Sequence[Stack], moment: Moment, rows: int
) -> Iterator[Glass]:
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


def _rise(one: Standing, chip: FileChip, stacks: Sequence[Stack]) -> int:
    """Return how many rows the file came up, 0 for one that has no place below."""
    below = _stack_with(stacks, one.image, chip.held)
    return 0 if below is None else min(MAX_RISE, one.height - below.height)


def _stack_with(stacks: Sequence[Stack], image: Image, layer: int) -> Stack | None:
    if layer < 0:
        return None
    chain = image.chain_ids[layer]
    return next((s for s in stacks if any(node.chain == chain for node in s.nodes)), None)


def _with_kept(
    stacks: Sequence[Stack], blocks: Sequence[Block], standing: Sequence[Standing], moment: Moment
) -> Iterator[Block]:
    """Yield the blocks, with the files that containers have just taken up or crossed out."""
    kept: dict[int, dict[str, None]] = {}
    for one in standing:
        container = one.container
        if container is None or container.id not in moment.touched:
            continue
        for chip in file_chips(container, moment.touched[container.id])[:MAX_ON_GLASS]:
            below = _stack_with(stacks, one.image, chip.held)
            if below is not None and chip.new:
                kept.setdefault(id(below), {})[chip.name] = None
    for stack, block in zip(stacks, blocks, strict=True):
        yield replace(block, kept=tuple(kept.get(id(stack), ())))


def _flags(names: Sequence[Reference]) -> tuple[Flag, ...]:
    """Return the flags from the top of the pole down; a repository is written once, lowest."""
    flags: list[Flag] = []
    seen: set[str] = set()
    for name in names:
        repository = "" if name.name in seen else name.name
        seen.add(name.name)
        flags.append(Flag(repository, name.tag or "latest", name.familiar))
    return tuple(reversed(flags))


def _by_height(stack: Stack) -> int:
    return stack.height


def _chip(step: StepReport | None) -> Chip | None:
    return CHIPS[step.state] if step else None


def _short_name(stack: Stack) -> str:
    """A base by its name, a RUN without its shell's beginnings, everything else as written."""
    top = stack.nodes[-1]
    if top.base and top.tops:
        return top.base
    if top.base:
        return f"below {top.base}"
    return top.name if len(stack.nodes) == 1 else counted(len(stack.nodes), "layer")


def _full_name(stack: Stack) -> str:
    return "\n".join(node.name for node in reversed(stack.nodes))


def _summary(engine: Engine) -> str:
    tagged = set(engine.tags.values())
    left_over = sum(image not in tagged for image in engine.images)
    images = counted(len(engine.images), "image")
    return f"{images}, {left_over} left over" if left_over else images
