"""docker ps, docker container ls."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.commands.images import FORMAT_HELP
from simulator.cli.container_filters import container_tests
from simulator.cli.declare import option, repeated, switch
from simulator.cli.filters import filter_pair, grouped
from simulator.cli.formats import listing
from simulator.cli.listing import RAW, columns, row
from simulator.cli.values import integer
from simulator.engine.containers.find import newest_first
from simulator.engine.containers.model import Container
from simulator.engine.events import Printed, Steps


@dataclass(frozen=True)
class ListContainers:
    """List containers."""

    also = "docker container ls, docker container list, docker container ps, docker ps"

    all: bool = switch("-a", "--all", help="Show all containers (default shows just running)")
    filters: tuple[tuple[str, str], ...] = repeated(
        "-f",
        "--filter",
        word="filter",
        convert=filter_pair,
        help="Filter output based on conditions provided",
    )
    template: str = option("--format", help=FORMAT_HELP)
    last: int = option(
        "-n",
        "--last",
        default=-1,
        shown="-1",
        word="int",
        convert=integer,
        help="Show n last created containers (includes all states)",
    )
    latest: bool = switch(
        "-l", "--latest", help="Show the latest created container (includes all states)"
    )
    no_trunc: bool = switch("--no-trunc", help="Don't truncate output")
    quiet: bool = switch("-q", "--quiet", help="Only display container IDs")
    size: bool = switch("-s", "--size", help="Display total file sizes")

    def run(self, client: Client) -> Steps[int]:
        rows = [
            row(client.world, container, truncated=not self.no_trunc)
            for container in self._chosen(client)
        ]
        yield Printed(listing(columns(size=self.size), rows, self._template()))
        return 0

    def _chosen(self, client: Client) -> list[Container]:
        filters = grouped(self.filters)
        tests = container_tests(client.world, filters)
        most = 1 if self.latest else self.last
        every = self.all or most > 0 or "status" in filters or "exited" in filters
        found = [
            container
            for container in newest_first(client.world.engine)
            if (every or container.running or container.restarting)
            and all(test(container) for test in tests)
        ]
        return found[:most] if most > 0 else found

    def _template(self) -> str:
        if self.quiet and self.template in {"", "table"}:
            return "{{.ID}}"
        return RAW if self.template == "raw" else self.template
