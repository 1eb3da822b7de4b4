"""What is looked into: the layers of an image, or of a container with its own on top."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from simulator.engine.containers.model import Container
from simulator.engine.explore.hiding import Hiding, hiding
from simulator.engine.files import FileTree
from simulator.engine.image import Image, view
from simulator.engine.layer import Layer, Whiteout
from simulator.web.scene.blocks import bases_of, steps_of
from simulator.web.scene.explorer.names import shown
from simulator.web.scene.folding import names_of, short_id
from simulator.web.scene.stacks import layer_names
from simulator.workspaces.moment import Moment

LONGEST_TITLE = 2_000
"""Characters of an instruction that are shown."""

LONGEST_PLACE = 40
"""Characters of an instruction within a sentence."""


@dataclass(frozen=True)
class Subject:
    """A stack of layers, the oldest first, and what is known of how each came to be.

    ``lines`` are those of the Dockerfile that was built last, 0 where it is not known.
    The first ``base`` layers are those of ``base_name``.
    """

    name: str
    image: Image
    titles: tuple[str, ...]
    lines: tuple[int, ...]
    base: int = 0
    base_name: str = ""
    base_image: Image | None = None
    container: Container | None = None

    @cached_property
    def layers(self) -> tuple[Layer, ...]:
        own = (self.container.layer,) if self.container else ()
        return (*self.image.layers, *own)

    @cached_property
    def hiding(self) -> Hiding:
        return hiding(self.layers)

    @cached_property
    def size(self) -> int:
        """Simulated bytes of all layers."""
        return sum(layer.size for layer in self.layers)

    @cached_property
    def tree(self) -> FileTree:
        """What a container sees."""
        return view(self.layers)

    def below(self, index: int) -> FileTree:
        """Return what is seen without a layer and those above it."""
        return view(self.layers[:index])

    def place(self, index: int) -> str:
        """Return how a sentence calls a layer: by its line if that is known."""
        if self.lines[index]:
            return _("line {line}").format(line=self.lines[index])
        if index < self.base:
            return self.base_name
        title = self.titles[index]
        return title if len(title) <= LONGEST_PLACE else f"{title[: LONGEST_PLACE - 1]}…"

    def origin(self, path: str) -> int:
        """Return the layer that a path of the view comes from, -1 if none names it."""
        for index in reversed(range(len(self.layers))):
            if path in self.layers[index].changes and path not in self.hiding.by[index]:
                return index
        return -1

    def origin_below(self, path: str) -> int:
        """Return the layer of the image that a path comes from, whatever the container did."""
        hidden = hiding(self.image.layers).by
        for index in reversed(range(len(self.image.layers))):
            entry = self.image.layers[index].changes.get(path)
            if entry is not None and path not in hidden[index]:
                return -1 if isinstance(entry, Whiteout) else index
        return -1


def image_subject(moment: Moment, image: Image, name: str = "") -> Subject:
    """Return an image as something to look into. ``name`` is how it was asked for."""
    base, base_name, base_image = _base(moment, image)
    names = [each.familiar for each in names_of(moment.world.engine, image.id)]
    return Subject(
        name=name if name in names else (names or [short_id(image.id)])[0],
        image=image,
        titles=tuple(shown(title[:LONGEST_TITLE]) or _("layer") for title in layer_names(image)),
        lines=_lines(moment, image),
        base=base,
        base_name=base_name,
        base_image=base_image,
    )


def container_subject(moment: Moment, container: Container) -> Subject:
    """Return a container as something to look into."""
    image = image_subject(moment, container.image)
    return Subject(
        name=container.name,
        image=image.image,
        titles=(*image.titles, _("{name}'s own layer").format(name=container.name)),
        lines=(*image.lines, 0),
        base=image.base,
        base_name=image.base_name,
        base_image=image.base_image,
        container=container,
    )


def _base(moment: Moment, image: Image) -> tuple[int, str, Image | None]:
    """Return how many layers are those of a known base image below it, its name, and itself."""
    bases = bases_of(moment)
    for count in reversed(range(1, len(image.layers))):
        found = bases.get(image.chain_ids[count - 1])
        if found:
            return count, *found
    return 0, "", None


def _lines(moment: Moment, image: Image) -> tuple[int, ...]:
    """Return the lines of the Dockerfile by the layers that they made, as the last build says."""
    report = moment.build
    if report is None or report.image is None or report.image.id != image.id:
        return (0,) * len(image.layers)
    steps = steps_of(moment)
    made = (steps.get(chain) for chain in image.chain_ids)
    return tuple(step.step.line if step and step.layer else 0 for step in made)
