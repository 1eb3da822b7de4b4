"""The target picture: what will stand on the shelf after the step, and what of it is missing.

The reference solution is played from the lesson's start, and what it adds to the shelf is laid
beside the learner's own: by the names of images and of their layers, for digests differ
with every way that leads there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.engine.catalogue.catalogue import Catalogue
from simulator.engine.containers.model import Container
from simulator.engine.image import Image
from simulator.engine.reference import Reference
from simulator.engine.state import Engine, Machine, World
from simulator.lessons.scene import shared_layers
from simulator.web.scene.blocks import Block, bases_of, drawn_blocks
from simulator.web.scene.containers import state_chip
from simulator.web.scene.folding import names_of
from simulator.web.scene.poles import Pole, pole
from simulator.web.scene.stacks import arranged, layer_names, tree
from simulator.web.scene.words import Chip, counted
from simulator.workspaces.course.course import Course
from simulator.workspaces.moment import Moment
from simulator.workspaces.target import world_after

MISSING, SHARE = "missing", "share"
"""Marks of a layer: not there yet, or there already and to be stood on."""

MOST = 3
"""Images of a step that are drawn."""


@dataclass(frozen=True, slots=True)
class TargetPole:
    """An image of the target, and whether the learner lacks it."""

    pole: Pole
    missing: bool


@dataclass(frozen=True, slots=True)
class TargetBlock:
    """A layer of the target, and what is missing about it."""

    block: Block
    mark: str


@dataclass(frozen=True, slots=True)
class TargetBox:
    """A container that will be there: what it is called, or what it is of."""

    name: str
    state: Chip
    there: bool


@dataclass(frozen=True, slots=True)
class Target:
    """What is still missing, as a picture and as a list."""

    poles: tuple[TargetPole, ...] = ()
    blocks: tuple[TargetBlock, ...] = ()
    columns: int = 0
    rows: int = 0
    boxes: tuple[TargetBox, ...] = ()
    gone: tuple[str, ...] = ()
    says: str = ""

    @property
    def shares(self) -> bool:
        return any(one.mark == SHARE for one in self.blocks)

    @property
    def lacks(self) -> bool:
        marks = any(one.mark == MISSING for one in self.blocks)
        return marks or any(one.missing for one in self.poles)

    @property
    def places(self) -> int:
        return len(self.poles) + len(self.blocks)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An image of the target, the learner's own of the same name, and the marks of its layers."""

    image: Image
    own: Image | None
    marks: tuple[str, ...]


def target(course: Course, world: World) -> Target | None:
    """Return what the step's solution adds to the shelf, None if nothing of it is missing."""
    if course.done or not course.current.solution:
        return None
    known = course.begun.catalogue
    revision = known.revision if isinstance(known, Catalogue) else 0
    before = world_after(course.lesson, revision, course.step)
    after = world_after(course.lesson, revision, course.step + 1)
    place = after.current
    was, goal, now, begun = (
        one.machines.get(place, Machine()).engine for one in (before, after, world, course.begun)
    )
    wanted = list(_wanted(was, goal, now, begun))[:MOST]
    wanted = wanted if any(one.own is None or any(one.marks) for one in wanted) else []
    boxes = tuple(_boxes(course, was, goal, now))
    gone = tuple(
        Reference.parse(tag).familiar
        for tag in was.tags
        if tag not in goal.tags and tag in now.tags
    )
    if not wanted and all(box.there for box in boxes) and not gone:
        return None
    return _drawn(wanted, Moment(0, after, "", ""), now, boxes, gone)


def _wanted(was: Engine, goal: Engine, now: Engine, begun: Engine) -> Iterator[_Wanted]:
    seen = set()
    for tag, image_id in goal.tags.items():
        if was.tags.get(tag) == image_id or image_id in seen:
            continue
        seen.add(image_id)
        image, own = goal.images[image_id], now.tagged(tag)
        if own is not None and own == begun.tagged(tag):
            own = None
        yield _Wanted(image, own, tuple(_marks(tag, image, own, goal, now)))


