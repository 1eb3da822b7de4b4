"""docker volume create, ls and rm."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli import validators
from simulator.cli.client import Client, happening
from simulator.cli.commands.images import FORMAT_HELP
from simulator.cli.declare import argument, arguments, option, repeated, switch
from simulator.cli.each import for_each
from simulator.cli.filters import filter_pair, grouped, require_known
from simulator.cli.formats import Columns, listing
from simulator.cli.running import labels_of
from simulator.cli.store import DaemonError
from simulator.cli.values import memory
from simulator.cli.volumes import require_volume_name
from simulator.engine.containers.errors import Refused
from simulator.engine.containers.events import VolumeCreated, VolumeRemoved
from simulator.engine.containers.find import users_of
from simulator.engine.containers.model import Volume
from simulator.engine.digest import digest_of
from simulator.engine.errors import DockerError
from simulator.engine.events import Printed, Steps
from simulator.engine.state import Engine, World

TABLE = "{{.Driver}}\t{{.Name}}"
HEADINGS = {
    "Availability": "AVAILABILITY",
    "Driver": "DRIVER",
    "Group": "GROUP",
    "Labels": "LABELS",
    "Links": "LINKS",
    "Mountpoint": "MOUNTPOINT",
    "Name": "VOLUME NAME",
    "Scope": "SCOPE",
    "Size": "SIZE",
    "Status": "STATUS",
}


@dataclass(frozen=True)
class ClusterOptions:
    """Options for volumes of a swarm: read, and without effect on a local volume."""

    availability: str = option(
        "--availability",
        default="active",
        shown="active",
        help='Cluster Volume availability ("active", "pause", "drain")',
    )
    group: str = option("--group", help="Cluster Volume group (cluster volumes)")
    limit: int = option(
        "--limit-bytes",
        default=0,
        word="bytes",
        convert=memory,
        help="Minimum size of the Cluster Volume in bytes",
    )
    required: int = option(
        "--required-bytes",
        default=0,
        word="bytes",
        convert=memory,
        help="Maximum size of the Cluster Volume in bytes",
    )
    scope: str = option(
        "--scope",
        default="single",
        shown="single",
        help='Cluster Volume access scope ("single", "multi")',
    )
    secrets: tuple[str, ...] = repeated(
        "--secret", word="map", shown="map[]", help="Cluster Volume secrets"
    )
    sharing: str = option(
        "--sharing",
        default="none",
        shown="none",
        help='Cluster Volume access sharing ("none", "readonly", "onewriter", "all")',
    )
    preferred: tuple[str, ...] = repeated(
        "--topology-preferred", help="A topology that the Cluster Volume would be preferred in"
    )
    needed: tuple[str, ...] = repeated(
        "--topology-required",
        help="A topology that the Cluster Volume must be accessible from",
    )
    access: str = option(
        "--type",
        default="block",
        shown="block",
        help='Cluster Volume access type ("mount", "block")',
    )


@dataclass(frozen=True)
class CreateVolume(ClusterOptions):
    """Create a volume."""

    name: str = argument("[VOLUME]", required=False)
    driver: str = option(
        "-d", "--driver", default="local", shown="local", help="Specify volume driver name"
    )
    labels: tuple[str, ...] = repeated(
        "--label", convert=validators.label, help="Set metadata for a volume"
    )
    options: tuple[str, ...] = repeated(
        "-o", "--opt", word="map", shown="map[]", help="Set driver specific options"
    )
    other_name: str = option("--name", hidden=True, help="Specify volume name")

    def run(self, client: Client) -> Steps[int]:
        name, engine = self.name or self.other_name, client.world.engine
        if name:
            require_volume_name(name)
        if self.driver != "local":
            raise DaemonError(f"create {name}: error looking up volume plugin {self.driver}: plugin"
                              f' "{self.driver}" not found')  # fmt: skip
        made = name or digest_of(f"volume {client.world.now} {sorted(engine.volumes)}")[7:]
        if made not in engine.volumes:
            labels = labels_of(self.labels)
            yield VolumeCreated(Volume(made, client.world.now, anonymous=not name, labels=labels))
        yield Printed(f"{made}\n")
        return 0


@dataclass(frozen=True)
class ListVolumes:
    """List volumes."""

    also = "docker volume ls, docker volume list"

    filters: tuple[tuple[str, str], ...] = repeated(
        "-f",
        "--filter",
        word="filter",
        convert=filter_pair,
        help='Provide filter values (e.g. "dangling=true")',
    )
    template: str = option("--format", help=FORMAT_HELP)
    cluster: bool = switch(
        "--cluster",
        help="Display only cluster volumes, and use cluster volume list formatting",
    )
    quiet: bool = switch("-q", "--quiet", help="Only display volume names")

    def run(self, client: Client) -> Steps[int]:
        filters = grouped(self.filters)
        require_known(filters, frozenset({"dangling", "driver", "label", "name"}))
        engine = client.world.engine
        rows = [
            _row(volume)
            for _, volume in sorted(engine.volumes.items())
            if all(_passes(engine, volume, *pair) for pair in self.filters)
        ]
        plain = self.quiet and self.template in {"", "table"}
        columns = Columns(HEADINGS, TABLE, "*formatter.volumeContext")
        yield Printed(listing(columns, rows, "{{.Name}}" if plain else self.template))
        return 0


@dataclass(frozen=True)
class RemoveVolumes:
    """Remove one or more volumes."""

    also = "docker volume rm, docker volume remove"
    long = "Remove one or more volumes. You cannot remove a volume that is in use by a container."

    names: tuple[str, ...] = arguments("VOLUME [VOLUME...]", least=1)
    force: bool = switch("-f", "--force", help="Force the removal of one or more volumes")

    def run(self, client: Client) -> Steps[int]:
        def act(world: World, name: str) -> Steps[World]:
            if not name:
                raise DockerError("invalid volume name or ID: value is empty")
            if name not in world.engine.volumes:
                if self.force:
                    return world
                raise DaemonError(f"get {name}: no such volume")
            users = users_of(world.engine, name)
            if users:
                listed = ", ".join(each.id for each in users)
                raise Refused(
                    f"remove {name}: volume is in use - [{listed}]",
                    hint=f"docker rm -f {users[0].name} removes the container that has it.",
                )
            return (yield from happening(world, VolumeRemoved(name)))

        return (yield from for_each(client, self.names, act))


def _row(volume: Volume) -> dict[str, str]:
    return {
        "Availability": "N/A",
        "Driver": "local",
        "Group": "N/A",
        "Labels": ",".join(f"{k}={v}" for k, v in sorted(volume.labels.items())),
        "Links": "N/A",
        "Mountpoint": f"/var/lib/docker/volumes/{volume.name}/_data",
        "Name": volume.name,
        "Scope": "local",
        "Size": "N/A",
        "Status": "N/A",
    }


def _passes(engine: Engine, volume: Volume, name: str, value: str) -> bool:
    match name:
        case "name":
            return value in volume.name
        case "driver":
            return value == "local"
        case "dangling":
            if value not in {"true", "false", "1", "0"}:
                raise DockerError(
                    f"Error response from daemon: invalid filter 'dangling=[{value}]'"
                )
            return (not users_of(engine, volume.name)) is (value in {"true", "1"})
        case _:
            key, equals, wanted = value.partition("=")
            return key in volume.labels and (not equals or volume.labels[key] == wanted)
