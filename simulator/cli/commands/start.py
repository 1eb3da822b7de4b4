"""docker start."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.attached import until_the_end
from simulator.cli.client import Client, happening
from simulator.cli.declare import arguments, option, switch
from simulator.cli.each import SomeFailedError, for_each
from simulator.cli.stopping import passing
from simulator.engine.containers.errors import Refused
from simulator.engine.containers.find import container_named
from simulator.engine.containers.future import FIRST_HORIZON
from simulator.engine.containers.life import START_MILLISECONDS, start_error, started
from simulator.engine.containers.model import Status
from simulator.engine.errors import DockerError
from simulator.engine.events import Steps
from simulator.engine.shell.kernel import FOREVER
from simulator.engine.state import World


@dataclass(frozen=True)
class Start:
    """Start one or more stopped containers."""

    also = "docker container start, docker start"

    names: tuple[str, ...] = arguments("CONTAINER [CONTAINER...]", least=1)
    checkpoint: str = option("--checkpoint", help="Restore from this checkpoint")
    checkpoint_dir: str = option(
        "--checkpoint-dir", help="Use a custom checkpoint storage directory"
    )
    attach: bool = switch("-a", "--attach", help="Attach STDOUT/STDERR and forward signals")
    detach_keys: str = option(
        "--detach-keys", help="Override the key sequence for detaching a container"
    )
    interactive: bool = switch("-i", "--interactive", help="Attach container's STDIN")

    def run(self, client: Client) -> Steps[int]:
        if self.attach or self.interactive:
            return (yield from self._attached(client))
        return (yield from self._each(client))

    def _attached(self, client: Client) -> Steps[int]:
        if len(self.names) > 1:
            raise DockerError("you cannot start and attach multiple containers at once")
        world = yield from starting(client.world, self.names[0], FOREVER)
        container = container_named(world.engine, self.names[0])
        return (yield from until_the_end(client, world, container, stdin=self.interactive))

    def _each(self, client: Client) -> Steps[int]:
        def act(world: World, name: str) -> Steps[World]:
            world = yield from starting(world, name)
            return (yield from passing(client, world, START_MILLISECONDS))

        try:
            return (yield from for_each(client, self.names, act))
        except SomeFailedError as error:
            names = ", ".join(error.names)
            message = f"{error.message}\nError: failed to start containers: {names}"
            raise DockerError(message, hint=error.hint, exit_code=1) from None


def starting(world: World, name: str, horizon: int = FIRST_HORIZON) -> Steps[World]:
    """Start a container; one that runs stays as it is."""
    container = container_named(world.engine, name)
    if container.state.status is Status.PAUSED:
        raise Refused("cannot start a paused container, try unpause instead")
    if container.running or container.restarting:
        return world
    events = started(world, container, horizon)
    world = yield from happening(world, *events)
    error = start_error(events, container)
    if error is not None:
        raise error
    return world
