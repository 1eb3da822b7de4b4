"""docker attach: the terminal of a container's process 1, taken up again."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.attached import NotATerminal, until_the_end
from simulator.cli.client import Client
from simulator.cli.declare import argument, option, switch
from simulator.engine.containers.find import container_named
from simulator.engine.containers.model import Container, Status
from simulator.engine.errors import DockerError
from simulator.engine.events import Steps


@dataclass(frozen=True)
class Attach:
    """Attach local standard input, output, and error streams to a running container."""

    also = "docker container attach, docker attach"

    container: str = argument("CONTAINER")
    detach_keys: str = option(
        "--detach-keys", help="Override the key sequence for detaching a container"
    )
    no_stdin: bool = switch("--no-stdin", help="Do not attach STDIN")
    sig_proxy: bool = switch(
        "--sig-proxy",
        default=True,
        help="Proxy all received signals to the process",
    )

    def run(self, client: Client) -> Steps[int]:
        container = container_named(client.world.engine, self.container)
        _check(container)
        hosting = container.hosting
        if hosting.tty and hosting.interactive and not self.no_stdin and not client.keyboard:
            raise NotATerminal
        return (yield from until_the_end(client, client.world, container, holds=True))


def _check(container: Container) -> None:
    if container.state.status is Status.PAUSED:
        raise DockerError("You cannot attach to a paused container, unpause it first")
    if container.restarting:
        raise DockerError("You cannot attach to a restarting container, wait until it is running")
    if not container.running:
        raise DockerError(
            "You cannot attach to a stopped container, start it first",
            hint=f"docker start -ai {container.name} does both.",
        )
