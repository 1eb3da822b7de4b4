"""A machine with two base images and a project folder, and typing on it."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from simulator.cli.session import perform
from simulator.engine.events import Event, Printed
from simulator.engine.state import World
from simulator.play.bases import starting_world
from simulator.play.folder import with_files

BASES = json.loads((Path(__file__).parent.parent / "oracle" / "bases.json").read_text())

FILES = {
    "Dockerfile": 'FROM alpine:3.20\nCOPY a.txt /a.txt\nRUN echo built > /r.txt\nCMD ["cat"]\n',
    "a.txt": "one\n",
}


@dataclass(frozen=True)
class Typed:
    """What came of a line."""

    out: str
    err: str
    exit: int
    world: World
    events: tuple[Event, ...]


@pytest.fixture
def world():
    """A machine that has alpine:3.20 and debian:12, and a project of two files."""
    return with_files(starting_world(BASES), FILES)


@pytest.fixture
def typed():
    """Type lines one after the other; the last one is what is looked at."""

    def type_lines(world: World, *lines: str, terminal: bool = False) -> Typed:
        performed = None
        for line in lines:
            performed = perform(world, line, terminal=terminal)
            world = performed.world
        assert performed is not None
        printed = [event for event in performed.events if isinstance(event, Printed)]
        return Typed(
            "".join(event.text for event in printed if event.stream == 1),
            "".join(event.text for event in printed if event.stream == 2),
            performed.exit_code,
            world,
            performed.events,
        )

    return type_lines
