"""docker commit."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client, happening
from simulator.cli.declare import argument, option, repeated, switch
from simulator.cli.store import DaemonError
from simulator.engine.build.changes import changed
from simulator.engine.containers.commit import committed
from simulator.engine.containers.events import ContainerCommitted
from simulator.engine.containers.find import container_named
from simulator.engine.events import ImageTagged, Printed, Steps
from simulator.engine.reference import Reference


@dataclass(frozen=True)
class Commit:
    """Create a new image from a container's changes."""

    also = "docker container commit, docker commit"
    interspersed = False

    container: str = argument("CONTAINER")
    name: str = argument("[REPOSITORY[:TAG]]", required=False)
    author: str = option(
        "-a", "--author", help='Author (e.g., "John Hannibal Smith <hannibal@a-team.com>")'
    )
    changes: tuple[str, ...] = repeated(
        "-c", "--change", help="Apply Dockerfile instruction to the created image"
    )
    message: str = option("-m", "--message", help="Commit message")
    pause: bool = switch("-p", "--pause", default=True, help="Pause container during commit")

    def run(self, client: Client) -> Steps[int]:
        world = client.world
        reference = _reference(self.name)
        container = container_named(world.engine, self.container)
        config = changed(container.config, self.changes)
        image = committed(
            container, config, created=world.now, message=self.message, author=self.author
        )
        event = ContainerCommitted(container.id, image, container.image.id)
        yield from happening(world, event)
        if reference is not None:
            yield ImageTagged(reference.with_default_tag().canonical, image.id)
        yield Printed(f"{image.id}\n")
        return 0


def _reference(text: str) -> Reference | None:
    if not text:
        return None
    reference = Reference.parse(text)
    if reference.digest is not None:
        raise DaemonError("refusing to create a tag with a digest reference")
    return reference
