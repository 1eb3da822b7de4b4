"""What pushes and pulls did, gathered from their events: the facts behind the registry's page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from simulator.engine.digest import Digest
from simulator.engine.events import (
    BlobAlreadyThere,
    BlobPulled,
    CommandEnded,
    CommandFailed,
    Event,
    ImagePulled,
    PullStarted,
)
from simulator.engine.image import Image
from simulator.engine.layer import Layer
from simulator.engine.reference import Reference
from simulator.engine.registry.events import (
    BlobMounted,
    BlobPushed,
    ImagePushed,
    PushStarted,
    TagPushStarted,
)
from simulator.engine.registry.reach import registry_at
from simulator.engine.state import World, evolve

MAX_KEPT = 12
"""Transfers of a workspace that can be looked at again."""


class Outcome(StrEnum):
    """What became of a layer; these are Docker's own words."""

    PUSHED = "Pushed"
    THERE = "Layer already exists"
    MOUNTED = "Mounted from"
    PULLED = "Pull complete"
    HERE = "Already exists"

    @property
    def travelled(self) -> bool:
        return self in {Outcome.PUSHED, Outcome.PULLED}


@dataclass(frozen=True, slots=True)
class Carried:
    """One layer of a transfer, the top one first.

    ``source`` is the repository that it was mounted from; ``came_with`` the name of an image
    that brought it before, where one is known.
    """

    layer: Digest
    blob: Digest
    size: int
    outcome: Outcome
    source: str = ""
    came_with: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A push or a pull of one tag. Without a manifest it did not end well: ``error`` says why."""

    push: bool
    reference: str
    machine: str
    number: int = 0
    place: int = 0
    image: Image | None = None
    layers: tuple[Carried, ...] = ()
    manifest: Digest = Digest("")
    newer: bool = False
    error: str = ""

    @property
    def key(self) -> str:
        """What it is called in addresses: the entry of the journal, and its place in it."""
        return f"{self.number}.{self.place}"

    @property
    def name(self) -> Reference:
        return Reference.parse(self.reference)


def transfers_of(before: World, events: Iterable[Event], number: int) -> tuple[Transfer, ...]:
    """Return the pushes and pulls among the events that followed on a world, in order."""
    found: list[Transfer] = []
    events = tuple(events)
    if not any(isinstance(event, PushStarted | PullStarted) for event in events):
        return ()
    world, under_way = before, False
    for event in events:
        match event:
            case PushStarted(repository=reference):
                found.append(Transfer(push=True, reference=reference, machine=world.current))
                under_way = True
            case TagPushStarted(reference=reference):
                begun = Transfer(push=True, reference=reference, machine=world.current)
                found = [*_whole(found), replace(begun, image=world.engine.tagged(reference))]
            case PullStarted(reference=reference):
                found.append(Transfer(push=False, reference=reference, machine=world.current))
                under_way = True
            case CommandFailed(message=message) if under_way:
                found[-1] = replace(found[-1], error=message)
                under_way = False
            case CommandEnded():
                under_way = False
            case _ if under_way:
                found[-1] = _further(found[-1], world, event)
        world = evolve(world, event)
    return tuple(
        replace(one, number=number, place=place) for place, one in enumerate(found[-MAX_KEPT:])
    )


def _whole(found: list[Transfer]) -> list[Transfer]:
    """Leave out the push that knows no more yet than its repository."""
    last = found[-1]
    return found if last.image or last.manifest or last.error else found[:-1]


def _further(transfer: Transfer, world: World, event: Event) -> Transfer:
    match event:
        case BlobAlreadyThere() | BlobPulled() | BlobMounted() | BlobPushed():
            layers = (*transfer.layers, *_carried(transfer, world, event))
            return replace(transfer, layers=layers)
        case ImagePushed(manifest=manifest):
            return replace(transfer, manifest=manifest)
        case ImagePulled(image=image, manifest=manifest, newer=newer):
            layers = transfer.layers[::-1] or tuple(_untouched(image))
            return replace(transfer, image=image, layers=layers, manifest=manifest, newer=newer)
        case _:
            return transfer


def _carried(transfer: Transfer, world: World, event: Event) -> Iterator[Carried]:
    match event:
        case BlobAlreadyThere(layer=layer, blob=blob, size=size) if transfer.push:
            brought = _brought_there(world, transfer.name, blob)
            yield Carried(layer, blob, size, Outcome.THERE, came_with=brought)
        case BlobAlreadyThere(layer=layer, blob=blob, size=size):
            yield Carried(layer, blob, size, Outcome.HERE, came_with=_brought_here(world, layer))
        case BlobPulled(layer=layer, blob=blob, size=size):
            yield Carried(layer, blob, size, Outcome.PULLED)
        case BlobMounted(blob=blob, source=source) if isinstance(blob.held, Layer):
            held = blob.held
            yield Carried(held.diff_id, blob.digest, held.size, Outcome.MOUNTED, source)
        case BlobPushed(blob=blob) if isinstance(blob.held, Layer):
            held = blob.held
            yield Carried(held.diff_id, blob.digest, held.size, Outcome.PUSHED)


def _untouched(image: Image) -> Iterator[Carried]:
    """Yield the layers of an image that was here already, so that none was asked for."""
    for layer in reversed(image.layers):
        yield Carried(layer.diff_id, Digest(""), layer.size, Outcome.HERE)


def _brought_there(world: World, name: Reference, blob: Digest) -> str:
    """Return the first tag of the repository whose manifest lists the blob."""
    registry = registry_at(world, name.domain)
    repository = registry.repository(name.path) if registry else None
    for move in repository.moves if repository else ():
        manifest = repository.manifests.get(move.manifest) if repository else None
        listed = manifest.document.get("layers", ()) if manifest else ()
        if any(one.get("digest") == blob for one in listed):
            return replace(name, tag=move.tag, digest=None).familiar
    return ""


def _brought_here(world: World, layer: Digest) -> str:
    """Return a tag of the machine whose image has the layer, or a base of its builder."""
    engine = world.engine
    for tag in sorted(engine.tags):
        image = engine.tagged(tag)
        if image and any(one.diff_id == layer for one in image.layers):
            return Reference.parse(tag).familiar
    for base in sorted(engine.bases):
        if any(one.diff_id == layer for one in engine.bases[base].layers):
            return Reference.parse(base).familiar
    return ""
