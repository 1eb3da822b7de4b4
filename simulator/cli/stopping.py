"""Ending containers: a signal, time to react to it, and SIGKILL."""

from __future__ import annotations

from simulator.cli.client import Client, happening
from simulator.engine.containers.events import ContainerEnded, ContainerUnpaused
from simulator.engine.containers.life import ended, reaction_to, signalled
from simulator.engine.containers.model import Container, Status
from simulator.engine.containers.signals import Reaction, signal_name
from simulator.engine.events import Steps, TimePassed
from simulator.engine.shell.kernel import FOREVER
from simulator.engine.state import World, evolve

KILLED = Reaction(137)


def stopped(
    client: Client, world: World, container: Container, signal: str = "", seconds: int | None = None
) -> Steps[World]:
    """Stop a container as ``docker stop`` does; one that does not run stays as it is."""
    if container.restarting:
        return (yield from _given_up(world, container))
    if not container.running:
        return world
    world, container = yield from _awake(world, container)
    name = signal_name(signal or container.config.stop_signal or "TERM")
    grace = container.hosting.stop_timeout if seconds is None else seconds
    answer = reaction_to(world, container, name)
    world = yield from happening(world, signalled(container, name, answer))
    limit = FOREVER if grace < 0 else grace * 1000
    if answer is not None and answer.milliseconds <= limit:
        return (yield from _ends(client, world, container, answer, answer.milliseconds))
    return (yield from _ends(client, world, container, KILLED, min(limit, 10**9)))


def killed(client: Client, world: World, container: Container, signal: str) -> Steps[World]:
    """Send one signal and wait for nothing."""
    name = signal_name(signal or "KILL")
    answer = reaction_to(world, container, name)
    world = yield from happening(world, signalled(container, name, answer))
    if answer is None:
        return world
    return (yield from _ends(client, world, container, answer, answer.milliseconds))


def _ends(
    client: Client, world: World, container: Container, answer: Reaction, milliseconds: int
) -> Steps[World]:
    ends = container.future.ends
    if ends is not None:
        milliseconds = min(milliseconds, max(0, container.origin + ends - world.now))
    world = yield from passing(client, world, milliseconds)
    now = world.engine.containers.get(container.id)
    if now is not None and now.restarting:
        return (yield from _given_up(world, now))
    if now is None or not now.running:
        return world
    return (yield from happening(world, *ended(world, now, answer)))


def _given_up(world: World, container: Container) -> Steps[World]:
    """Who is stopped by hand is not started again."""
    return (yield from happening(world, ContainerEnded(container.id, container.state.exit_code)))


def passing(client: Client, world: World, milliseconds: int) -> Steps[World]:
    """Let time pass, and return the world with all that fell due in it."""
    if not milliseconds:
        return world
    passed = TimePassed(milliseconds)
    yield passed
    return client.after(evolve(world, passed))


def _awake(world: World, container: Container) -> Steps[tuple[World, Container]]:
    if container.state.status is not Status.PAUSED:
        return world, container
    world = yield from happening(world, ContainerUnpaused(container.id))
    return world, world.engine.containers[container.id]
