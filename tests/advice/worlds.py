"""Worlds to advise in: the toy hub and its packages, and what advice says in short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.catalogue_files import catalogue
from simulator.engine.advice.advice import Advice
from simulator.engine.advice.advise import advise
from simulator.engine.build.options import BuildOptions
from simulator.engine.build.solve import build
from simulator.engine.events import Event, ImageBuilt
from simulator.engine.files import File
from simulator.engine.hub import CatalogueHub
from simulator.engine.state import PROJECT, World, evolve
from tests.build.worlds import with_files


def world(files: Mapping[str, str | File | None]) -> World:
    """Return a world that reaches the toy hub, with a project folder."""
    known = catalogue()
    return with_files(World(hub=CatalogueHub(known), catalogue=known), dict(files))


def built(start: World, **flags: object) -> tuple[World, list[Event]]:
    """Build the project and return the world after it, with all that happened."""
    events = []
    for event in build(start, BuildOptions(PROJECT, **flags)):  # type: ignore[arg-type]
        start = evolve(start, event)
        events.append(event)
    return start, events


def image(events: Sequence[Event]) -> ImageBuilt:
    """Return the end of a build that went well; one that failed fails the test."""
    found = [event for event in events if isinstance(event, ImageBuilt)]
    assert found, events[-1]
    return found[0]


def advice(files: Mapping[str, str | File | None], **flags: object) -> tuple[Advice, ...]:
    """Build a project for the first time and return what is advised."""
    after, events = built(world(files), **flags)
    image(events)
    return advise(after, BuildOptions(PROJECT, **flags), events)  # type: ignore[arg-type]


def of_kind(kind: str, files: Mapping[str, str | File | None], **flags: object) -> list[Advice]:
    """Return the advice of one kind."""
    return [one for one in advice(files, **flags) if one.kind == kind]
