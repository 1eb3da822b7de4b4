"""docker rename."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client, happening
from simulator.cli.declare import argument
from simulator.engine.containers.create import find_container_by_name, name_conflict
from simulator.engine.containers.errors import Refused
from simulator.engine.containers.events import ContainerRenamed
from simulator.engine.containers.find import NAME, container_named
from simulator.engine.errors import DockerError
from simulator.engine.events import Steps
from simulator.engine.state import Engine


@dataclass(frozen=True)
class Rename:
    """Rename a container."""

    also = "docker container rename, docker rename"

    old: str = argument("CONTAINER")
    new: str = argument("NEW_NAME")

    def run(self, client: Client) -> Steps[int]:
        if not self.old.strip() or not self.new.strip():
            raise DockerError("Error: Neither old nor new names may be empty")
        try:
            event = _renamed(client.world.engine, self.old, self.new)
        except DockerError as error:
            message = f"{error.message}\nError: failed to rename container named {self.old}"
            raise DockerError(message, hint=error.hint) from None
        yield from happening(client.world, event)
        return 0


def _renamed(engine: Engine, old: str, new: str) -> ContainerRenamed:
    container = container_named(engine, old)
    name = new.removeprefix("/")
    if name == container.name:
        raise Refused("Renaming a container with the same name as its current name")
    if not NAME.fullmatch(name):
        raise Refused(
            f"Error when allocating new name: Invalid container name ({new}), only"
            " [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        )
    taken = find_container_by_name(engine, name)
    if taken is not None:
        raise name_conflict(taken, "Error when allocating new name: ")
    return ContainerRenamed(container.id, name)
