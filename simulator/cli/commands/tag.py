"""docker tag."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import argument
from simulator.cli.store import DaemonError, image_named
from simulator.engine.errors import DockerError
from simulator.engine.events import ImageTagged, Steps
from simulator.engine.reference import InvalidReference, Reference


@dataclass(frozen=True)
class Tag:
    """Create a tag TARGET_IMAGE that refers to SOURCE_IMAGE."""

    also = "docker image tag, docker tag"
    interspersed = False

    source: str = argument("SOURCE_IMAGE[:TAG]")
    target: str = argument("TARGET_IMAGE[:TAG]")

    def run(self, client: Client) -> Steps[int]:
        name = _target(self.target)
        image = image_named(client.world.engine, self.source)
        yield ImageTagged(name.canonical, image.id)
        return 0


def _target(text: str) -> Reference:
    try:
        name = Reference.parse(text)
    except InvalidReference as error:
        raise DockerError(
            f'Error parsing reference: "{text}" is not a valid repository/tag: {error.message}',
            hint=error.hint,
        ) from None
    if name.digest is not None:
        raise DockerError("refusing to create a tag with a digest reference")
    if name.name == "sha256":
        raise DaemonError("refusing to create an ambiguous tag using digest algorithm as name")
    return name.with_default_tag()
