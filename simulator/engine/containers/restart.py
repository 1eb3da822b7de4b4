"""Restart policies: what the engine does when process 1 has ended by itself.

The rules and waiting times are those of moby's restart manager: 100 ms, doubled each time
up to a minute, from the beginning again after a life of ten seconds. Who was stopped or
killed by hand stays down until somebody starts it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.engine.containers.events import (
    ContainerEnded,
    ContainerEvent,
    ContainerRestarting,
    ContainerStarted,
)
from simulator.engine.containers.health import begins
from simulator.engine.containers.model import Container
from simulator.engine.containers.process import future_of

if TYPE_CHECKING:
    from simulator.engine.state import World

FIRST_WAIT, LONGEST_WAIT = 100, 60_000
LONG_LIFE = 10_000


def restarting(world: World, container: Container, exit_code: int) -> Iterator[ContainerEvent]:
    """Yield the decision to start a container again that has just ended, if it is so decided."""
    if not wanted(container, exit_code):
        return
    lived, last = world.now - container.state.started, container.state.wait
    wait = FIRST_WAIT if lived >= LONG_LIFE or not last else min(last * 2, LONGEST_WAIT)
    yield ContainerRestarting(container.id, world.now + wait, wait)


def wanted(container: Container, exit_code: int) -> bool:
    """Say whether the policy starts the container again after this exit code."""
    name, _, most = container.hosting.restart.partition(":")
    if name == "on-failure":
        count = int(most) if most.isdigit() else 0
        return exit_code != 0 and (not count or container.state.restarts < count)
    return name in {"always", "unless-stopped"}


def started_again(world: World, container: Container) -> ContainerEvent:
    """Return the next start. One that fails ends the attempts."""
    future = future_of(world, container)
    if future.error:
        return ContainerEnded(container.id, future.exit_code, future.error)
    return ContainerStarted(container.id, future, begins(container, world.now), again=True)
