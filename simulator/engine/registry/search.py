"""``docker search``: what the hub has, and who stands behind it."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.hub import RESOLVER
from simulator.engine.reference import DEFAULT_DOMAIN
from simulator.engine.registry.reach import registry_at
from simulator.engine.registry.refusals import Refused
from simulator.engine.state import World

MOST = 100
"""Rows that the hub returns at most."""


@dataclass(frozen=True, slots=True)
class SearchRow:
    """A repository as the hub lists it.

    ``badge`` is ``official``, ``verified``, ``sponsored`` or empty; ``ribbon`` says in a
    few words why not to use it.
    """

    name: str
    description: str = ""
    stars: int = 0
    pulls: str = ""
    badge: str = ""
    ribbon: str = ""

    @property
    def official(self) -> bool:
        return self.badge == "official"


def search(world: World, term: str) -> list[SearchRow]:
    """Return the repositories whose name or description has the term, the best first.

    An exact name comes before others, official images before the rest, then by stars.
    """
    if registry_at(world, DEFAULT_DOMAIN) is None:
        url = f"https://index.docker.io/v1/search?q={term}&n=25"
        raise Refused(
            f'Get "{url}": dial tcp: lookup index.docker.io on {RESOLVER}: no such host',
            hint="This machine cannot reach Docker Hub.",
        )
    wanted = term.lower().removeprefix(f"{DEFAULT_DOMAIN}/").removeprefix("library/")
    rows = [row for row in _rows(world) if wanted in f"{row.name} {row.description}".lower()]
    return sorted(rows, key=lambda row: _rank(row, wanted))[:MOST]


def _rows(world: World) -> list[SearchRow]:
    rows = {
        _short(one.name): SearchRow(
            _short(one.name), one.description, one.stars, one.pulls, one.badge, one.ribbon
        )
        for one in world.hub.repositories(DEFAULT_DOMAIN)
    }
    registry = world.registries.get(DEFAULT_DOMAIN)
    for path in sorted(registry.repositories) if registry else ():
        name = path.removeprefix("library/")
        rows.setdefault(name, SearchRow(name))
    return list(rows.values())


def _rank(row: SearchRow, wanted: str) -> tuple[bool, bool, bool, int, str]:
    name = row.name.lower()
    return name != wanted, not row.official, wanted not in name, -row.stars, row.name


def _short(name: str) -> str:
    return name.removeprefix(f"{DEFAULT_DOMAIN}/").removeprefix("library/")
