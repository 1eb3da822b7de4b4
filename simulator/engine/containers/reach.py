"""What listens where: services inside containers, and those that published ports lead to.

A port of the machine leads into a container only if it was published, and only to a program
that listens on all addresses, not on the container's own 127.0.0.1.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from simulator.engine.containers.model import Container, Status
from simulator.engine.containers.mounted import inside
from simulator.engine.containers.process import listening
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_http import Request, Response

if TYPE_CHECKING:
    from simulator.engine.state import World

_LOCAL = re.compile(r"(?:http://)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0)(?::(\d{1,5}))?(?:/.*)?")


@dataclass(frozen=True, slots=True)
class Published(Service):
    """A service of a container as the machine sees it: at another port, with its own files."""

    files: Filesystem | None = None

    def answer(self, files: Filesystem, request: Request) -> Response:
        """Return the answer to an HTTP request, from the container's files."""
        return Service.answer(self, self.files or files, request)


def published(world: World) -> list[Published]:
    """Return what can be reached at ports of the current machine."""
    containers = world.engine.containers.values()
    running = [each for each in containers if each.state.status is Status.RUNNING]
    return [
        service
        for container in sorted(running, key=lambda each: each.number)
        if container.hosting.ports
        for service in _of_container(world, container)
    ]


def dead_ports(world: World) -> frozenset[int]:
    """Return the published ports behind which nobody listens: connections there are reset."""
    alive = {service.port for service in published(world)}
    return frozenset(
        port.outside
        for container in world.engine.containers.values()
        if container.running
        for port in container.hosting.ports
        if port.outside not in alive
    )


def port_of(address: str) -> int | None:
    """Return the port that an address of this machine names; None for another machine's."""
    found = _LOCAL.fullmatch(address)
    return None if found is None else int(found[1] or 80)


def _of_container(world: World, container: Container) -> list[Published]:
    services = [one for one in listening(world, container) if one.reachable]
    files = inside(world.machine, container, world.now)
    return [
        Published(**{**_parts(one), "port": port.outside}, files=files)
        for port in container.hosting.ports
        for one in services
        if one.port == port.inside and port.protocol == "tcp"
    ]


def _parts(service: Service) -> dict[str, Any]:
    """Return the parts of a service by name."""
    return {each.name: getattr(service, each.name) for each in fields(service)}
