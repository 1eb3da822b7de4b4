"""Small worlds with registries: a machine with an image, a hub, and what a push says in short."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from simulator.catalogue_files import catalogue
from simulator.engine.digest import Digest
from simulator.engine.events import (
    BlobAlreadyThere,
    BlobPulled,
    Event,
    ImageStored,
    ImageTagged,
    MachineSelected,
)
from simulator.engine.files import File
from simulator.engine.hub import CatalogueHub
from simulator.engine.image import Config, History, Image
from simulator.engine.layer import Layer
from simulator.engine.reference import Reference
from simulator.engine.registry.events import (
    BlobMounted,
    BlobPushed,
    RegistryOpened,
    TagPushStarted,
)
from simulator.engine.registry.model import Registry
from simulator.engine.state import World, evolve

LOCAL = "127.0.0.1:5000"


def layer(name: str, size: int = -1) -> Layer:
    """Return a layer with one file."""
    return Layer.of({name: File(name.encode(), size=size)})


def image(*names: str, cmd: str = "sh") -> Image:
    """Return an image with a layer for each name."""
    return Image(
        tuple(layer(name) for name in names),
        Config(cmd=(cmd,)),
        tuple(History(f"COPY {name} /") for name in names),
        created=1_767_603_600_000,
    )


def with_image(world: World, name: str, one: Image) -> World:
    """Return the world whose machine has the image under a name."""
    world = evolve(world, ImageStored(one))
    return evolve(world, ImageTagged(Reference.parse(name).with_default_tag().canonical, one.id))


def with_local_registry(world: World | None = None) -> World:
    """Return a world with an empty registry on the machine itself, open to anybody."""
    registry = Registry(LOCAL, anonymous=True)
    return evolve(world or World(), RegistryOpened(LOCAL, registry))


@cache
def hub_world() -> World:
    """Return a world with the toy hub."""
    return World(hub=CatalogueHub(catalogue()), catalogue=catalogue())


def after(world: World, steps) -> tuple[World, list[Event]]:
    """Return the world after an operation, and what happened."""
    events = []
    for event in steps:
        events.append(event)
        world = evolve(world, event)
    return world, events


def fates(events: list[Event]) -> list[str]:
    """Return what became of each layer of a push or pull, in the words of the design."""
    shown: set[Digest] = set()
    words = []
    for event in events:
        match event:
            case TagPushStarted(layers=layers):
                shown |= set(layers)
            case BlobAlreadyThere():
                words.append("exists")
            case BlobPulled():
                words.append("pulled")
            case BlobMounted(source=source):
                words.append(f"mounted from {source}")
            case BlobPushed(blob=blob) if isinstance(blob.held, Layer):
                words.append("pushed")
            case _:
                pass
    return words


def elsewhere(world: World, name: str = "server") -> World:
    """Return the world whose commands go to another machine, a fresh one."""
    return evolve(world, MachineSelected(name))


def renamed(one: Image, cmd: str) -> Image:
    """Return the image with another command."""
    return replace(one, config=replace(one.config, cmd=(cmd,)))
