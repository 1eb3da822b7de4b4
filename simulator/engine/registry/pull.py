"""``docker pull``: fetching what the machine does not have."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.build.duration import pull_duration
from simulator.engine.digest import Digest
from simulator.engine.errors import DockerError
from simulator.engine.events import (
    BlobAlreadyThere,
    BlobPulled,
    DigestRecorded,
    Event,
    ImagePulled,
    ImageStored,
    ImageTagged,
    PullStarted,
    Steps,
    TimePassed,
)
from simulator.engine.image import Image
from simulator.engine.oci.manifest import blob_digest
from simulator.engine.reference import Reference
from simulator.engine.registry.reach import Found, find, missing, readable, tags_of
from simulator.engine.state import Engine, World, evolve

ANSWER = 300
"""Milliseconds until a registry has answered that there is nothing to fetch."""


def pull(world: World, reference: Reference) -> Steps[Image]:
    """Fetch an image by tag or digest (recordings cli-042, cli-043, cli-044).

    Raises DockerError with what the engine says, before anything is fetched.
    """
    reference = reference.with_default_tag()
    if reference.name == "scratch":
        raise DockerError("'scratch' is a reserved name", hint="FROM scratch needs no image.")
    found = find(world, reference) if readable(world, reference) else None
    if found is None:
        raise missing(world, reference)
    yield from _fetch(world.engine, reference, found)
    return found.image


def pull_all(world: World, repository: Reference) -> Steps[None]:
    """Fetch every tag of a repository, in order."""
    tags = tags_of(world, repository) if readable(world, repository) else ()
    if not tags:
        raise missing(world, repository.with_default_tag())
    for tag in tags:
        for event in pull(world, repository.with_tag(tag)):
            yield event
            world = evolve(world, event)


def _fetch(engine: Engine, reference: Reference, found: Found) -> Iterator[Event]:
    image, manifest = found.image, found.manifest
    if reference.digest is not None:
        manifest = Digest(reference.digest)
        reference = reference.without_tag_and_digest().with_digest(manifest)
    yield PullStarted(reference.canonical, _word(reference))
    travelled = 0
    if image.id not in engine.images:
        for event in _layers(engine, image):
            yield event
            travelled += event.size if isinstance(event, BlobPulled) else 0
    yield TimePassed(pull_duration(travelled) or ANSWER)
    yield ImageStored(image)
    newer = _is_news(engine, reference, image)
    if reference.digest is None:
        yield ImageTagged(reference.canonical, image.id)
    yield DigestRecorded(f"{reference.repository}@{manifest}", image.id)
    yield ImagePulled(reference.canonical, image, manifest, newer)


def _layers(engine: Engine, image: Image) -> Iterator[BlobPulled | BlobAlreadyThere]:
    """Yield a fact for each layer; those below one that is here are here too."""
    here = held_chains(engine)
    for layer, chain in zip(image.layers, image.chain_ids, strict=True):
        kind = BlobAlreadyThere if chain in here else BlobPulled
        yield kind(layer.diff_id, layer.size, blob_digest(layer))


def held_chains(engine: Engine) -> set[Digest]:
    """Return the chain ids of all layers that the engine's images and base images have."""
    images = (*engine.images.values(), *engine.bases.values())
    return {chain for image in images for chain in image.chain_ids}


def _is_news(engine: Engine, reference: Reference, image: Image) -> bool:
    """Say whether the name meant nothing, or another image, on this machine."""
    if reference.digest is not None:
        return engine.digests.get(f"{reference.repository}@{reference.digest}") != image.id
    return engine.tags.get(reference.canonical) != image.id


def _word(reference: Reference) -> str:
    """Return how the first line calls what is pulled: a tag, or full name and digest.

    A tag beside a digest counts for nothing: the client leaves it out.
    """
    if reference.digest is None:
        return reference.tag or ""
    return f"{reference.repository}@{reference.digest}"
