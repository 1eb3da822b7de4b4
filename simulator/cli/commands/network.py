"""docker network ls, inspect, rm and prune: the three networks that every engine has.

Networks of one's own are not simulated: containers here are reached through their
published ports.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from simulator.cli.client import Client
from simulator.cli.commands.images import FORMAT_HELP
from simulator.cli.commands.prune import QUESTION, agreed
from simulator.cli.declare import arguments, option, repeated, switch
from simulator.cli.each import SomeFailedError, for_each
from simulator.cli.filters import filter_pair, grouped, require_known
from simulator.cli.formats import Columns, listing
from simulator.cli.store import DaemonError, short
from simulator.engine.containers.find import newest_first
from simulator.engine.digest import digest_of
from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps
from simulator.engine.state import World
from simulator.engine.timestamps import rfc3339_nano

DRIVERS = {"bridge": "bridge", "host": "host", "none": "null"}
"""The networks that are there from the start, with what drives each."""

COLUMNS = Columns(
    {
        "CreatedAt": "CREATED AT",
        "Driver": "DRIVER",
        "ID": "NETWORK ID",
        "IPv4": "IPV4",
        "IPv6": "IPV6",
        "Internal": "INTERNAL",
        "Labels": "LABELS",
        "Name": "NAME",
        "Scope": "SCOPE",
    },
    "{{.ID}}\t{{.Name}}\t{{.Driver}}\t{{.Scope}}",
    "*network.networkContext",
)
KNOWN = frozenset({"dangling", "driver", "id", "label", "name", "scope", "type"})


@dataclass(frozen=True)
class ListNetworks:
    """List networks."""

    also = "docker network ls, docker network list"

    filters: tuple[tuple[str, str], ...] = repeated(
        "-f",
        "--filter",
        word="filter",
        convert=filter_pair,
        help='Provide filter values (e.g. "driver=bridge")',
    )
    template: str = option("--format", help=FORMAT_HELP)
    no_trunc: bool = switch("--no-trunc", help="Do not truncate the output")
    quiet: bool = switch("-q", "--quiet", help="Only display network IDs")

    def run(self, client: Client) -> Steps[int]:
        require_known(grouped(self.filters), KNOWN)
        rows = [
            self._row(client.world, name)
            for name in DRIVERS
            if all(_passes(client.world, name, *pair) for pair in self.filters)
        ]
        plain = self.quiet and self.template in {"", "table"}
        yield Printed(listing(COLUMNS, rows, "{{.ID}}" if plain else self.template))
        return 0

    def _row(self, world: World, name: str) -> dict[str, str]:
        whole = network_id(world, name)
        return {
            "CreatedAt": "",
            "Driver": DRIVERS[name],
            "ID": whole if self.no_trunc else short(whole),
            "IPv4": "true",
            "IPv6": "false",
            "Internal": "false",
            "Labels": "",
            "Name": name,
            "Scope": "local",
        }


@dataclass(frozen=True)
class RemoveNetworks:
    """Remove one or more networks."""

    also = "docker network rm, docker network remove"
    bare = True

    names: tuple[str, ...] = arguments("NETWORK [NETWORK...]", least=1)
    force: bool = switch("-f", "--force", help="Do not error if the network does not exist")

    def run(self, client: Client) -> Steps[int]:
        def act(world: World, name: str) -> Steps[World]:
            if not name:
                raise DockerError("invalid network name or ID: value is empty")
            found = network_named(world, name)
            if found is not None:
                raise DaemonError(
                    f"{found} is a pre-defined network and cannot be removed",
                    hint="bridge, host and none belong to every engine.",
                )
            if not self.force:
                raise DaemonError(f"network {name} not found")
            yield from ()
            return world

        try:
            return (yield from for_each(client, self.names, act, told=False))
        except SomeFailedError as error:
            raise DockerError(f"{error.message}\nexit status 1", hint=error.hint) from None


@dataclass(frozen=True)
class PruneNetworks:
    """Remove all unused networks."""

    filters: tuple[tuple[str, str], ...] = repeated(
        "--filter",
        word="filter",
        convert=filter_pair,
        help='Provide filter values (e.g. "until=<timestamp>")',
    )
    force: bool = switch("-f", "--force", help="Do not prompt for confirmation")

    def run(self, client: Client) -> Steps[int]:
        if not self.force:
            what = "all custom networks not used by at least one container"
            yield Printed(f"WARNING! This will remove {what}.\n{QUESTION}")
            if not agreed(client):
                return 0
        require_known(grouped(self.filters), frozenset({"label", "label!", "until"}))
        return 0


def network_named(world: World, text: str) -> str | None:
    """Return the name of the network that goes by a name or the start of an id."""
    if text in DRIVERS:
        return text
    found = [name for name in DRIVERS if text and network_id(world, name).startswith(text)]
    return found[0] if len(found) == 1 else None


def network_id(world: World, name: str) -> str:
    """Return the id of a network of the current machine."""
    return digest_of(f"network {world.current} {name}").removeprefix("sha256:")


def network_document(world: World, name: str) -> dict[str, Any]:
    """Return what ``docker network inspect`` says of a network."""
    config = [{"Subnet": "172.17.0.0/16", "Gateway": "172.17.0.1"}] if name == "bridge" else []
    inside = {
        each.id: {"Name": each.name, "IPv4Address": "172.17.0.2/16" if config else ""}
        for each in newest_first(world.engine)
        if each.running and each.hosting.network == name
    }
    return {
        "Name": name,
        "Id": network_id(world, name),
        "Created": rfc3339_nano(0),
        "Scope": "local",
        "Driver": DRIVERS[name],
        "EnableIPv4": True,
        "EnableIPv6": False,
        "IPAM": {"Driver": "default", "Options": None, "Config": config},
        "Internal": False,
        "Attachable": False,
        "Ingress": False,
        "ConfigOnly": False,
        "Containers": inside,
        "Options": {},
        "Labels": {},
    }


def _passes(world: World, name: str, key: str, value: str) -> bool:
    matches = {
        "driver": DRIVERS[name] == value,
        "id": network_id(world, name).startswith(value),
        "name": value in name,
        "scope": value == "local",
        "type": value == "builtin",
        "label": False,
    }
    if key == "type" and value not in {"builtin", "custom"}:
        raise DockerError(f"Error response from daemon: invalid filter: 'type'='{value}'")
    return matches.get(key, not _is_true(value))


def _is_true(value: str) -> bool:
    return value in {"true", "1"}
