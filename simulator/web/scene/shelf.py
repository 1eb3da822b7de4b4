"""The shelf: images as poles through the layers that they share.

The layers of all images form a tree, since a layer stands on what is below it. A walk
through that tree gives the images their columns, so images that share a layer stand
side by side and the layer can be drawn once, spanning them. A row is the height in
the stack.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from simulator.engine.build.report import BuildReport
from simulator.engine.containers.find import newest_first
from simulator.engine.containers.model import Container
from simulator.engine.digest import Digest
from simulator.engine.hub import Hub
from simulator.engine.image import Image
from simulator.engine.recall import Same
from simulator.engine.state import Engine
from simulator.web.scene.blocks import Block, bases_of, drawn_blocks
from simulator.web.scene.containers import (
    Button,
    ContainerRow,
    container_rows,
    file_chips,
    run_button,
)
from simulator.web.scene.disk import Disk, disk
from simulator.web.scene.folding import (
    MAX_COLUMNS,
    MAX_LISTED,
    Folded,
    choice,
    folded,
)
from simulator.web.scene.poles import MAX_ON_GLASS, Glass, Pole, glasses, pole, stack_with
from simulator.web.scene.stacks import Stack, Standing, arranged, tree
from simulator.web.scene.words import counted, number_text
from simulator.workspaces.moment import Moment


@dataclass(frozen=True, slots=True)
class Shelf:
    """The picture. ``containers`` lists them all, drawn or not.

    ``folded`` are images without a column, ``unlisted`` counts those that are not even named;
    ``find`` is what was searched for, and ``found`` the answer.
    """

    poles: tuple[Pole, ...]
    glasses: tuple[Glass, ...]
    blocks: tuple[Block, ...]
    columns: int
    rows: int
    turns: int
    summary: str
    find: str
    found: str
    folded: tuple[Folded, ...]
    unlisted: int
    disk: Disk | None
    containers: tuple[ContainerRow, ...]
    run: Button | None

    @property
    def more(self) -> int:
        """How many images have no column."""
        return len(self.folded) + self.unlisted

    @property
    def boxes(self) -> str:
        """How many containers there are."""
        return counted(len(self.containers), "container")


def shelf(moment: Moment, *, find: str = "") -> Shelf:
    """Return the shelf of the current machine, the images that are searched for before others.

    It is worked out once for the same engines and build, whatever else happens.
    """
    return _drawn(_seen(moment), find, get_language())


@dataclass(frozen=True, slots=True)
class _Seen:
    """A moment, as far as the shelf shows it."""

    moment: Moment = field(compare=False)
    current: str
    engines: tuple[Same[Engine], ...]
    hub: Same[Hub]
    build: Same[BuildReport | None]
    touched: frozenset[tuple[str, frozenset[str]]]


def _seen(moment: Moment) -> _Seen:
    world = moment.world
    return _Seen(
        moment,
        world.current,
        tuple(Same(world.machines[name].engine) for name in sorted(world.machines)),
        Same(world.hub),
        Same(moment.build),
        frozenset(moment.touched.items()),
    )


@lru_cache(maxsize=256)
def _drawn(seen: _Seen, find: str, _language: str | None) -> Shelf:
    moment = seen.moment
    engine = moment.world.engine
    chosen = choice(moment, find)
    shown = chosen.shown
    names = {chain: name for chain, (name, _) in bases_of(moment).items()}
    stacks, standing = arranged(tree(shown, names), drawn_containers(engine, shown))
    rows = max((one.flags_height for one in standing), default=0) + 1
    glass = tuple(glasses(standing, stacks, moment, rows))
    blocks, turns = drawn_blocks(stacks, moment, rows, len(standing) + len(glass))
    places = {at: block.place for at, block in enumerate(blocks)}
    return Shelf(
        poles=tuple(pole(one, stacks, blocks, moment, rows) for one in standing),
        glasses=glass,
        blocks=tuple(_with_kept(stacks, blocks, standing, moment)),
        columns=len(standing),
        rows=rows,
        turns=turns,
        summary=_summary(engine),
        find=find.strip(),
        found=_found(chosen.matches),
        folded=tuple(folded(engine, chosen.rest, stacks, places)),
        unlisted=max(0, len(chosen.rest) - MAX_LISTED),
        disk=disk(engine, stacks, places) if standing or chosen.rest else None,
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
            below = stack_with(stacks, one.image, chip.held)
            if below is not None and chip.new:
                kept.setdefault(id(below), {})[chip.name] = None
    for stack, block in zip(stacks, blocks, strict=True):
        yield replace(block, kept=tuple(kept.get(id(stack), ())))


def _found(matches: int | None) -> str:
    """Return the answer to a search."""
    if matches is None:
        return ""
    if not matches:
        return _("No image is called so.")
    return ngettext("{n} image found", "{n} images found", matches).format(n=number_text(matches))


def _summary(engine: Engine) -> str:
    tagged = set(engine.tags.values())
    left_over = sum(image not in tagged for image in engine.images)
    images = counted(len(engine.images), "image")
    if not left_over:
        return images
    return _("{images}, {n} left over").format(images=images, n=number_text(left_over))
