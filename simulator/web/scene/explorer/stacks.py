"""All that can be looked into: the images and the containers of a machine."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.engine.containers.find import newest_first
from simulator.engine.containers.model import Container
from simulator.web.scene.containers import state_chip
from simulator.web.scene.folding import names_of, short_id
from simulator.web.scene.words import counted, size_text
from simulator.workspaces.moment import Moment

MOST_STACKS = 60


@dataclass(frozen=True, slots=True)
class StackName:
    """An image or a container, by the name that its page goes by."""

    name: str
    says: str


@dataclass(frozen=True, slots=True)
class Stacks:
    """Images and containers, the newest first."""

    images: tuple[StackName, ...]
    containers: tuple[StackName, ...]


def stacks(moment: Moment) -> Stacks:
    """Return what the current machine has to look into."""
    engine = moment.world.engine
    tagged = set(engine.tags.values())
    images = sorted(
        engine.images.values(),
        key=lambda image: (image.id not in tagged, -image.created, image.id),
    )
    return Stacks(
        images=tuple(
            StackName(
                name=names[0].familiar if names else short_id(image.id),
                says=f"{counted(len(image.layers), 'layer')}, {size_text(image.size)}",
            )
            for image in images[:MOST_STACKS]
            for names in (names_of(engine, image.id),)
        ),
        containers=tuple(
            StackName(one.name, _from(one)) for one in newest_first(engine)[:MOST_STACKS]
        ),
    )


def _from(container: Container) -> str:
    says = _("{state}, from {image}")
    return says.format(state=state_chip(container).word, image=container.reference)
