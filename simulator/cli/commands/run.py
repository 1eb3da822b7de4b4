"""docker run: create and start, in the foreground or with ``-d``."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.attached import NotATerminal, until_the_end
from simulator.cli.client import Client, happening
from simulator.cli.commands.container_options import ContainerOptions
from simulator.cli.creating import creating
from simulator.cli.declare import argument, arguments, option, switch
from simulator.cli.not_simulated import NotSimulated
from simulator.engine.containers.due import removed
from simulator.engine.containers.future import FIRST_HORIZON
from simulator.engine.containers.life import START_MILLISECONDS, start_error, started
from simulator.engine.containers.model import Container
from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps, TimePassed
from simulator.engine.shell.kernel import FOREVER
from simulator.engine.state import World

FOOTER = "\n\nRun 'docker run --help' for more information"


@dataclass(frozen=True)
class Run(ContainerOptions):
    """Create and run a new container from an image."""

    also = "docker container run, docker run"
    interspersed = False

    image: str = argument("IMAGE")
    command: tuple[str, ...] = arguments("[COMMAND] [ARG...]")
    pull: str = option(
        "--pull",
        default="missing",
        shown="missing",
        help='Pull image before running ("always", "missing", "never")',
    )
    detach: bool = switch(
        "-d", "--detach", help="Run container in background and print container ID"
    )

    detach_keys: str = option(
        "--detach-keys", help="Override the key sequence for detaching a container"
    )
    signal_proxy: bool = switch(
        "--sig-proxy", default=True, help="Proxy received signals to the process"
    )

    def run(self, client: Client) -> Steps[int]:
        if self.detach and self.attach:
            raise DockerError("conflicting options: cannot specify both --attach and --detach")
        try:
            return (yield from self._run(client))
        except NotATerminal as error:
            raise DockerError(error.message, hint=error.hint) from None
        except NotSimulated:
            raise
        except DockerError as error:
            code = 125 if error.exit_code == 1 else error.exit_code
            message = f"docker: {error.message}{FOOTER}"
            raise DockerError(message, hint=error.hint, exit_code=code) from None

    def _run(self, client: Client) -> Steps[int]:
        if self.tty and self.interactive and not self.detach and not client.keyboard:
            raise NotATerminal
        piped = self.interactive and not self.detach and not client.keyboard
        stdin = client.stdin if piped else None
        container, world = yield from creating(client, self, self.image, self.command, stdin)
        world = yield from self._start(world, container)
        if self.detach:
            yield Printed(f"{container.id}\n")
            yield TimePassed(START_MILLISECONDS)
            return 0
        container = world.engine.containers[container.id]
        return (yield from until_the_end(client, world, container, stdin=self.interactive))

    def _start(self, world: World, container: Container) -> Steps[World]:
        try:
            events = started(world, container, FIRST_HORIZON if self.detach else FOREVER)
        except DockerError:
            yield from self._cleared(world, container)
            raise
        world = yield from happening(world, *events)
        error = start_error(events, container)
        if error is not None:
            yield from self._cleared(world, container)
            raise error
        return world

    def _cleared(self, world: World, container: Container) -> Steps[None]:
        """Remove a container that could not start, where --rm says so."""
        if self.remove:
            yield from removed(world.engine, container)
