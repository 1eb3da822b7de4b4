"""docker system prune."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client, happening
from simulator.cli.commands.builder import prunable, pruned
from simulator.cli.commands.container_prune import pruned_containers, pruned_volumes
from simulator.cli.commands.prune import QUESTION, agreed, pruning
from simulator.cli.declare import repeated, switch
from simulator.cli.filters import filter_pair, grouped
from simulator.cli.text.images import pruned_images
from simulator.engine.events import Printed, Steps
from simulator.engine.quantities import human_size
from simulator.engine.store import record_id

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
        filters = grouped(self.filters)
        world, containers, size = yield from pruned_containers(client.world, filters)
        lists = [containers]
        if self.volumes:
            world, volumes, freed = yield from pruned_volumes(world, {}, every=False)
            lists.append(volumes)
            size += freed
        events, freed = pruning(world.engine, self.all, filters, world.now)
        world = yield from happening(world, *events)
        lists.append(pruned_images(events))
        size += freed
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
