"""Doing the same to several containers: what went well is told by name, errors come at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from simulator.cli.client import Client
from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps
from simulator.engine.state import World

Act = Callable[[World, str], Steps[World]]


def for_each(client: Client, names: Iterable[str], act: Act, *, told: bool = True) -> Steps[int]:
    """Act on each in turn; every error is kept for the end."""
    world, errors = client.world, []
    for name in names:
        try:
            world = yield from act(world, name)
        except DockerError as error:
            errors.append(error)
            continue
        if told:
            yield Printed(f"{name}\n")
    if errors:
        raise DockerError("\n".join(error.message for error in errors), hint=errors[0].hint)
    return 0
