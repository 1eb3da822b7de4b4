"""docker top."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import argument, arguments
from simulator.cli.tables import aligned
from simulator.engine.containers.errors import Refused
from simulator.engine.containers.find import container_named
from simulator.engine.containers.model import Container
from simulator.engine.containers.process import identity, seen_at
from simulator.engine.events import Printed, Steps
from simulator.engine.state import World
from simulator.engine.timestamps import rfc3339

HEADING = "UID\tPID\tPPID\tC\tSTIME\tTTY\tTIME\tCMD"


@dataclass(frozen=True)
class Top:
    """Display the running processes of a container."""

    also = "docker container top, docker top"
    interspersed = False

    container: str = argument("CONTAINER")
    options: tuple[str, ...] = arguments("[ps OPTIONS]")

    def run(self, client: Client) -> Steps[int]:
        container = container_named(client.world.engine, self.container)
        if not container.running:
            raise Refused(f"container {container.id} is not running")
        rows = [HEADING, *_rows(client.world, container)]
        yield Printed(f"{aligned(chr(10).join(rows))}\n")
        return 0


def _rows(world: World, container: Container) -> list[str]:
    who = identity(container, container.config.user)
    first = 1000 + container.number * 100
    since = rfc3339(container.state.started)[11:16]
    tty = "pts/0" if container.hosting.tty else "?"
    return [
        f"{who.name or who.uid}\t{first + number}\t{first + number - 1}\t0\t{since}\t{tty}"
        f"\t00:00:00\t{' '.join(process.argv)}"
        for number, process in enumerate(seen_at(world, container).running)
    ]
