"""What others do to a registry: a maintainer who pushes a tag again."""

from __future__ import annotations

from simulator.engine.errors import DockerError
from simulator.engine.events import BlobAlreadyThere, Steps, TimePassed
from simulator.engine.image import Image
from simulator.engine.reference import DEFAULT_DOMAIN, Reference
from simulator.engine.registry.events import BlobPushed, ManifestPushed
from simulator.engine.registry.model import Blob, Manifest, Registry
from simulator.engine.registry.patch import patched
from simulator.engine.registry.reach import find, registry_at
from simulator.engine.registry.room import require_room
from simulator.engine.state import World

MAINTAINER = "maintainer"
WORK = 60_000
"""Milliseconds that a maintainer takes."""


class NotPublished(DockerError):
    """There is no such image in any registry, so nobody can push it again."""


def republish(world: World, reference: Reference) -> Steps[Manifest]:
    """Let the maintainer patch an image and push it under the same tag. Raises NotPublished."""
    name = reference.with_default_tag()
    found = find(world, name) if name.digest is None else None
    if found is None:
        raise NotPublished(
            f"no registry has {name.familiar}, so nobody can push it again",
            hint="Take a name with a tag that can be pulled, for example python:3.11-slim.",
        )
    yield TimePassed(WORK)
    official = name.domain == DEFAULT_DOMAIN and name.path.startswith("library/")
    image = patched(found.image, world.now + WORK, rebased=official)
    return (yield from publish(world, name, image))


def publish(
    world: World, reference: Reference, image: Image, *, by: str = MAINTAINER
) -> Steps[Manifest]:
    """Put an image into a registry under a tag, whoever's machine it comes from.

    A tag that named another image moves; whoever pulls it again gets this one.
    """
    name = reference.with_default_tag()
    registry = registry_at(world, reference.domain) or Registry(reference.domain)
    host = registry.host
    require_room(registry, name.path, tag=name.tag or "")
    for layer in reversed(image.layers):
        blob = Blob.of(layer)
        if registry.blob(name.path, blob.digest) is None:
            yield BlobPushed(host, name.path, blob)
        else:
            yield BlobAlreadyThere(layer.diff_id, layer.size, blob.digest)
    yield BlobPushed(host, name.path, Blob.of(image))
    manifest = Manifest.of(image)
    yield ManifestPushed(host, name.path, manifest, name.tag or "", by)
    return manifest
