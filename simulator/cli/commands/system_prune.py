"""docker system prune, and the prune commands of what this machine never has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from simulator.cli.client import Client, happening
from simulator.cli.commands.builder import prunable, pruned, record_id
from simulator.cli.commands.prune import QUESTION, agreed, pruning
from simulator.cli.declare import repeated, switch
from simulator.cli.filters import filter_pair, grouped
from simulator.cli.text.images import pruned_images
from simulator.engine.events import Printed, Steps
from simulator.engine.quantities import human_size

FILTER_HELP = 'Provide filter values (e.g. "label=<key>=<value>")'


@dataclass(frozen=True)
class PruneSystem:
    """Remove unused data."""

    all: bool = switch("-a", "--all", help="Remove all unused images not just dangling ones")
    filters: tuple[tuple[str, str], ...] = repeated(
        "--filter", word="filter", convert=filter_pair, help=FILTER_HELP
    )
    force: bool = switch("-f", "--force", help="Do not prompt for confirmation")
    volumes: bool = switch("--volumes", help="Prune anonymous volumes")

    def run(self, client: Client) -> Steps[int]:
        if not self.force:
            yield Printed(self._warning())
            if not agreed(client):
                return 0
        world = client.world
        events, size = pruning(world.engine, self.all, grouped(self.filters), world.now)
        world = yield from happening(world, *events)
        lists = [pruned_images(events)]
        records = prunable(world.engine, every=self.all)
        if records:
            size += sum(record.size for record in records)
            yield pruned(records)
            ids = "".join(f"{record_id(record)}\n" for record in records)
            lists.append(f"Deleted build cache objects:\n{ids}\n")
        yield Printed("".join(lists) + f"Total reclaimed space: {human_size(size)}\n")
        return 0

    def _warning(self) -> str:
        volumes = "all anonymous volumes not used by at least one container"
        unused = "all images without at least one container associated to them"
        what = [
            "all stopped containers",
            "all networks not used by at least one container",
            *([volumes] if self.volumes else []),
            unused if self.all else "all dangling images",
            "all build cache" if self.all else "unused build cache",
        ]
        lines = "".join(f"  - {line}\n" for line in what)
        return f"WARNING! This will remove:\n{lines}\n{QUESTION}"


@dataclass(frozen=True)
class _PruneNothing:
    """Remove what there never is: the question is asked, and nothing is found."""

    warning: ClassVar[str] = ""

    filters: tuple[tuple[str, str], ...] = repeated(
        "--filter", word="filter", convert=filter_pair, help=FILTER_HELP
    )
    force: bool = switch("-f", "--force", help="Do not prompt for confirmation")

    def run(self, client: Client) -> Steps[int]:
        if not self.force:
            yield Printed(f"WARNING! This will remove {self.warning}.\n{QUESTION}")
            if not agreed(client):
                return 0
        yield Printed("Total reclaimed space: 0B\n")
        return 0


@dataclass(frozen=True)
class PruneContainers(_PruneNothing):
    """Remove all stopped containers."""

    warning = "all stopped containers"


@dataclass(frozen=True)
class PruneVolumes(_PruneNothing):
    """Remove unused local volumes."""

    warning = "anonymous local volumes not used by at least one container"

    all: bool = switch("-a", "--all", help="Remove all unused volumes, not just anonymous ones")
