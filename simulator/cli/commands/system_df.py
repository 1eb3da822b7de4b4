"""docker system df: what images and build cache take, shared layers counted once."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.commands.images import FORMAT_HELP
from simulator.cli.declare import option, switch
from simulator.cli.formats import Columns, listing
from simulator.engine.events import Printed, Steps
from simulator.engine.quantities import human_size
from simulator.engine.state import Engine
from simulator.engine.store import shared_records

TABLE = "{{.Type}}\t{{.TotalCount}}\t{{.Active}}\t{{.Size}}\t{{.Reclaimable}}"
HEADINGS = {
    "Active": "ACTIVE",
    "Reclaimable": "RECLAIMABLE",
    "Size": "SIZE",
    "TotalCount": "TOTAL",
    "Type": "TYPE",
}


@dataclass(frozen=True)
class SystemDiskUsage:
    """Show docker disk usage."""

    template: str = option("--format", help=FORMAT_HELP)
    verbose: bool = switch("-v", "--verbose", help="Show detailed information on space usage")

    def run(self, client: Client) -> Steps[int]:
        engine = client.world.engine
        images = sum(stored_layers(engine).values())
        cache = engine.cache.records
        shared = shared_records(engine)
        cached = sum(record.layer.size for key, record in cache.items() if key not in shared)
        percent = " (100%)" if images else ""
        rows = [
            _row("Images", len(engine.images), images, f"{human_size(images)}{percent}"),
            _row("Containers", 0, 0, "0B"),
            _row("Local Volumes", 0, 0, "0B"),
            _row("Build Cache", len(cache), cached, human_size(cached)),
        ]
        columns = Columns(HEADINGS, TABLE, "*formatter.diskUsageImagesContext")
        yield Printed(listing(columns, rows, self.template))
        return 0


def stored_layers(engine: Engine) -> dict[str, int]:
    """Return the bytes of every layer that images hold, each once, by its chain id."""
    return {
        chain: layer.size
        for image in engine.images.values()
        for chain, layer in zip(image.chain_ids, image.layers, strict=True)
    }


def _row(kind: str, count: int, size: int, reclaimable: str) -> dict[str, str]:
    return {
        "Active": "0",
        "Reclaimable": reclaimable,
        "Size": human_size(size),
        "TotalCount": str(count),
        "Type": kind,
    }
