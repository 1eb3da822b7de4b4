"""``docker push``: only what the registry lacks travels."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.events import BlobAlreadyThere, DigestRecorded, Event, Steps, TimePassed
from simulator.engine.image import Image
from simulator.engine.layer import Layer
from simulator.engine.oci.manifest import shown_size
from simulator.engine.reference import DEFAULT_DOMAIN, Reference
from simulator.engine.registry.events import (
    BlobMounted,
    BlobPushed,
    ImagePushed,
    ManifestPushed,
    PushStarted,
    TagPushStarted,
)
from simulator.engine.registry.logins import login_of
from simulator.engine.registry.model import Blob, Manifest, Registry
from simulator.engine.registry.reach import registry_at
from simulator.engine.registry.refusals import Refused, denied, unreachable
from simulator.engine.registry.room import require_room
from simulator.engine.state import Engine, World, evolve

PUSH = 500
PUSH_BYTES_PER_MS = 2_500
"""A good line up: 20 Mbit/s."""

ANYONE = "anonymous"


def push(world: World, reference: Reference, *, all_tags: bool = False) -> Steps[None]:
    """Send an image, or all tags of a repository, to where the name says (recording cli-041).

    Raises DockerError in the words that follow what was already printed.
    """
    yield PushStarted(reference.repository)
    for name in _chosen(world.engine, reference, all_tags=all_tags):
        for event in _push_tag(world, name):
            yield event
            world = evolve(world, event)


def _chosen(engine: Engine, reference: Reference, *, all_tags: bool) -> list[Reference]:
    names = [Reference.parse(name) for name in sorted(engine.tags)]
    there = [name for name in names if name.repository == reference.repository]
    if not there:
        raise Refused(
            f"An image does not exist locally with the tag: {reference.name}",
            hint="Type docker images to see what is here, and docker tag to give it that name.",
        )
    if all_tags:
        return there
    wanted = reference.with_default_tag()
    if wanted.digest is not None:
        raise Refused("cannot push a digest reference", hint="Push a tag instead.")
    if wanted.canonical not in engine.tags:
        raise Refused(
            f"tag does not exist: {wanted.familiar}",
            hint=f"There is {', '.join(name.familiar for name in there)}.",
        )
    return [wanted]


def _push_tag(world: World, reference: Reference) -> Iterator[Event]:
    engine = world.engine
    image = engine.images[engine.tags[reference.canonical]]
    registry = registry_at(world, reference.domain)
    if registry is None:
        raise unreachable(reference.domain)
    layers = tuple(dict.fromkeys(reversed(image.layers)))
    yield TagPushStarted(reference.canonical, tuple(layer.diff_id for layer in layers))
    author = author_of(world, registry, reference)
    require_room(registry, reference.path, tag=reference.tag or "")
    travelled = 0
    for layer in layers:
        event = _sent(engine, registry, reference, layer)
        yield event
        travelled += layer.size if isinstance(event, BlobPushed) else 0
    config = Blob.of(image)
    if registry.blob(reference.path, config.digest) is None:
        yield BlobPushed(registry.host, reference.path, config)
    yield TimePassed(PUSH + travelled // PUSH_BYTES_PER_MS)
    yield from _named(registry, reference, image, author)


def _named(registry: Registry, reference: Reference, image: Image, author: str) -> Iterator[Event]:
    manifest = Manifest.of(image)
    tag = reference.tag or ""
    yield ManifestPushed(registry.host, reference.path, manifest, tag, author)
    yield DigestRecorded(f"{reference.repository}@{manifest.digest}", image.id)
    yield ImagePushed(reference.canonical, tag, manifest.digest, shown_size(image))


def author_of(world: World, registry: Registry, reference: Reference) -> str:
    """Return who pushes; raises Refused if they may not push there.

    Docker Hub gives every account its own namespace and keeps ``library/`` for the
    official images; other registries here let any account push, and one on the
    machine itself lets anybody.
    """
    login = login_of(world.machine.files, registry.host)
    username = login[0] if login and registry.accounts.get(login[0]) == login[1] else ""
    if registry.anonymous:
        return username or ANYONE
    own = registry.host != DEFAULT_DOMAIN or reference.path.startswith(f"{username}/")
    if not username or not own:
        raise denied(reference, username)
    return username


def _sent(engine: Engine, registry: Registry, reference: Reference, layer: Layer) -> Event:
    """Return what happens to a layer: there already, mounted from a neighbour, or sent."""
    blob = Blob.of(layer)
    if registry.blob(reference.path, blob.digest) is not None:
        return BlobAlreadyThere(layer.diff_id, layer.size, blob.digest)
    source = _source(engine, registry, reference, blob)
    if source:
        return BlobMounted(registry.host, reference.path, blob, source)
    return BlobPushed(registry.host, reference.path, blob)


def _source(engine: Engine, registry: Registry, reference: Reference, blob: Blob) -> str:
    """Return another repository of the registry that has the blob, the most alike one first."""
    assert isinstance(blob.held, Layer)
    there = {
        path
        for path, repository in registry.repositories.items()
        if blob.digest in repository.blobs
    }
    there |= set(_fetched_from(engine, reference.domain, blob.held))
    there.discard(reference.path)
    return min(there, key=lambda path: (-_likeness(path, reference.path), path), default="")


def _fetched_from(engine: Engine, host: str, layer: Layer) -> Iterator[str]:
    """Yield the repositories of the host from which the engine has an image with the layer."""
    for name, image_id in engine.digests.items():
        image = engine.images.get(image_id)
        if image and layer in image.layers and name.startswith(f"{host}/"):
            yield name.partition("@")[0].removeprefix(f"{host}/")
    for name, image in engine.bases.items():
        if layer in image.layers and name.startswith(f"{host}/"):
            yield Reference.parse(name).path


def _likeness(path: str, other: str) -> int:
    """Return how many parts of two names are the same, from the left."""
    count = 0
    for one, two in zip(path.split("/"), other.split("/"), strict=False):
        if one != two:
            break
        count += 1
    return count
