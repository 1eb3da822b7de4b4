"""Health checks: a command that the engine runs in the container at intervals.

The rules are those of the Dockerfile reference's HEALTHCHECK (recording config-022): the
first check comes an interval after the start, ``retries`` failures in a row make the
container unhealthy, one success makes it healthy.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from simulator.engine.containers.events import HealthProbed
from simulator.engine.containers.model import Container, Health, Probe
from simulator.engine.containers.process import after_edit, exec_run, worked
from simulator.engine.events import Event
from simulator.engine.image import Healthcheck
from simulator.engine.shell.run import Outcome

if TYPE_CHECKING:
    from simulator.engine.state import World

SECOND = 1_000_000_000
INTERVAL = TIMEOUT = 30 * SECOND
START_INTERVAL = 5 * SECOND
RETRIES = 3
KEPT_PROBES = 5


def begins(container: Container, now: int) -> Health | None:
    """Return the health of a container that starts, if it has a check."""
    check = container.config.healthcheck
    if check is None or not check.test or check.test[0] == "NONE":
        return None
    return Health(due=now + _interval(check, now, now))


def due_probe(world: World, container: Container) -> Iterator[Event]:
    """Run the check that is due."""
    check, health = container.config.healthcheck, container.state.health
    assert check is not None
    assert health is not None
    outcome, events = exec_run(world, container, _argv(container, check))
    yield worked(container, outcome)
    yield from events
    limit = (check.timeout or TIMEOUT) // 1_000_000
    late = outcome.milliseconds >= limit
    code = -1 if late else min(outcome.exit_code, 1) if outcome.exit_code < 126 else 1
    text = f"Health check exceeded timeout ({limit // 1000}s)" if late else _text(outcome)
    probe = Probe(world.now, world.now + min(outcome.milliseconds, limit), code, text)
    yield HealthProbed(container.id, _after(world, container, check, probe))
    if events:
        yield from after_edit(world, container)


def _after(world: World, container: Container, check: Healthcheck, probe: Probe) -> Health:
    health = container.state.health or Health()
    started = container.state.started
    probes = (*health.probes, probe)[-KEPT_PROBES:]
    due = world.now + _interval(check, started, world.now)
    if probe.exit_code == 0:
        return Health("healthy", 0, probes, due)
    if health.status == "starting" and world.now - started < check.start_period // 1_000_000:
        return Health("starting", health.failing_streak, probes, due)
    streak = health.failing_streak + 1
    status = "unhealthy" if streak >= (check.retries or RETRIES) else health.status
    return Health(status, streak, probes, due)


def _interval(check: Healthcheck, started: int, now: int) -> int:
    starting = now - started < check.start_period // 1_000_000
    chosen = check.start_interval or START_INTERVAL if starting else check.interval or INTERVAL
    return max(1, chosen // 1_000_000)


def _argv(container: Container, check: Healthcheck) -> tuple[str, ...]:
    if check.test[0] == "CMD-SHELL":
        return (*(container.config.shell or ("/bin/sh", "-c")), *check.test[1:])
    return check.test[1:]


def _text(outcome: Outcome) -> str:
    return b"".join(piece.data for piece in outcome.output).decode("utf-8", "replace")[:4096]