def _marks(tag: str, image: Image, own: Image | None, goal: Engine, now: Engine) -> Iterator[str]:
    """Yield the mark of each layer of an image, from the lowest up."""
    there = {chain for one in now.images.values() for chain in one.chain_ids}
    names, own_names = layer_names(image), layer_names(own) if own else ()
    for at, chain in enumerate(image.chain_ids):
        partners = [
            now.images[now.tags[other]]
            for other, other_id in goal.tags.items()
            if other != tag and other in now.tags and chain in goal.images[other_id].chain_ids
        ]
        if own is None:
            yield SHARE if partners or chain in there else MISSING
        elif partners and not any(_stand_together(own, one, at) for one in partners):
            yield SHARE
        else:
            yield "" if own_names[at : at + 1] == names[at : at + 1] else MISSING


def _stand_together(one: Image, other: Image, at: int) -> bool:
    return one is other or (
        len(one.chain_ids) > at and one.chain_ids[at : at + 1] == other.chain_ids[at : at + 1]
    )


def _drawn(
    wanted: Sequence[_Wanted],
    moment: Moment,
    now: Engine,
    boxes: tuple[TargetBox, ...],
    gone: tuple[str, ...],
) -> Target:
    """Return the picture: an image that is there and shares most, then those that are wanted."""
    images = [*_neighbour(wanted, moment.world.engine, now), *(one.image for one in wanted)]
    names = {chain: name for chain, (name, _) in bases_of(moment).items()}
    stacks, standing = arranged(tree(images, names))
    rows = max((one.flags_height for one in standing), default=0) + 1
    blocks, _turns = drawn_blocks(stacks, moment, rows, len(standing))
    marks = {
        chain: mark
        for one in wanted
        for chain, mark in zip(one.image.chain_ids, one.marks, strict=True)
        if mark
    }
    lacking = {one.image.id for one in wanted if one.own is None}
    poles = tuple(
        TargetPole(pole(one, stacks, blocks, moment, rows), one.image.id in lacking)
        for one in standing
    )
    marked = tuple(
        TargetBlock(block, _worst([marks.get(node.chain, "") for node in stack.nodes]))
        for stack, block in zip(stacks, blocks, strict=True)
    )
    return Target(poles, marked, len(standing), rows, boxes, gone, _says(poles, marked))


def _neighbour(wanted: Sequence[_Wanted], goal: Engine, now: Engine) -> list[Image]:
    ids = {one.image.id for one in wanted}
    others = [
        goal.images[image]
        for tag, image in goal.tags.items()
        if tag in now.tags and image not in ids
    ]
    best = (
        max(
            others,
            key=lambda other: max(shared_layers(other, one.image) for one in wanted),
            default=None,
        )
        if wanted
        else None
    )
    shared = best is not None and any(shared_layers(best, one.image) for one in wanted)
    return [best] if best is not None and shared else []


def _worst(marks: Sequence[str]) -> str:
    return MISSING if MISSING in marks else SHARE if SHARE in marks else ""


def _says(poles: Sequence[TargetPole], blocks: Sequence[TargetBlock]) -> str:
    images = sum(one.missing for one in poles)
    layers = sum(one.mark == MISSING for one in blocks)
    if images and layers:
        both = {"images": counted(images, "image"), "layers": counted(layers, "layer")}
        return _("{images} and {layers} to go").format(**both)
    if images or layers:
        left = counted(images, "image") if images else counted(layers, "layer")
        return _("{left} to go").format(left=left)
    return ""


def _boxes(course: Course, was: Engine, goal: Engine, now: Engine) -> Iterator[TargetBox]:
    """Yield the containers that the solution leaves behind, or in another state."""
    known = {one.name: one for one in was.containers.values()}
    own = {one.name: one for one in now.containers.values()}
    lines = " ".join(str(line) for line in course.current.solution)
    for container in sorted(goal.containers.values(), key=lambda one: one.number):
        old = known.get(container.name)
        if old is not None and old.running == container.running:
            continue
        of = _image_name(goal, container)
        if container.name in lines:
            mine = own.get(container.name)
            there = mine is not None and mine.running == container.running
            yield TargetBox(container.name, state_chip(container), there)
        elif old is None:
            there = any(
                one.running == container.running and _image_name(now, one) == of
                for one in own.values()
                if one.name not in known
            )
            said = _("a container of {image}").format(image=of)
            yield TargetBox(said, state_chip(container), there)


def _image_name(engine: Engine, container: Container) -> str:
    names = names_of(engine, container.image.id)
    return names[0].familiar if names else container.image.id[7:19]
