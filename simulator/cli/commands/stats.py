"""docker stats: one look, since nothing here uses a real processor."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.commands.images import FORMAT_HELP
from simulator.cli.declare import arguments, option, switch
from simulator.cli.formats import Columns, listing
from simulator.cli.store import short
from simulator.engine.containers.find import container_named, newest_first
from simulator.engine.containers.model import Container
from simulator.engine.containers.process import seen_at
from simulator.engine.events import Printed, Steps
from simulator.engine.quantities import bytes_size
from simulator.engine.state import World

TABLE = (
    "{{.ID}}\t{{.Name}}\t{{.CPUPerc}}\t{{.MemUsage}}\t{{.MemPerc}}\t{{.NetIO}}\t{{.BlockIO}}"
    "\t{{.PIDs}}"
)
HEADINGS = {
    "BlockIO": "BLOCK I/O",
    "CPUPerc": "CPU %",
    "Container": "CONTAINER",
    "ID": "CONTAINER ID",
    "MemPerc": "MEM %",
    "MemUsage": "MEM USAGE / LIMIT",
    "Name": "NAME",
    "NetIO": "NET I/O",
    "PIDs": "PIDS",
}
LIMIT = 8 << 30
PROCESS = 4 << 20
"""Bytes that a process is taken to use: simulated programs have no memory of their own."""


@dataclass(frozen=True)
class Stats:
    """Display a live stream of container(s) resource usage statistics."""

    also = "docker container stats, docker stats"

    names: tuple[str, ...] = arguments("[CONTAINER...]")
    all: bool = switch("-a", "--all", help="Show all containers (default shows just running)")
    template: str = option("--format", help=FORMAT_HELP)
    no_stream: bool = switch(
        "--no-stream", help="Disable streaming stats and only pull the first result"
    )
    no_trunc: bool = switch("--no-trunc", help="Do not truncate output")

    def run(self, client: Client) -> Steps[int]:
        engine = client.world.engine
        chosen = [(name, container_named(engine, name)) for name in self.names]
        if not self.names:
            listed = [each for each in newest_first(engine) if self.all or each.running]
            chosen = [(short(each.id), each) for each in listed]
        rows = [self._row(client.world, *pair) for pair in chosen]
        yield Printed(listing(Columns(HEADINGS, TABLE, "*statsContext"), rows, self.template))
        return 0

    def _row(self, world: World, typed: str, container: Container) -> dict[str, str]:
        processes = len(seen_at(world, container).running) if container.running else 0
        used = PROCESS * processes
        limit = container.hosting.memory or LIMIT
        return {
            "BlockIO": "0B / 0B",
            "CPUPerc": "0.00%",
            "Container": typed,
            "ID": container.id if self.no_trunc else short(container.id),
            "MemPerc": f"{100 * used / limit:.2f}%",
            "MemUsage": f"{bytes_size(used)} / {bytes_size(limit if processes else 0)}",
            "Name": container.name,
            "NetIO": "0B / 0B",
            "PIDs": str(processes),
        }
