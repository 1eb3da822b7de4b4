"""Which images stand on the shelf, and what is said of those that it has no room for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from simulator.engine.digest import Digest
from simulator.engine.image import Image
from simulator.engine.recall import Same
from simulator.engine.reference import Reference
from simulator.engine.state import Engine
from simulator.web.scene.stacks import Stack, layer_names
from simulator.web.scene.words import listed, size_text
from simulator.workspaces.moment import Moment

MAX_COLUMNS = 6

MAX_LISTED = 60
"""Images without a column that are named; a search finds the others."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The images that have a column, the others, and how many of all were searched for.

    ``matches`` is None where nothing was searched for.
    """

    shown: tuple[Image, ...]
    rest: tuple[Image, ...]
    matches: int | None = None


@dataclass(frozen=True, slots=True)
class Folded:
    """An image without a column. ``stands_on`` are the drawn layers that it has too, by place."""

    name: str
    more: str
    size: str
    own: str
    dangling: bool
    stands_on: tuple[int, ...]


def choice(moment: Moment, find: str) -> Choice:
    """Return which images are drawn: those that are searched for, then the newest."""
    engine = moment.world.engine
    images = _in_order(engine, moment)
    if not find.strip():
        return Choice(tuple(images[:MAX_COLUMNS]), tuple(images[MAX_COLUMNS:]))
    words = find.lower().split()
    found = [image for image in images if _matches(engine, image, words)]
    others = [image for image in images if image not in found]
    shown, more = found[:MAX_COLUMNS], found[MAX_COLUMNS:]
    return Choice(tuple(shown), (*more, *others), len(found))


def folded(
    engine: Engine, rest: Sequence[Image], stacks: Sequence[Stack], places: Mapping[int, int]
) -> Iterator[Folded]:
    """Yield a line for each of the images that are not drawn, ``MAX_LISTED`` at most.

    ``places`` are those of the drawn layers in the list of the shelf, by place in ``stacks``.
    """
    holders = holders_of(engine)
    for image in rest[:MAX_LISTED]:
        names = [name.familiar for name in names_of(engine, image.id)]
        chains = set(image.chain_ids)
        yield Folded(
            name=names[0] if names else short_id(image.id),
            more=listed(names[1:]),
            size=size_text(image.size),
            own=size_text(_own_size(image, holders)),
            dangling=not names,
            stands_on=tuple(
                places[at] for at, stack in enumerate(stacks) if stack.nodes[-1].chain in chains
            ),
        )


def holders_of(engine: Engine) -> Counter[Digest]:
    """Return how many images stand on each layer, by its chain id."""
    return Counter(chain for image in engine.images.values() for chain in image.chain_ids)


def names_of(engine: Engine, image: Digest) -> list[Reference]:
    """Return the names of an image, as references."""
    return list(_names(Same(engine)).get(image, ()))


@lru_cache(maxsize=256)
def _names(engine: Same[Engine]) -> Mapping[Digest, list[Reference]]:
    """Return the names that tags give to images, in order."""
    found: dict[Digest, list[Reference]] = {}
    for name, image in sorted(engine.value.tags.items()):
        found.setdefault(image, []).append(Reference.parse(name))
    return found


def short_id(image: Digest) -> str:
    """Return an image id as ``docker images`` prints it."""
    return image.removeprefix("sha256:")[:12]


def _in_order(engine: Engine, moment: Moment) -> list[Image]:
    """Return all images: what was just built, what has containers, what has tags, the newest."""
    built = moment.build.image.id if moment.build and moment.build.image else None
    tagged = set(engine.tags.values())
    used = {container.image.id: container.image for container in engine.containers.values()}
    return sorted(
        {**used, **dict(engine.images.items())}.values(),
        key=lambda image: (
            image.id != built, image.id not in used, image.id not in tagged, -image.created,
            image.id,
        ),
    )  # fmt: skip


def _matches(engine: Engine, image: Image, words: Sequence[str]) -> bool:
    """Say whether each word is part of a name, of an instruction, or begins the id."""
    names = (name.familiar for name in names_of(engine, image.id))
    said = "\n".join((*names, *layer_names(image))).lower()
    return all(word in said or short_id(image.id).startswith(word) for word in words)


def _own_size(image: Image, holders: Counter[Digest]) -> int:
    """Return the bytes of the layers that no other image has."""
    return sum(
        layer.size
        for chain, layer in zip(image.chain_ids, image.layers, strict=True)
        if holders[chain] == 1
    )
