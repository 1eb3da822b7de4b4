"""docker diff."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import argument
from simulator.engine.containers.changes import changes
from simulator.engine.containers.find import container_named
from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps


@dataclass(frozen=True)
class Diff:
    """Inspect changes to files or directories on a container's filesystem."""

    also = "docker container diff, docker diff"

    container: str = argument("CONTAINER")

    def run(self, client: Client) -> Steps[int]:
        if not self.container:
            raise DockerError("Container name cannot be empty")
        container = container_named(client.world.engine, self.container)
        found = changes(container)
        yield Printed("".join(f"{change.value} {path}\n" for change, path in found))
        return 0
