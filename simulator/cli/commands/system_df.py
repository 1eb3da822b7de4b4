"""docker system df: what images and build cache take, shared layers counted once."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.commands.images import FORMAT_HELP
from simulator.cli.declare import option, switch
from simulator.cli.formats import Columns, listing
from simulator.engine.containers.find import newest_first, users_of
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
        used = _used_images(engine)
        free = images - sum(stored_layers(engine, used).values())
        percent = f" ({100 * free // images}%)" if images else ""
        rows = [
            _row("Images", len(engine.images), images, f"{human_size(free)}{percent}", len(used)),
            _containers(engine),
            _volumes(engine),
            _row("Build Cache", len(cache), cached, human_size(cached)),
        ]
        columns = Columns(HEADINGS, TABLE, "*formatter.diskUsageImagesContext")
        yield Printed(listing(columns, rows, self.template))
        return 0


def _used_images(engine: Engine) -> frozenset[str]:
    """Return the ids of images that containers were made from."""
    used = {container.image.id for container in engine.containers.values()}
    return frozenset(image for image in used if image in engine.images)


def _containers(engine: Engine) -> dict[str, str]:
    sizes = [(each.running, each.layer.size) for each in newest_first(engine)]
    total = sum(size for _, size in sizes)
    free = sum(size for running, size in sizes if not running)
    active = sum(running for running, _ in sizes)
    return _reclaimable("Containers", len(sizes), total, free, active)


def _volumes(engine: Engine) -> dict[str, str]:
    sizes = {name: volume.tree.root.total[1] for name, volume in engine.volumes.items()}
    unused = [name for name in sizes if not users_of(engine, name)]
    free = sum(sizes[name] for name in unused)
    active = len(sizes) - len(unused)
    return _reclaimable("Local Volumes", len(sizes), sum(sizes.values()), free, active)


def _reclaimable(kind: str, count: int, size: int, free: int, active: int) -> dict[str, str]:
    percent = f" ({100 * free // size}%)" if size else ""
    return _row(kind, count, size, f"{human_size(free)}{percent}", active)


def stored_layers(engine: Engine, only: frozenset[str] | None = None) -> dict[str, int]:
    """Return the bytes of every layer that images hold, each once, by its chain id."""
    return {
        chain: layer.size
        for image in engine.images.values()
        if only is None or image.id in only
        for chain, layer in zip(image.chain_ids, image.layers, strict=True)
    }


def _row(kind: str, count: int, size: int, reclaimable: str, active: int = 0) -> dict[str, str]:
    return {
        "Active": str(active),
        "Reclaimable": reclaimable,
        "Size": human_size(size),
        "TotalCount": str(count),
        "Type": kind,
    }
