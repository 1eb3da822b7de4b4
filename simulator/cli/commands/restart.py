"""docker restart."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.commands.start import starting
from simulator.cli.commands.stop import Stop
from simulator.cli.each import for_each
from simulator.cli.stopping import passing, stopped
from simulator.engine.containers.find import container_named
from simulator.engine.containers.life import START_MILLISECONDS
from simulator.engine.events import Steps
from simulator.engine.state import World


@dataclass(frozen=True)
class Restart(Stop):
    """Restart one or more containers."""

    also = "docker container restart, docker restart"

    def run(self, client: Client) -> Steps[int]:
        seconds = self.time if self.timeout is None else self.timeout

        def act(world: World, name: str) -> Steps[World]:
            container = container_named(world.engine, name)
            world = yield from stopped(client, world, container, self.signal, seconds)
            world = yield from starting(world, name)
            return (yield from passing(client, world, START_MILLISECONDS))

        return (yield from for_each(client, self.names, act))
