"""docker system df: what images, containers, volumes and build cache take."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.commands.images import FORMAT_HELP
from simulator.cli.declare import option, switch
from simulator.cli.formats import Columns, listing
from simulator.cli.sharing import shared_size, stored_layers
from simulator.cli.usage import formatted, verbose_text
from simulator.engine.containers.find import containers_of, newest_first, users_of
from simulator.engine.events import Printed, Steps
from simulator.engine.quantities import human_size
from simulator.engine.state import Engine
from simulator.engine.store import kept

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
        world = client.world
        if self.verbose and self.template in {"", "table"}:
            yield Printed(verbose_text(world))
        elif self.verbose:
            yield Printed(formatted(world, self.template))
        else:
            yield Printed(listing(COLUMNS, _summary(world.engine), self.template))
        return 0


COLUMNS = Columns(HEADINGS, TABLE, "*formatter.diskUsageImagesContext")


def _summary(engine: Engine) -> list[dict[str, str]]:
    cache = kept(engine)
    cached = sum(record.size for record in cache if not record.shared)
    return [
        _images(engine),
        _containers(engine),
        _volumes(engine),
        _row("Build Cache", len(cache), cached, human_size(cached)),
    ]


def _images(engine: Engine) -> dict[str, str]:
    """An image in use holds what only it has; Docker counts all the rest as reclaimable."""
    total = sum(stored_layers(engine).values())
    used = [image for image in engine.images.values() if containers_of(engine, image.id)]
    held = sum(image.size - shared_size(engine, image) for image in used)
    return _reclaimable("Images", len(engine.images), total, total - held, len(used))


def _containers(engine: Engine) -> dict[str, str]:
    sizes = [(each.running, each.layer.size) for each in newest_first(engine)]
    total = sum(size for _, size in sizes)
    free = sum(size for running, size in sizes if not running)
    active = sum(running for running, _ in sizes)
    return _reclaimable("Containers", len(sizes), total, free, active)


def _volumes(engine: Engine) -> dict[str, str]:
    sizes = {name: volume.tree.root.total.size for name, volume in engine.volumes.items()}
    unused = [name for name in sizes if not users_of(engine, name)]
    free = sum(sizes[name] for name in unused)
    active = len(sizes) - len(unused)
    return _reclaimable("Local Volumes", len(sizes), sum(sizes.values()), free, active)


def _reclaimable(kind: str, count: int, size: int, free: int, active: int) -> dict[str, str]:
    percent = f" ({100 * free // size}%)" if size else ""
    return _row(kind, count, size, f"{human_size(free)}{percent}", active)


def _row(kind: str, count: int, size: int, reclaimable: str, active: int = 0) -> dict[str, str]:
    return {
        "Active": str(active),
        "Reclaimable": reclaimable,
        "Size": human_size(size),
        "TotalCount": str(count),
        "Type": kind,
    }
