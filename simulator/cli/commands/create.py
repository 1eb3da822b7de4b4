"""docker create."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.commands.container_options import ContainerOptions
from simulator.cli.creating import creating
from simulator.cli.declare import argument, arguments, option
from simulator.cli.sound import Unsound
from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps

FOOTER = "\n\nRun 'docker create --help' for more information"


@dataclass(frozen=True)
class Create(ContainerOptions):
    """Create a new container."""

    also = "docker container create, docker create"
    interspersed = False

    image: str = argument("IMAGE")
    command: tuple[str, ...] = arguments("[COMMAND] [ARG...]")
    pull: str = option(
        "--pull",
        default="missing",
        shown="missing",
        help='Pull image before creating ("always", "|missing", "never")',
    )

    def run(self, client: Client) -> Steps[int]:
        try:
            container, _ = yield from creating(client, self, self.image, self.command)
        except Unsound as error:
            message = f"docker: {error.message}{FOOTER}"
            raise DockerError(message, hint=error.hint, exit_code=125) from None
        yield Printed(f"{container.id}\n")
        return 0
