"""The world after a typed line is the one that its events lead to."""

import pytest

from simulator.engine.state import replay
from simulator.workspaces.actions import RunLine
from simulator.workspaces.examples import FIRST
from simulator.workspaces.journal import perform
from simulator.workspaces.moment import beginning, known_catalogue

LINES = (
    "docker build -t app . && docker images -q > ids.txt",
    "docker run -d --name web app; docker ps; sleep 20; docker logs web",
    "for n in 1 2 3; do touch $n.txt; docker build -q .; done; cd /tmp",
    "docker nothing; cat missing; export A=1",
)


@pytest.mark.parametrize("line", LINES)
def test_the_world_after_a_line_is_that_of_its_events(line):
    start = beginning(FIRST, known_catalogue(10_000).revision).world
    turn = perform(start, RunLine(line))

    told = replay(start, turn.events)
    assert told == turn.world
