"""docker container prune and docker volume prune."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client, happening
from simulator.cli.commands.prune import QUESTION, agreed
from simulator.cli.container_filters import prune_tests
from simulator.cli.declare import repeated, switch
from simulator.cli.filters import Filters, filter_pair, grouped, require_known
from simulator.engine.containers.due import removed
from simulator.engine.containers.events import VolumeRemoved
from simulator.engine.containers.find import newest_first, users_of
from simulator.engine.containers.model import Volume
from simulator.engine.events import Printed, Steps
from simulator.engine.quantities import human_size
from simulator.engine.state import World

FILTER_HELP = 'Provide filter values (e.g. "until=<timestamp>")'


@dataclass(frozen=True)
class PruneContainers:
    """Remove all stopped containers."""

    filters: tuple[tuple[str, str], ...] = repeated(
        "--filter", word="filter", convert=filter_pair, help=FILTER_HELP
    )
    force: bool = switch("-f", "--force", help="Do not prompt for confirmation")

    def run(self, client: Client) -> Steps[int]:
        if not self.force:
            yield Printed(f"WARNING! This will remove all stopped containers.\n{QUESTION}")
            if not agreed(client):
                return 0
        _, text, size = yield from pruned_containers(client.world, grouped(self.filters))
        yield Printed(f"{text}Total reclaimed space: {human_size(size)}\n")
        return 0


@dataclass(frozen=True)
class PruneVolumes:
    """Remove unused local volumes."""

    all: bool = switch("-a", "--all", help="Remove all unused volumes, not just anonymous ones")
    filters: tuple[tuple[str, str], ...] = repeated(
        "--filter",
        word="filter",
        convert=filter_pair,
        help='Provide filter values (e.g. "label=<label>")',
    )
    force: bool = switch("-f", "--force", help="Do not prompt for confirmation")

    def run(self, client: Client) -> Steps[int]:
        kind = "all" if self.all else "anonymous"
        if not self.force:
            warning = f"{kind} local volumes not used by at least one container"
            yield Printed(f"WARNING! This will remove {warning}.\n{QUESTION}")
            if not agreed(client):
                return 0
        _, text, size = yield from pruned_volumes(
            client.world, grouped(self.filters), every=self.all
        )
        yield Printed(f"{text}Total reclaimed space: {human_size(size)}\n")
        return 0


def pruned_containers(world: World, filters: Filters) -> Steps[tuple[World, str, int]]:
    """Remove what is stopped; return the world, the list to print, and the bytes that are free."""
    tests = prune_tests(world, filters)
    gone = [
        container
        for container in reversed(newest_first(world.engine))
        if not (container.running or container.restarting)
        and all(test(container) for test in tests)
    ]
    size = sum(container.layer.size for container in gone)
    for container in gone:
        world = yield from happening(world, *removed(world.engine, container, volumes=False))
    return world, _listed("Deleted Containers:", [container.id for container in gone]), size


def pruned_volumes(world: World, filters: Filters, *, every: bool) -> Steps[tuple[World, str, int]]:
    """Remove the volumes that no container has: those without a name, or all."""
    require_known(filters, frozenset({"all", "label", "label!"}))
    gone = [
        volume
        for _, volume in sorted(world.engine.volumes.items())
        if (every or volume.anonymous) and not users_of(world.engine, volume.name)
        and _labelled(volume, filters)
    ]  # fmt: skip
    world = yield from happening(world, *(VolumeRemoved(volume.name) for volume in gone))
    size = sum(volume.tree.root.total.size for volume in gone)
    return world, _listed("Deleted Volumes:", [volume.name for volume in gone]), size


def _labelled(volume: Volume, filters: Filters) -> bool:
    for value in filters.get("label", ()):
        name, equals, wanted = value.partition("=")
        if name not in volume.labels or (equals and volume.labels[name] != wanted):
            return False
    return not any(value.partition("=")[0] in volume.labels for value in filters.get("label!", ()))


def _listed(heading: str, names: list[str]) -> str:
    return "".join(f"{line}\n" for line in (heading, *names, "")) if names else ""
