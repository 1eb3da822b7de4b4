"""Ways from one machine to another: over the network, or on foot."""

from __future__ import annotations

from simulator.engine.errors import DockerError, did_you_mean
from simulator.engine.events import Steps, TimePassed
from simulator.engine.machines.events import SatDown, SessionOpened
from simulator.engine.machines.places import PLACES
from simulator.engine.state import World

WALK = 60_000
CONNECT = 400
"""Milliseconds."""

MAX_SESSIONS = 8
"""Sessions within sessions."""


class NotReached(DockerError):
    """The way to a machine does not lead there; the words are those of ssh."""

    exit_code = 255

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(f"ssh: {message}", hint=hint, exit_code=255)


class NoSuchMachine(DockerError):
    """Nobody can go to a machine that does not exist."""


def connect(world: World, name: str) -> Steps[None]:
    """Open a session on another machine. Raises NotReached."""
    require_reached(world, name)
    require_shallow(len(world.way), name)
    return _connected(name)


def require_reached(world: World, name: str) -> None:
    """Raise NotReached unless the network leads from the current machine to this one."""
    if not world.machine.online:
        raise NotReached(
            f"Could not resolve hostname {name}: Temporary failure in name resolution",
            hint=f"{world.current} has no network. Walk to another machine: the stick goes along.",
        )
    if not exists(world, name) or not online(world, name):
        raise NotReached(
            f"Could not resolve hostname {name}: Name or service not known",
            hint=_hint(world, name),
        )


def require_shallow(sessions: int, name: str) -> None:
    """Raise NotReached if one more session within so many others is too much."""
    if sessions >= MAX_SESSIONS:
        raise NotReached(
            f"connect to host {name} port 22: Connection refused",
            hint=f"That would be {MAX_SESSIONS + 1} sessions within each other: type exit first.",
        )


def _connected(name: str) -> Steps[None]:
    yield TimePassed(CONNECT)
    yield SessionOpened(name)


def sit_down(world: World, name: str) -> Steps[None]:
    """Walk to a machine. Raises NoSuchMachine."""
    if not exists(world, name):
        near = did_you_mean(name, names(world))
        raise NoSuchMachine(f"there is no machine {name[:40]!r}", hint=near)
    yield TimePassed(WALK)
    yield SatDown(name)


def exists(world: World, name: str) -> bool:
    """Say whether there is such a machine, used or not."""
    return name in PLACES or name in world.machines


def online(world: World, name: str) -> bool:
    """Say whether a machine has a network."""
    machine = world.machines.get(name)
    return machine.online if machine is not None else PLACES[name].online


def names(world: World) -> list[str]:
    """Return the names of all machines that there are or can be, in order."""
    return sorted({*PLACES, *world.machines})


def _hint(world: World, name: str) -> str:
    if exists(world, name):
        return f"{name} has no network. Walk there: the USB stick goes along."
    near = did_you_mean(name, names(world))
    return f"{near[0].upper()}{near[1:]}" if near else f"There is {', '.join(names(world))}."
