"""docker wait."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import arguments
from simulator.cli.each import for_each
from simulator.cli.stopping import passing
from simulator.engine.containers.find import container_named
from simulator.engine.containers.process import told_again
from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps
from simulator.engine.shell.kernel import FOREVER
from simulator.engine.state import World


@dataclass(frozen=True)
class Wait:
    """Block until one or more containers stop, then print their exit codes."""

    also = "docker container wait, docker wait"

    names: tuple[str, ...] = arguments("CONTAINER [CONTAINER...]", least=1)

    def run(self, client: Client) -> Steps[int]:
        def act(world: World, name: str) -> Steps[World]:
            container = container_named(world.engine, name)
            if not container.running:
                yield Printed(f"{container.state.exit_code}\n")
                return world
            future = container.future
            if future.ends is None and future.horizon < FOREVER:
                future = told_again(world, container, FOREVER)
            if future.ends is None:
                raise _endless(name)
            left = container.origin + future.ends - world.now
            world = yield from passing(client, world, max(0, left))
            yield Printed(f"{future.exit_code}\n")
            return world

        return (yield from for_each(client, self.names, act, told=False))


def _endless(name: str) -> DockerError:
    return DockerError(
        "^C",
        hint=f"The program in {name} does not end by itself, so this would wait for ever."
        f" Layerwise pressed Ctrl-C; docker stop {name} ends it.",
        exit_code=130,
    )
