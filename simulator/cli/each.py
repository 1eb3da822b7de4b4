"""Doing the same to several containers: what went well is told by name, errors come at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from simulator.cli.client import Client
from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps
from simulator.engine.state import World


class SomeFailedError(DockerError):
    """With some of the names it did not work; ``names`` are those."""

    def __init__(self, names: list[str], errors: list[DockerError]) -> None:
        super().__init__("\n".join(error.message for error in errors), hint=errors[0].hint)
        self.names = names


Act = Callable[[World, str], Steps[World]]


def for_each(client: Client, names: Iterable[str], act: Act, *, told: bool = True) -> Steps[int]:
    """Act on each in turn; every error is kept for the end."""
    world, errors = client.world, list[tuple[str, DockerError]]()
    for name in names:
        try:
            world = yield from act(world, name)
        except DockerError as error:
            errors.append((name, error))
            continue
        if told:
            yield Printed(f"{name}\n")
    if errors:
        raise SomeFailedError([name for name, _ in errors], [error for _, error in errors])
    return 0
