"""docker port."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import argument
from simulator.cli.ports import mappings
from simulator.engine.containers.find import container_named
from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps


@dataclass(frozen=True)
class ShowPorts:
    """List port mappings or a specific mapping for the container."""

    also = "docker container port, docker port"

    container: str = argument("CONTAINER")
    port: str = argument("[PRIVATE_PORT[/PROTO]]", required=False)

    def run(self, client: Client) -> Steps[int]:
        container = container_named(client.world.engine, self.container)
        found = mappings(container)
        if not self.port:
            yield Printed("".join(f"{key} -> {address}\n" for key, address in found))
            return 0
        wanted = self.port if "/" in self.port else f"{self.port}/tcp"
        lines = [address for key, address in found if key == wanted]
        if not lines:
            raise DockerError(
                f"no public port '{self.port}' published for {self.container}",
                hint="EXPOSE publishes nothing: run the container with -p HOST:CONTAINER.",
            )
        yield Printed("".join(f"{line}\n" for line in lines))
        return 0
