"""What falls due while the clock moves: exits, health checks, output, in their order.

Only actions move the clock (design 5.8); ``elapse`` is how it is moved, so that every
container of every machine lives on meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from simulator.engine.containers.events import (
    ContainerEnded,
    ContainerForeseen,
    ContainerRemoved,
    ContainerRestarting,
    FilesWritten,
    LogsWritten,
    VolumeRemoved,
    work_of,
)
from simulator.engine.containers.find import users_of
from simulator.engine.containers.future import Moment
from simulator.engine.containers.health import due_probe
from simulator.engine.containers.model import Container, LogChunk, MountKind, Status
from simulator.engine.containers.mounted import mounts_of, own_trees
from simulator.engine.containers.process import told_again
from simulator.engine.containers.restart import restarting, started_again
from simulator.engine.events import Event, MachineSelected, Steps, TimePassed
from simulator.engine.files import FileTree
from simulator.engine.layer import apply, diff
from simulator.engine.shell.kernel import FOREVER
from simulator.engine.shell.limits import LIMITS
from simulator.engine.state import Engine, World, evolve

MAX_STOPS = 2_000
"""Exits and probes that one passing of time is told in; further probes are passed over."""

MAX_RESTARTS = 100
"""Restarts that one passing of time is told in; what fails for ever is then let be."""

MAX_WORK = 2 * LIMITS.steps
"""Steps of the shell that are taken for one passing of time; then probes are passed over.

A process that loops is played ever further until it reaches its own limit: that much it may.
"""

LAST_HORIZON = 40 * 24 * 3600 * 1000
"""How far a process that does not end is played at most."""


def elapse(world: World, milliseconds: int) -> Iterator[Event]:
    """Yield the passing of time, and in its midst what falls due."""
    until = world.now + milliseconds
    restarts = work = 0
    for number in range(MAX_STOPS + 1):
        patient = restarts >= MAX_RESTARTS
        last = number == MAX_STOPS or work > MAX_WORK
        stop = until if last else _next_stop(world, until, patient=patient)
        events: list[Event] = [TimePassed(stop - world.now)] if stop > world.now else []
        for event in events:
            yield event
            world = evolve(world, event)
        something = False
        for event in _due(world):
            something = True
            restarts += isinstance(event, ContainerRestarting)
            work += work_of(event)
            yield event
            world = evolve(world, event)
        if stop >= until and (not something or patient or last):
            return


def lived(world: World, steps: Steps[object]) -> Iterator[Event]:
    """Yield what an operation does; while it lets time pass, containers live on."""
    for event in steps:
        parts = elapse(world, event.milliseconds) if isinstance(event, TimePassed) else (event,)
        for part in parts:
            yield part
            world = evolve(world, part)


def _next_stop(world: World, until: int, *, patient: bool) -> int:
    moments = [
        moment
        for machine in world.machines.values()
        for container in machine.engine.containers.values()
        for moment in _stops(container)
        if not (patient and container.restarting)
    ]
    return max(world.now, min((until, *moments)))


def _stops(container: Container) -> Iterator[int]:
    if container.restarting:
        yield container.state.due
    if container.state.status is not Status.RUNNING:
        return
    future = container.future
    if future.ends is not None:
        yield container.origin + future.ends
    elif future.horizon < FOREVER:
        yield container.origin + future.horizon
    if container.state.health is not None:
        yield container.state.health.due


def _due(world: World) -> Iterator[Event]:
    """Yield what is due at this very moment, of the first container that has something."""
    here = world.current
    for name in sorted(world.machines):
        there = replace(world, current=name) if name != here else world
        running = [
            container
            for container in there.engine.containers.values()
            if container.state.status in {Status.RUNNING, Status.RESTARTING}
        ]
        for container in sorted(running, key=lambda each: each.number):
            events = list(_due_of(there, container))
            if events:
                yield from events if name == here else [
                    MachineSelected(name), *events, MachineSelected(here)
                ]  # fmt: skip
                return


def _due_of(world: World, container: Container) -> Iterator[Event]:
    if container.restarting:
        if world.now >= container.state.due:
            yield started_again(world, container)
        return
    lived = world.now - container.origin
    future = container.future
    upto = lived if future.ends is None else min(lived, future.ends)
    if upto > container.reached:
        yield from progress(world, container, upto)
    if future.ends is not None and lived >= future.ends:
        yield ContainerEnded(container.id, future.exit_code)
        yield from restarting(world, container, future.exit_code)
        if container.hosting.auto_remove:
            yield from removed(world.engine, container)
    elif future.ends is None and lived >= future.horizon:
        further = future.horizon * 2 if future.horizon < LAST_HORIZON else FOREVER
        yield ContainerForeseen(container.id, told_again(world, container, further))
    elif container.state.health is not None and world.now >= container.state.health.due:
        yield from due_probe(world, container)


def progress(world: World, container: Container, upto: int) -> Iterator[Event]:
    """Yield what the process wrote and printed since it was last looked at."""
    moment = container.future.files_after(max(0, container.reached), upto)
    chunks = tuple(
        LogChunk(container.origin + piece.at, piece.stream, piece.data)
        for piece in container.future.output
        if container.reached < piece.at <= upto
    )
    if moment is not None:
        yield _written(world, container, moment)
    if chunks or moment is not None:
        yield LogsWritten(container.id, chunks, upto)


def _written(world: World, container: Container, moment: Moment) -> FilesWritten:
    """Lay what the process changed over the files as they are by now.

    Others may have changed them too: an exec, another container on the same volume, the
    editor of a project folder that is mounted.
    """
    before = _before(container)
    now = own_trees(container, mounts_of(world.machine, container))
    mounted = tuple(
        carried(old, new, here)
        for old, new, here in zip(before.mounted, moment.mounted, now, strict=False)
    )
    return FilesWritten(container.id, carried(before.tree, moment.tree, container.tree), mounted)


def _before(container: Container) -> Moment:
    moments = container.future.moments
    lived = [moment for moment in moments if moment.at <= max(0, container.reached)]
    return lived[-1] if lived else moments[0]


def carried(old: FileTree, new: FileTree, here: FileTree) -> FileTree:
    """Return the files as they are ``here`` with what became of the old ones in the new."""
    if old is new:
        return here
    return new if old is here else apply(here, diff(old, new))


def removed(engine: Engine, container: Container, *, volumes: bool = True) -> Iterator[Event]:
    """Yield the end of a container, and of its anonymous volumes that nobody else has."""
    yield ContainerRemoved(container.id)
    for mount in container.mounts:
        if not (volumes and mount.kind is MountKind.VOLUME and mount.anonymous):
            continue
        if len(users_of(engine, mount.source)) <= 1:
            yield VolumeRemoved(mount.source)
