"""docker create."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.commands.container_options import ContainerOptions
from simulator.cli.creating import creating
from simulator.cli.declare import argument, arguments
from simulator.engine.events import Printed, Steps


@dataclass(frozen=True)
class Create(ContainerOptions):
    """Create a new container."""

    also = "docker container create, docker create"
    interspersed = False

    image: str = argument("IMAGE")
    command: tuple[str, ...] = arguments("[COMMAND] [ARG...]")

    def run(self, client: Client) -> Steps[int]:
        container, _ = yield from creating(client, self, self.image, self.command)
        yield Printed(f"{container.id}\n")
        return 0
