"""Stacks: the layers of all images as one tree, and the place that each has on the shelf."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from simulator.engine.digest import Digest
from simulator.engine.image import Image
from simulator.engine.layer import Layer

MAX_ROWS = 40
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
    """An image in its column; ``height`` is that of its flags."""

    image: Image
    column: int
    height: int


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


def arranged(ground: Node) -> tuple[list[Stack], list[Standing]]:
    """Return all stacks, each after those that stand on it, and all images by column."""
    height, count = _extent(ground)
    tight = height > MAX_ROWS or count > MAX_BLOCKS
    stacks: list[Stack] = []
    standing: list[Standing] = []
    _arrange(ground, 0, stacks, standing, tight=tight)
    return stacks, standing


def _arrange(
    node: Node, height: int, stacks: list[Stack], standing: list[Standing], *, tight: bool
) -> None:
    for child in node.above.values():
        run = list(_run(child, tight=tight))
        first = len(standing) + 1
        _arrange(run[-1], height + 1, stacks, standing, tight=tight)
        users = tuple(one.image for one in standing[first - 1 :])
        stacks.append(Stack(tuple(run), first, len(standing), height, users))
    for image in node.images:
        standing.append(Standing(image, len(standing) + 1, height))


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
    return ["layer"] * (len(image.layers) - len(made)) + made


def _as_written(created_by: str) -> str:
    text = created_by.removesuffix("# buildkit").strip()
    return text.replace("RUN /bin/sh -c ", "RUN ", 1).replace("/bin/sh -c #(nop) ", "", 1)
