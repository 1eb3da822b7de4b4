"""``--filter`` of ``docker ps`` and ``docker container prune``."""

from __future__ import annotations

import re
from collections.abc import Callable

from simulator.cli.filters import Filters, require_known, until_of
from simulator.cli.store import DaemonError, find_image
from simulator.engine.containers.find import container_named
from simulator.engine.containers.model import Container
from simulator.engine.errors import DockerError
from simulator.engine.expression import BadExpression, compile_expression
from simulator.engine.state import World

Test = Callable[[Container], bool]

KNOWN = frozenset(
    {"ancestor", "before", "exited", "expose", "health", "id", "is-task", "isolation", "label"}
    | {"name", "network", "publish", "since", "status", "volume"}
)
STATES = ("created", "running", "paused", "restarting", "removing", "exited", "dead")
HEALTHS = ("starting", "healthy", "unhealthy", "none")


def container_tests(world: World, filters: Filters) -> list[Test]:
    """Return what a container has to be; of several values of one filter, any will do."""
    require_known(filters, KNOWN)
    return [_any_of([_test(world, name, value) for value in values], name)
            for name, values in filters.items()]  # fmt: skip


def prune_tests(world: World, filters: Filters) -> list[Test]:
    """Return what a container has to be for ``docker container prune``."""
    require_known(filters, frozenset({"label", "label!", "until"}))
    made = [_label(value) for value in filters.get("label", ())]
    if filters.get("label!"):
        without = [_label(value) for value in filters["label!"]]
        made.append(lambda container: not all(test(container) for test in without))
    latest = until_of(filters, world.now)
    if latest is not None:
        made.append(lambda container: container.created <= latest)
    return made


def _any_of(tests: list[Test], name: str) -> Test:
    if name == "label":
        return lambda container: all(test(container) for test in tests)
    return lambda container: any(test(container) for test in tests)


def _test(world: World, name: str, value: str) -> Test:
    match name:
        case "ancestor":
            return _ancestor(world, value)
        case "before" | "since":
            other = container_named(world.engine, value).number
            if name == "before":
                return lambda container: container.number < other
            return lambda container: container.number > other
        case "exited":
            return _exited(value)
        case "status" | "health":
            return _state(name, value)
        case "label":
            return _label(value)
        case _:
            return _text(name, value)


def _text(name: str, value: str) -> Test:
    match name:
        case "name":
            return _named(value)
        case "id":
            return lambda container: container.id.startswith(value)
        case "volume":
            return lambda c: any(value in (mount.source, mount.target) for mount in c.mounts)
        case "network":
            return lambda container: container.hosting.network == value
        case "publish":
            return lambda c: any(value in (p.key, str(p.outside)) for p in c.hosting.ports)
        case "expose":
            return lambda c: any(value in (k, k.partition("/")[0]) for k in c.config.exposed_ports)
        case _:
            return lambda _: True


def _named(value: str) -> Test:
    """A name filter is an expression that matches anywhere in the name; a ``/`` may lead it."""
    try:
        pattern = compile_expression(value)
    except BadExpression:
        return lambda container: value in container.name
    return lambda container: (
        pattern.matches(container.name) or pattern.matches(f"/{container.name}")
    )


def _ancestor(world: World, value: str) -> Test:
    try:
        image = find_image(world.engine, value)
    except DockerError:
        image = None
    if image is None:
        return lambda _: False
    chain = image.chain_ids
    size = len(chain)
    return lambda container: (
        container.image.id == image.id
        or (
            size > 0
            and size < len(container.image.chain_ids)
            and container.image.chain_ids[:size] == chain
        )
    )


def _exited(value: str) -> Test:
    if not re.fullmatch(r"-?\d{1,5}", value):
        raise DaemonError(
            f"invalid filter 'exited={value}': strconv.Atoi: parsing \"{value}\": invalid syntax"
        )
    return lambda c: not c.running and c.state.started > 0 and c.state.exit_code == int(value)


def _state(name: str, value: str) -> Test:
    known = STATES if name == "status" else HEALTHS
    if value not in known:
        what = "value for state" if name == "status" else "value for health"
        raise DaemonError(
            f"invalid filter '{name}={value}': invalid {what} ({value}): must be one of"
            f" {', '.join(known)}"
        )
    if name == "status":
        return lambda container: container.state.status.value == value
    return lambda c: (c.state.health.status if c.state.health else "none") == value


def _label(value: str) -> Test:
    name, equals, wanted = value.partition("=")
    return lambda c: name in c.config.labels and (not equals or c.config.labels[name] == wanted)
