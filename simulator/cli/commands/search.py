"""docker search."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.commands.history import ellipsis
from simulator.cli.declare import argument, option, repeated, switch
from simulator.cli.filters import boolean, filter_pair, grouped, require_known
from simulator.cli.formats import Columns, listing
from simulator.cli.store import DaemonError
from simulator.cli.values import integer
from simulator.engine.errors import DockerError
from simulator.engine.events import STDERR, Printed, Steps
from simulator.engine.registry.search import SearchRow, search

TABLE = "{{.Name}}\t{{.Description}}\t{{.StarCount}}\t{{.IsOfficial}}"
HEADINGS = {
    "Description": "DESCRIPTION",
    "IsOfficial": "OFFICIAL",
    "Name": "NAME",
    "StarCount": "STARS",
}
AUTOMATED = (
    'WARNING: the "is-automated" filter is deprecated, and searching for'
    ' "is-automated=true" will not yield any results in future.\n'
)
_JSON = re.compile(r"^json$|\{\{\s*json \.\s*\}\}")

WIDTH = 45
"""Characters of a description that the table shows."""


@dataclass(frozen=True)
class Search:
    """Search Docker Hub for images."""

    term: str = argument("TERM")
    filters: tuple[tuple[str, str], ...] = repeated(
        "-f",
        "--filter",
        word="filter",
        convert=filter_pair,
        help="Filter output based on conditions provided",
    )
    template: str = option("--format", help="Pretty-print search using a Go template")
    limit: int = option(
        "--limit", default=25, word="int", convert=integer, help="Max number of search results"
    )
    no_trunc: bool = switch("--no-trunc", help="Don't truncate output")

    def run(self, client: Client) -> Steps[int]:
        filters = grouped(self.filters)
        require_known(filters, frozenset({"is-official", "stars", "is-automated"}))
        official, automated = boolean(filters, "is-official"), boolean(filters, "is-automated")
        stars = max([_count(text) for text in filters.get("stars", ())], default=0)
        if "is-automated" in filters:
            yield Printed(AUTOMATED, STDERR)
        if "://" in self.term:
            raise DaemonError(
                f"invalid repository name: repository name ({self.term}) should not have a scheme"
            )
        if not 0 <= self.limit <= 100:
            raise DaemonError(f"limit {self.limit} is outside the range of [1, 100]")
        try:
            found = search(client.world, self.term)
        except DockerError as error:
            raise DaemonError(error.message, hint=error.hint) from None
        rows = [
            self._row(row)
            for row in found
            if official in {None, row.official} and row.stars >= stars and not automated
        ]
        columns = Columns(HEADINGS, TABLE, "*registry.searchContext")
        yield Printed(listing(columns, rows[: self.limit or 25], self.template))
        return 0

    def _row(self, row: SearchRow) -> dict[str, str]:
        text = row.description.replace("\n", " ").replace("\r", " ")
        yes, no = ("true", "false") if _JSON.search(self.template) else ("[OK]", "")
        return {
            "Description": text if self.no_trunc else ellipsis(text, WIDTH),
            "IsOfficial": yes if row.official else no,
            "Name": row.name,
            "StarCount": str(row.stars),
        }


def _count(text: str) -> int:
    try:
        return integer(text)
    except DockerError:
        why = f'strconv.Atoi: parsing "{text}": invalid syntax'
        raise DaemonError(f"invalid filter 'stars={text}': {why}") from None
