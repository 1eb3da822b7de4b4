"""Blocks of the shelf: layers drawn once, with what the last build did to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.engine.build.report import StepReport
from simulator.engine.digest import Digest
from simulator.engine.image import Image
from simulator.engine.reference import Reference
from simulator.engine.state import Engine
from simulator.web.scene.folding import holders_of, names_of, short_id
from simulator.web.scene.stacks import Stack
from simulator.web.scene.words import CHIPS, Chip, counted, listed, size_text
from simulator.workspaces.moment import Moment

THICKNESSES = (1_000_000, 20_000_000, 150_000_000)
"""Bytes from which a layer is drawn thicker."""


@dataclass(frozen=True, slots=True)
class Block:
    """One layer, or the layers of a base that always go together, drawn once.

    ``turn`` is its place in the build that plays, ``line`` that of its instruction in the
    Dockerfile, 0 if it is not of the last build. ``images`` counts all that stand on it, drawn
    or not, and ``users`` names those that are. ``image`` is one of them, empty if all were
    removed, and ``number`` the layer's place there, the lowest being 1.
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
    line: int
    images: int
    users: str
    layers: int
    dangling: bool
    image: str
    number: int
    kept: tuple[str, ...] = ()
    """Files that containers have copied up or crossed out, and that it holds still."""

    @property
    def wide(self) -> bool:
        return self.last > self.first

    @property
    def holes(self) -> range:
        """One for each pole, counted from the layer's own left edge."""
        return range(1, self.last - self.first + 2)


def drawn_blocks(
    stacks: Sequence[Stack], moment: Moment, rows: int, poles: int
) -> tuple[list[Block], int]:
    """Return the blocks in the order of the list, and how many of them the build touched."""
    steps, engine = steps_of(moment), moment.world.engine
    played = [stack for stack in stacks if stack.nodes[-1].chain in steps]
    turns = {id(stack): turn for turn, stack in enumerate(sorted(played, key=_by_height), start=1)}
    tagged, holders = set(engine.tags.values()), holders_of(engine)
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
            line=_line(steps.get(stack.nodes[-1].chain)),
            images=max(holders[stack.nodes[-1].chain], len(stack.images)),
            users=_users(engine, stack),
            layers=len(stack.nodes),
            dangling=all(image.id not in tagged for image in stack.images),
            image=next((short_id(i.id) for i in stack.images if i.id in engine.images), ""),
            number=stack.images[0].chain_ids.index(stack.nodes[-1].chain) + 1,
        )
        for place, stack in enumerate(stacks, start=1)
    ]
    return blocks, len(turns)


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


def _by_height(stack: Stack) -> int:
    return stack.height


def _chip(step: StepReport | None) -> Chip | None:
    return CHIPS[step.state] if step else None


def _line(step: StepReport | None) -> int:
    return step.step.line if step else 0


def _users(engine: Engine, stack: Stack) -> str:
    """Return what the images are called that stand on it and are drawn."""
    names = (
        names[0].familiar if names else short_id(image.id)
        for image in stack.images
        for names in (names_of(engine, image.id),)
    )
    return listed(list(names), most=6)


def _short_name(stack: Stack) -> str:
    """A base by its name, a RUN without its shell's beginnings, everything else as written."""
    top = stack.nodes[-1]
    if top.base and top.tops:
        return top.base
    if top.base:
        return _("below {name}").format(name=top.base)
    return top.name if len(stack.nodes) == 1 else counted(len(stack.nodes), "layer")


def _full_name(stack: Stack) -> str:
    return "\n".join(node.name for node in reversed(stack.nodes))
