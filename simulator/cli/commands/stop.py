"""docker stop."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import arguments, option
from simulator.cli.each import for_each
from simulator.cli.stopping import stopped
from simulator.cli.values import integer
from simulator.engine.containers.find import container_named
from simulator.engine.events import Steps
from simulator.engine.state import World


@dataclass(frozen=True)
class Stop:
    """Stop one or more running containers."""

    also = "docker container stop, docker stop"

    names: tuple[str, ...] = arguments("CONTAINER [CONTAINER...]", least=1)
    signal: str = option("-s", "--signal", help="Signal to send to the container")
    timeout: int | None = option(
        "-t",
        "--timeout",
        default=None,
        word="int",
        convert=integer,
        help="Seconds to wait before killing the container",
    )
    time: int | None = option(
        "--time",
        default=None,
        word="int",
        convert=integer,
        deprecated="use --timeout instead",
        help="Seconds to wait",
    )

    def run(self, client: Client) -> Steps[int]:
        seconds = self.time if self.timeout is None else self.timeout

        def act(world: World, name: str) -> Steps[World]:
            container = container_named(world.engine, name)
            return (yield from stopped(client, world, container, self.signal, seconds))

        return (yield from for_each(client, self.names, act))
