"""Archives of real images in a journal: what is kept of them, and what opening one does."""

from __future__ import annotations

from functools import lru_cache

from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps, TimePassed
from simulator.engine.oci.load import Loaded
from simulator.engine.oci.operations import store_images
from simulator.engine.oci.reduced import UnknownForm, restored
from simulator.engine.state import World
from simulator.workspaces.blobs import Lost, content_of

OPENING = 2_000
"""Simulated milliseconds that opening an archive takes."""


class ArchiveGone(DockerError):
    """What was kept of an archive is not there any more, or cannot be read."""


def opened(world: World, archive: str) -> Steps[None]:
    """Yield what opening does: the images stand in the machine's store. Raises ArchiveGone."""
    images = images_of(archive)
    yield TimePassed(OPENING)
    said = yield from store_images(world.engine, images)
    yield Printed(said)


@lru_cache(maxsize=16)
def images_of(archive: str) -> tuple[Loaded, ...]:
    """Return the images of an archive, by the digest of what is kept of it.

    They are the same objects while they are in use. Raises ArchiveGone.
    """
    try:
        return tuple(restored(content_of(archive), archive))
    except (Lost, UnknownForm):
        raise ArchiveGone("what was kept of this archive cannot be read any more") from None
