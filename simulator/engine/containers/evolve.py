"""What an event makes of a machine's containers and volumes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.engine.containers.events import (
    ContainerCommitted,
    ContainerCreated,
    ContainerEnded,
    ContainerEvent,
    ContainerForeseen,
    ContainerPaused,
    ContainerRemoved,
    ContainerRenamed,
    ContainerRestarting,
    ContainerStarted,
    ContainerTold,
    ContainerUnpaused,
    ContainerUpdated,
    FilesWritten,
    HealthProbed,
    LogsWritten,
    TerminalAttached,
    TerminalLeft,
    VolumeCreated,
    VolumeRemoved,
)
from simulator.engine.containers.future import NO_FUTURE
from simulator.engine.containers.model import (
    Container,
    Health,
    Mount,
    MountKind,
    State,
    Status,
    Volume,
)
from simulator.engine.containers.talk import talk_of
from simulator.engine.files import FileTree

if TYPE_CHECKING:
    from simulator.engine.state import Engine, Machine


def evolve_containers(machine: Machine, event: ContainerEvent, now: int) -> Machine:
    """Return the machine after the event."""
    match event:
        case FilesWritten():
            return _written(machine, event, now)
        case TerminalAttached(attached=attached):
            return replace(machine, attached=attached)
        case TerminalLeft():
            return replace(machine, attached=None)
    return replace(machine, engine=_evolve_engine(machine.engine, event, now))


def _evolve_engine(engine: Engine, event: ContainerEvent, now: int) -> Engine:
    match event:
        case ContainerCreated(container=container):
            return replace(
                engine,
                containers=engine.containers.insert(container.id, container),
                containers_made=container.number,
            )
        case ContainerRemoved(container=gone):
            return replace(engine, containers=engine.containers.discard(gone))
        case ContainerCommitted(image=image, parent=parent):
            return replace(
                engine,
                images=engine.images.insert(image.id, image),
                parents=engine.parents.insert(image.id, parent),
            )
        case VolumeCreated(volume=volume):
            return replace(engine, volumes=engine.volumes.insert(volume.name, volume))
        case VolumeRemoved(name=name):
            return replace(engine, volumes=engine.volumes.discard(name))
        case _:
            before = engine.containers.get(getattr(event, "container", ""))
            if before is None:
                return engine
            after = evolve_container(before, event, now)
            return replace(engine, containers=engine.containers.insert(after.id, after))


def evolve_container(container: Container, event: ContainerEvent, now: int) -> Container:
    """Return the container after something happened to it."""
    state = container.state
    match event:
        case ContainerStarted(future=future, health=health, again=again):
            restarts, wait = (state.restarts + 1, state.wait) if again else (0, 0)
            return replace(
                container,
                state=State(
                    Status.RUNNING,
                    now,
                    state.finished,
                    health=health,
                    restarts=restarts,
                    wait=wait,
                ),
                future=future,
                origin=now,
                reached=-1,
                began_with=container.tree,
                edits=(),
                answers=(),
                talk=talk_of(future),
            )
        case ContainerForeseen(future=future):
            return replace(container, future=future, talk=container.talk or talk_of(future))
        case ContainerTold(answers=answers, future=future, talk=talk):
            return replace(container, answers=answers, future=future, talk=talk)
        case LogsWritten(chunks=chunks, reached=reached):
            return replace(container, logs=(*container.logs, *chunks), reached=reached)
        case HealthProbed(health=health):
            return replace(container, state=replace(state, health=health))
        case ContainerRenamed(name=name):
            return replace(container, name=name)
        case ContainerEnded(exit_code=code, error=error):
            return _ended(container, code, error, now)
        case _:
            return _stopped_or_going(container, event, now)


def _stopped_or_going(container: Container, event: ContainerEvent, now: int) -> Container:
    state = container.state
    match event:
        case ContainerPaused():
            paused = replace(state, status=Status.PAUSED, paused_at=now)
            return replace(container, state=paused)
        case ContainerRestarting(due=due, wait=wait):
            again = replace(state, status=Status.RESTARTING, due=due, wait=wait)
            return replace(container, state=again)
        case ContainerUpdated(hosting=hosting):
            return replace(container, hosting=hosting)
        case ContainerUnpaused():
            asleep = now - state.paused_at
            health = state.health and replace(state.health, due=state.health.due + asleep)
            going = replace(state, status=Status.RUNNING, paused_at=0, health=health)
            return replace(container, state=going, origin=container.origin + asleep)
        case _:
            return container


def _ended(container: Container, code: int, error: str, now: int) -> Container:
    """An error means that process 1 never began: the container stays as created."""
    state = container.state
    if error:
        status = Status.CREATED if not state.started else Status.EXITED
        ended = replace(state, status=status, exit_code=code, error=error)
    else:
        ended = replace(
            state,
            status=Status.EXITED,
            finished=now,
            exit_code=code,
            paused_at=0,
            health=_last(state),
        )
    return replace(
        container, state=ended, future=NO_FUTURE, edits=(), scratch={}, answers=(), talk=None
    )


def _last(state: State) -> Health | None:
    return state.health and replace(state.health, status="unhealthy")


def _written(machine: Machine, event: FilesWritten, now: int) -> Machine:
    container = machine.engine.containers.get(event.container)
    if container is None:
        return machine
    edits = container.edits
    if event.edit is not None and container.running:
        edits = (*edits, (now, event.edit))
    container = replace(container, tree=event.tree, edits=edits)
    for mount, tree in zip(container.mounts, event.mounted, strict=False):
        machine, container = _mount_written(machine, container, mount, tree)
    engine = machine.engine
    containers = engine.containers.insert(container.id, container)
    return replace(machine, engine=replace(engine, containers=containers))


def _mount_written(
    machine: Machine, container: Container, mount: Mount, tree: FileTree
) -> tuple[Machine, Container]:
    """Keep what was written into a mount where it belongs."""
    if mount.kind is MountKind.TMPFS:
        return machine, replace(container, scratch={**container.scratch, mount.target: tree})
    if mount.kind is MountKind.VOLUME:
        engine = machine.engine
        volume = engine.volumes.get(mount.source) or Volume(mount.source, 0)
        if volume.tree is tree:
            return machine, container
        volumes = engine.volumes.insert(mount.source, replace(volume, tree=tree))
        return replace(machine, engine=replace(engine, volumes=volumes)), container
    entry = machine.files.get(mount.source)
    if entry is None or entry is tree.root or mount.read_only:
        return machine, container
    files = machine.files.put(machine.files.resolve(mount.source), tree.root)
    return replace(machine, files=files), container
