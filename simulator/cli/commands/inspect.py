"""docker inspect, and docker image, container and volume inspect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from simulator.cli.client import Client
from simulator.cli.commands.network import network_document, network_named
from simulator.cli.declare import arguments, option, switch
from simulator.cli.inspecting import image_document, image_struct
from simulator.cli.inspecting_containers import (
    container_document,
    container_struct,
    volume_document,
)
from simulator.cli.store import DaemonError, find_image, image_for, image_named
from simulator.cli.template import Struct, Template, go_json, parse_template
from simulator.engine.containers.errors import NoName
from simulator.engine.containers.find import container_named, find_container
from simulator.engine.containers.model import Container, Volume
from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps
from simulator.engine.image import Image
from simulator.engine.state import Engine

PLATFORM_HELP = """Inspect a specific platform of the multi-platform image.
If the image or the server is not multi-platform capable, the command will error out if \
the platform does not match.
'os[/arch[/variant]]': Explicit platform (eg. linux/amd64)"""

FORMAT_HELP = """Format output using a custom template:
'json':             Print in JSON format
'TEMPLATE':         Print output using the given Go template.
Refer to https://docs.docker.com/go/formatting/ for more information about \
formatting output with templates"""

TYPES = [
    "config",
    "container",
    "image",
    "network",
    "node",
    "plugin",
    "secret",
    "service",
    "task",
    "volume",
]


@dataclass(frozen=True, slots=True)
class Network:
    """A network, by its name."""

    name: str


Found = Image | Container | Volume | Network
Lookup = Callable[[Client, str], Found]


@dataclass(frozen=True)
class Inspect:
    """Return low-level information on Docker objects."""

    names: tuple[str, ...] = arguments("NAME|ID [NAME|ID...]", least=1)
    template: str = option("-f", "--format", help=FORMAT_HELP)
    size: bool = switch("-s", "--size", help="Display total file sizes if the type is container")
    type: str | None = option("--type", default=None, help="Only inspect objects of the given type")

    def run(self, client: Client) -> Steps[int]:
        if self.type == "":
            known = '", "'.join(TYPES)
            raise DockerError(f'type is empty: must be one of "{known}"')
        if self.type and self.type not in TYPES:
            known = '", "'.join(TYPES)
            raise DockerError(f'unknown type: "{self.type}": must be one of "{known}"')
        return (
            yield from _inspected(client, self.names, self.template, self._found, size=self.size)
        )

    def _found(self, client: Client, name: str) -> Found:
        """Return what goes by the name: a container first, then an image, a network, a volume."""
        engine = client.world.engine
        if not name:
            raise NoName
        if self.type == "image":
            return image_named(engine, name)
        if self.type == "container":
            return container_named(engine, name)
        if self.type == "volume" and name in engine.volumes:
            return engine.volumes[name]
        if self.type == "network":
            return _network(client, name)
        if self.type:
            raise _no_such(self.type, name)
        found: Found | None = find_container(engine, name) or _image_or_none(engine, name)
        if found is None and network_named(client.world, name) is not None:
            return _network(client, name)
        if found is None and name in engine.volumes:
            return engine.volumes[name]
        if found is None:
            raise DockerError(
                f"Error: No such object: {name}",
                hint="Type docker images or docker ps -a to see what is here.",
            )
        return found


def _image_or_none(engine: Engine, name: str) -> Image | None:
    try:
        return find_image(engine, name)
    except DaemonError:
        return None


@dataclass(frozen=True)
class InspectContainers:
    """Display detailed information on one or more containers."""

    names: tuple[str, ...] = arguments("CONTAINER [CONTAINER...]", least=1)
    template: str = option("-f", "--format", help=FORMAT_HELP)
    size: bool = switch("-s", "--size", help="Display total file sizes")

    def run(self, client: Client) -> Steps[int]:
        return (
            yield from _inspected(client, self.names, self.template, _container, size=self.size)
        )


@dataclass(frozen=True)
class InspectVolumes:
    """Display detailed information on one or more volumes."""

    names: tuple[str, ...] = arguments("VOLUME [VOLUME...]", least=1)
    template: str = option("-f", "--format", help=FORMAT_HELP)

    def run(self, client: Client) -> Steps[int]:
        return (yield from _inspected(client, self.names, self.template, _volume))


@dataclass(frozen=True)
class InspectNetworks:
    """Display detailed information on one or more networks."""

    names: tuple[str, ...] = arguments("NETWORK [NETWORK...]", least=1)
    template: str = option("-f", "--format", help=FORMAT_HELP)
    verbose: bool = switch("-v", "--verbose", help="Verbose output for diagnostics")

    def run(self, client: Client) -> Steps[int]:
        return (yield from _inspected(client, self.names, self.template, _network))


@dataclass(frozen=True)
class InspectImages:
    """Display detailed information on one or more images."""

    names: tuple[str, ...] = arguments("IMAGE [IMAGE...]", least=1)
    template: str = option("-f", "--format", help=FORMAT_HELP)
    platform: str = option("--platform", help=PLATFORM_HELP)

    def run(self, client: Client) -> Steps[int]:
        return (yield from _inspected(client, self.names, self.template, self._image))

    def _image(self, client: Client, name: str) -> Image:
        if not name:
            raise DockerError("Error: No such image: ")
        return image_for(client.world.engine, name, self.platform)


def _container(client: Client, name: str) -> Container:
    return container_named(client.world.engine, name)


def _volume(client: Client, name: str) -> Volume:
    if not name:
        raise DockerError("invalid volume name or ID: value is empty")
    volume = client.world.engine.volumes.get(name)
    if volume is None:
        raise _no_such("volume", name)
    return volume


def _network(client: Client, name: str) -> Network:
    if not name:
        raise DockerError("invalid network name or ID: value is empty")
    found = network_named(client.world, name)
    if found is None:
        raise _no_such("network", name)
    return Network(found)


def _no_such(kind: str, name: str) -> DockerError:
    if kind == "volume":
        return DaemonError(f"get {name}: no such volume")
    if kind == "network":
        return DaemonError(f"network {name} not found")
    return DaemonError(f"No such {kind}: {name}")


def _inspected(
    client: Client, names: tuple[str, ...], template: str, lookup: Lookup, *, size: bool = False
) -> Steps[int]:
    compiled = _compiled(template)
    documents: list[dict[str, Any]] = []
    lines: list[str] = []
    errors: list[DockerError] = []
    for name in names:
        try:
            document, struct = _described(client, lookup(client, name), size=size)
            if compiled is not None:
                lines.append(_rendered(compiled, document, struct))
            documents.append(document)
        except DockerError as error:
            errors.append(error)
    if compiled is None:
        yield Printed(_as_json(documents, compact=template == "json"))
    else:
        yield Printed("".join(lines) or "\n")
    if errors:
        raise DockerError("\n".join(error.message for error in errors), hint=errors[0].hint)
    return 0


def _described(client: Client, found: Found, *, size: bool) -> tuple[dict[str, Any], Struct]:
    if isinstance(found, Container):
        document = container_document(found, size=size)
        return document, container_struct(document)
    if isinstance(found, Volume):
        document = volume_document(found)
        return document, Struct(document, "*volume.Volume")
    if isinstance(found, Network):
        document = network_document(client.world, found.name)
        return document, Struct(document, "network.Inspect")
    document = image_document(client.world.engine, found, client.world.now)
    return document, image_struct(document)


def _compiled(template: str) -> Template | None:
    if template in {"", "json"}:
        return None
    try:
        return parse_template(template)
    except DockerError as error:
        raise DockerError(f"template parsing error: {error.message}", exit_code=64) from None


def _rendered(compiled: Template, document: dict[str, Any], struct: Struct) -> str:
    """Render as Docker does: on its own type first, then on the bare JSON."""
    try:
        return compiled.render(struct) + "\n"
    except DockerError:
        pass
    try:
        return compiled.render(document, strict=True) + "\n"
    except DockerError as error:
        raise DockerError(f"template parsing error: {error.message}", hint=error.hint) from None


def _as_json(documents: list[dict[str, Any]], *, compact: bool) -> str:
    if not documents:
        return "[]\n"
    return go_json(_sorted(documents), indent=None if compact else 4) + "\n"


def _sorted(value: Any) -> Any:
    """Return the value with the keys of every object in order, as the engine sends them."""
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value
