"""docker kill."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import arguments, option
from simulator.cli.each import for_each
from simulator.cli.stopping import killed, stopped
from simulator.engine.containers.errors import Refused
from simulator.engine.containers.find import container_named
from simulator.engine.events import Steps
from simulator.engine.state import World


@dataclass(frozen=True)
class Kill:
    """Kill one or more running containers."""

    also = "docker container kill, docker kill"

    names: tuple[str, ...] = arguments("CONTAINER [CONTAINER...]", least=1)
    signal: str = option("-s", "--signal", help="Signal to send to the container")

    def run(self, client: Client) -> Steps[int]:
        def act(world: World, name: str) -> Steps[World]:
            container = container_named(world.engine, name)
            if container.restarting:
                return (yield from stopped(client, world, container))
            if not container.running:
                raise Refused(
                    f"cannot kill container: {name}: container {container.id} is not running"
                )
            return (yield from killed(client, world, container, self.signal))

        return (yield from for_each(client, self.names, act))
