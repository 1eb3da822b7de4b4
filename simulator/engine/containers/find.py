"""Finding containers by name or by the start of an id."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from simulator.engine.containers.errors import NoName, NoSuchContainer, Refused
from simulator.engine.containers.model import Container

if TYPE_CHECKING:
    from simulator.engine.state import Engine

NAME = re.compile(r"/?[a-zA-Z0-9][a-zA-Z0-9_.-]+")


def container_named(engine: Engine, text: str) -> Container:
    """Return what a CONTAINER argument means; raises NoSuchContainer or NoName."""
    if not text.strip():
        raise NoName
    found = find_container(engine, text)
    if found is None:
        raise NoSuchContainer(text)
    return found


def find_container(engine: Engine, text: str) -> Container | None:
    """Return the container of a whole id, a name, or the start of one id (recording cli-059)."""
    if text in engine.containers:
        return engine.containers[text]
    name = text.removeprefix("/")
    for container in engine.containers.values():
        if container.name == name:
            return container
    if not re.fullmatch(r"[0-9a-f]{1,64}", text):
        return None
    found = [each for each in engine.containers.values() if each.id.startswith(text)]
    if len(found) > 1:
        raise Refused(
            f"multiple IDs found with provided prefix: {text}",
            hint="Type more digits of the id, or the container's name.",
        )
    return found[0] if found else None


def newest_first(engine: Engine) -> list[Container]:
    """Return all containers, as ``docker ps`` lists them."""
    return sorted(engine.containers.values(), key=lambda each: -each.number)


def users_of(engine: Engine, volume: str) -> list[Container]:
    """Return the containers that have the volume mounted, running or not."""
    return [
        each
        for each in newest_first(engine)
        if any(mount.kind == "volume" and mount.source == volume for mount in each.mounts)
    ]


def containers_of(engine: Engine, image: str) -> list[Container]:
    """Return the containers made from the image with this id, the newest first."""
    return [each for each in newest_first(engine) if each.image.id == image]
