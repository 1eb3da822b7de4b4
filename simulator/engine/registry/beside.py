"""Registries in containers of a machine: ``docker run -d -p 5000:5000 registry:2``.

What such a registry holds stays with the volume that it keeps it in, as in life, and not
with the port: a second container on the same volume has the same images.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from simulator.engine.containers.model import Container, MountKind, Status
from simulator.engine.containers.process import listening
from simulator.engine.containers.reach import Published, port_of, published
from simulator.engine.filesystem import Filesystem
from simulator.engine.registry.api import Door, respond
from simulator.engine.registry.model import IN_CONTAINER, Registry
from simulator.engine.shell.programs.serving_http import Request, Response

if TYPE_CHECKING:
    from simulator.engine.state import World

PROGRAM = "registry"
FOLDER = "/var/lib/registry"


@dataclass(frozen=True, slots=True)
class Served(Published):
    """A registry at a port of the machine, as HTTP clients see it."""

    registry: Registry = Registry("")

    def answer(self, files: Filesystem, request: Request) -> Response:
        """Return what the registry's API answers."""
        found = respond(Door(self.registry), request.method, request.path, {})
        headers = {"Content-Length": str(len(found.body)), **found.headers}
        return Response(found.status, found.body, tuple(headers.items()))


def registry_beside(world: World, host: str) -> Registry | None:
    """Return the registry at a local address of the current machine, open to anybody, or None."""
    port = port_of(host)
    return None if port is None else _by_port(world).get(port)


def registries_beside(world: World) -> dict[str, Registry]:
    """Return the registries that containers of the current machine serve, by their address."""
    return {f"localhost:{port}": one for port, one in sorted(_by_port(world).items())}


def answering(world: World) -> list[Published]:
    """Return what can be reached at ports of the machine; registries answer for themselves."""
    known = _by_port(world)
    return [
        Served(**_parts(one), registry=known[one.port])
        if one.name == PROGRAM and one.port in known
        else one
        for one in published(world)
    ]


def _by_port(world: World) -> dict[int, Registry]:
    found: dict[int, Registry] = {}
    for container in world.engine.containers.values():
        if container.state.status is Status.RUNNING and container.hosting.ports:
            for port in _ports(world, container):
                key = _key(world, container)
                known = world.registries.get(key) or Registry(key)
                found[port] = replace(known, anonymous=True)
    return found


def _ports(world: World, container: Container) -> Iterator[int]:
    inside = {one.port for one in listening(world, container) if one.name == PROGRAM}
    for port in container.hosting.ports:
        if port.inside in inside and port.protocol == "tcp":
            yield port.outside


def _key(world: World, container: Container) -> str:
    """Return the name of what the registry keeps its content in."""
    for mount in container.mounts:
        if mount.target == FOLDER:
            kind = "volume" if mount.kind is MountKind.VOLUME else "folder"
            return f"{IN_CONTAINER}{world.current}, {kind} {mount.source}"
    return f"{IN_CONTAINER}{world.current}, {container.id}"


def _parts(service: Published) -> dict[str, Any]:
    return {each.name: getattr(service, each.name) for each in fields(service)}
