"""Stacks: the layers of all images as one tree, and the place that each has on the shelf."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from django.utils.translation import gettext as _

from simulator.engine.containers.model import Container
from simulator.engine.digest import Digest
from simulator.engine.image import Image
from simulator.engine.layer import Layer

_RUN = re.compile(r"^(?:RUN +)?(?:\|\d+ .*?)?/bin/sh -c (?!#\(nop\))", re.DOTALL)
"""How builders, old and new, begin the note of a RUN: its arguments, then its shell."""

MAX_ROWS = 39
MAX_BLOCKS = 100
"""Beyond these, all layers between two branches are drawn as one."""


@dataclass(slots=True)
class Node:
    """A layer on top of what is below it; ``images`` are those that end here.

    ``base`` is the name of the base image that it belongs to, ``tops`` says whether it
    is the last of it.
    """

    chain: Digest = Digest("")
    layer: Layer | None = None
    name: str = ""
    above: dict[Digest, Node] = field(default_factory=dict)
    images: list[Image] = field(default_factory=list)
    base: str = ""
    tops: bool = False


@dataclass(frozen=True, slots=True)
class Stack:
    """Layers that always go together, and their place: columns, and height from the ground."""

    nodes: tuple[Node, ...]
    first: int
    last: int
    height: int
    images: tuple[Image, ...]

    @property
    def size(self) -> int:
        """Simulated bytes of its layers."""
        return sum(node.layer.size for node in self.nodes if node.layer)


@dataclass(frozen=True, slots=True)
class Standing:
    """An image in its column, and the container whose own layer lies on it there, if one does.

    ``height`` is that above its layers. A ``bare`` one is a further container of the image
    to its left: it has no flags of its own.
    """

    image: Image
    column: int
    height: int
    container: Container | None = None
    bare: bool = False

    @property
    def flags_height(self) -> int:
        return self.height + (self.container is not None)


def tree(images: Sequence[Image], bases: Mapping[Digest, str]) -> Node:
    """Return the ground that all images stand on; ``bases`` names images by top chain id."""
    ground = Node()
    for image in images:
        node = ground
        for chain, layer, name in zip(
            image.chain_ids, image.layers, layer_names(image), strict=True
        ):
            node = node.above.setdefault(chain, Node(chain, layer, name, tops=chain in bases))
        node.images.append(image)
    _name_bases(ground, bases)
    return ground


def arranged(
    ground: Node, containers: Mapping[Digest, Sequence[Container]] = MappingProxyType({})
) -> tuple[list[Stack], list[Standing]]:
    """Return all stacks, each after those that stand on it, and all images by column.

    ``containers`` are those to be drawn, by the ids of their images.
    """
    height, count = _extent(ground)
    arrangement = _Arrangement(containers, tight=height > MAX_ROWS or count > MAX_BLOCKS)
    arrangement.arrange(ground, 0)
    return arrangement.stacks, arrangement.standing


@dataclass
class _Arrangement:
    """A walk through the tree of layers. ``tight`` draws what goes together as one."""

    containers: Mapping[Digest, Sequence[Container]]
    tight: bool
    stacks: list[Stack] = field(default_factory=list)
    standing: list[Standing] = field(default_factory=list)

    def arrange(self, node: Node, height: int) -> None:
        for child in node.above.values():
            run = list(_run(child, tight=self.tight))
            first = len(self.standing) + 1
            self.arrange(run[-1], height + 1)
            users = tuple(one.image for one in self.standing[first - 1 :] if not one.bare)
            self.stacks.append(Stack(tuple(run), first, len(self.standing), height, users))
        for image in node.images:
            self._stand(image, height)

    def _stand(self, image: Image, height: int) -> None:
        """Give the image a column, and one more to each of its containers but the first."""
        own = self.containers.get(image.id, ())
        for place, container in enumerate(tuple(own) or (None,)):
            column = len(self.standing) + 1
            self.standing.append(Standing(image, column, height, container, bare=place > 0))


def _run(node: Node, *, tight: bool) -> Iterator[Node]:
    """Yield the node and what always goes with it: the rest of its base, if nobody parts them."""
    yield node
    while len(node.above) == 1 and not node.images and (tight or (node.base and not node.tops)):
        node = next(iter(node.above.values()))
        yield node


def _extent(ground: Node) -> tuple[int, int]:
    """Return the height of the highest stack and the number of all nodes."""
    level, height, count = list(ground.above.values()), 0, 0
    while level:
        height, count = height + 1, count + len(level)
        level = [child for node in level for child in node.above.values()]
    return height, count


def _name_bases(ground: Node, bases: Mapping[Digest, str]) -> None:
    """Tell every node of a base what the base is called; the smallest base wins."""
    pending: list[tuple[Node, tuple[Node, ...]]] = [(ground, ())]
    while pending:
        node, below = pending.pop()
        for chain, child in node.above.items():
            line = (*below, child)
            if chain in bases:
                for part in line:
                    part.base = bases[chain]
                line = ()
            pending.append((child, line))


def layer_names(image: Image) -> list[str]:
    """Return the instructions that made the layers of an image, oldest first."""
    made = [line.created_by for line in image.history if not line.empty_layer]
    made = [_as_written(text) for text in made][: len(image.layers)]
    return [_("layer")] * (len(image.layers) - len(made)) + made


def _as_written(created_by: str) -> str:
    text = created_by.removesuffix("# buildkit").strip()
    return _RUN.sub("RUN ", text, count=1).replace("/bin/sh -c #(nop) ", "", 1).strip()
