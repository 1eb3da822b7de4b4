"""Starting a container and ending it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.engine.containers.due import removed
from simulator.engine.containers.errors import NotStarted, Refused
from simulator.engine.containers.events import (
    ContainerEnded,
    ContainerSignalled,
    ContainerStarted,
    FilesWritten,
    LogsWritten,
)
from simulator.engine.containers.future import FIRST_HORIZON
from simulator.engine.containers.health import begins
from simulator.engine.containers.model import Container, LogChunk
from simulator.engine.containers.process import future_of, seen_at
from simulator.engine.containers.signals import Reaction, reaction
from simulator.engine.containers.talk import Talk
from simulator.engine.containers.telling import typed
from simulator.engine.events import Event
from simulator.engine.shell.keyboard import Conversed

if TYPE_CHECKING:
    from simulator.engine.state import Engine, World

START_MILLISECONDS = 200
"""What starting a container takes; a short program has ended by then."""

NOT_STARTED = (
    "failed to create task for container: failed to create shim task: OCI runtime create failed:"
    " runc create failed: unable to start container process: error during container init: "
)


def started(world: World, container: Container, horizon: int = FIRST_HORIZON) -> list[Event]:
    """Return what starting comes to. Raises Refused where Docker does not even try."""
    _require_free_ports(world.engine, container)
    future = future_of(world, container, horizon)
    if future.error:
        return [ContainerEnded(container.id, future.exit_code, future.error)]
    return [ContainerStarted(container.id, future, begins(container, world.now))]


def start_error(events: list[Event], container: Container) -> NotStarted | None:
    """Return why process 1 could not be started, if it could not."""
    last = events[-1] if events else None
    if not isinstance(last, ContainerEnded) or not last.error:
        return None
    return NotStarted(
        f"{NOT_STARTED}{last.error}",
        hint=f"The image has no program {container.argv[0]} that can be started.",
        exit_code=last.exit_code,
    )


def reaction_to(world: World, container: Container, signal: str) -> Reaction | None:
    """Return what process 1 does about a signal at this moment."""
    return reaction(seen_at(world, container), signal, init=container.hosting.init)


def signalled(container: Container, signal: str, answer: Reaction | None) -> ContainerSignalled:
    """Return the fact that a signal was sent, and whether it does anything."""
    return ContainerSignalled(container.id, signal, answer is not None)


def ended(world: World, container: Container, answer: Reaction) -> Iterator[Event]:
    """Yield the end that a signal makes, the shell's trap before it."""
    code = answer.exit_code
    if answer.shell is not None:
        reply = typed(world, container, Talk(answer.shell), answer.action)
        yield from (event for event in reply.events if isinstance(event, FilesWritten))
        chunks = tuple(LogChunk(world.now, piece.stream, piece.data) for piece in reply.output)
        if chunks:
            yield LogsWritten(container.id, chunks, world.now - container.origin)
        code = reply.answer.exit_code if isinstance(reply.answer, Conversed) else code
    yield ContainerEnded(container.id, code)
    if container.hosting.auto_remove:
        yield from removed(world.engine, container)


def _require_free_ports(engine: Engine, container: Container) -> None:
    taken = {
        (port.outside, port.protocol): other
        for other in engine.containers.values()
        if other.running and other.id != container.id
        for port in other.hosting.ports
    }
    for port in container.hosting.ports:
        other = taken.get((port.outside, port.protocol))
        if other is not None:
            raise Refused(
                "failed to set up container networking: driver failed programming external"
                f" connectivity on endpoint {container.name} ({container.id}): Bind for"
                f" {port.address or '0.0.0.0'}:{port.outside} failed: port is already allocated",
                hint=f"The container {other.name} has the port {port.outside}: choose another.",
            )
