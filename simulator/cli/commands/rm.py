"""docker rm."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client, happening
from simulator.cli.declare import arguments, switch
from simulator.cli.each import for_each
from simulator.engine.containers.due import removed
from simulator.engine.containers.errors import NoSuchContainer, Refused
from simulator.engine.containers.events import ContainerEnded
from simulator.engine.containers.find import container_named
from simulator.engine.containers.model import Container, Status
from simulator.engine.errors import DockerError
from simulator.engine.events import STDERR, Event, Printed, Steps
from simulator.engine.state import World


@dataclass(frozen=True)
class Remove:
    """Remove one or more containers."""

    also = "docker container rm, docker container remove, docker rm"

    names: tuple[str, ...] = arguments("CONTAINER [CONTAINER...]", least=1)
    force: bool = switch(
        "-f", "--force", help="Force the removal of a running container (uses SIGKILL)"
    )
    link: bool = switch("-l", "--link", help="Remove the specified link")
    volumes: bool = switch(
        "-v", "--volumes", help="Remove anonymous volumes associated with the container"
    )

    def run(self, client: Client) -> Steps[int]:
        missing: list[str] = []

        def act(world: World, name: str) -> Steps[World]:
            if not name.strip("/"):
                raise DockerError("container name cannot be empty")
            try:
                container = container_named(world.engine, name)
            except NoSuchContainer as error:
                if not self.force:
                    raise
                missing.append(error.message)
                return world
            world = yield from happening(world, *self._events(world, container, name))
            yield Printed(f"{name}\n")
            return world

        code = yield from for_each(client, self.names, act, told=False)
        for message in missing:
            yield Printed(f"{message}\n", STDERR)
        return code

    def _events(self, world: World, container: Container, name: str) -> list[Event]:
        if (container.running or container.restarting) and not self.force:
            raise _running(container, name)
        ending = [ContainerEnded(container.id, 137)] if container.running else []
        return [*ending, *removed(world.engine, container, volumes=self.volumes)]


def _running(container: Container, name: str) -> Refused:
    if container.state.status is Status.PAUSED:
        return Refused(
            f'cannot remove container "{name}": container is paused and must be unpaused first',
            hint=f"docker rm -f {name} kills and removes it at once.",
        )
    state = "restarting" if container.restarting else "running"
    return Refused(
        f'cannot remove container "{name}": container is {state}: stop the container before'
        " removing or force remove",
        hint=f"docker stop {name} first, or docker rm -f {name}.",
    )
