"""docker pause and docker unpause."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client, happening
from simulator.cli.declare import arguments
from simulator.cli.each import for_each
from simulator.engine.containers.errors import Refused
from simulator.engine.containers.events import ContainerPaused, ContainerUnpaused
from simulator.engine.containers.find import container_named
from simulator.engine.containers.model import Status
from simulator.engine.events import Steps
from simulator.engine.state import World


@dataclass(frozen=True)
class Pause:
    """Pause all processes within one or more containers."""

    also = "docker container pause, docker pause"

    names: tuple[str, ...] = arguments("CONTAINER [CONTAINER...]", least=1)

    def run(self, client: Client) -> Steps[int]:
        return (yield from for_each(client, self.names, _paused))


@dataclass(frozen=True)
class Unpause:
    """Unpause all processes within one or more containers."""

    also = "docker container unpause, docker unpause"

    names: tuple[str, ...] = arguments("CONTAINER [CONTAINER...]", least=1)

    def run(self, client: Client) -> Steps[int]:
        return (yield from for_each(client, self.names, _unpaused))


def _paused(world: World, name: str) -> Steps[World]:
    container = container_named(world.engine, name)
    if container.state.status is Status.PAUSED:
        raise Refused(f"container {container.id} is already paused")
    if not container.running:
        raise Refused(f"container {container.id} is not running")
    return (yield from happening(world, ContainerPaused(container.id)))


def _unpaused(world: World, name: str) -> Steps[World]:
    container = container_named(world.engine, name)
    if container.state.status is not Status.PAUSED:
        raise Refused(f"Container {container.id} is not paused")
    return (yield from happening(world, ContainerUnpaused(container.id)))
