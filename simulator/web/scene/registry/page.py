"""The registry's page of a moment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from simulator.engine.errors import DockerError
from simulator.engine.registry.search import SearchRow, search
from simulator.engine.registry.transfers import Transfer
from simulator.engine.state import World
from simulator.web.scene.registry.documents import KINDS, Document, document
from simulator.web.scene.registry.drawing import Drawing, drawing
from simulator.web.scene.registry.listing import Listing, listing
from simulator.web.scene.terminal import TurnView, turns
from simulator.workspaces.moment import Moment

MAX_FOUND = 25
BADGES = {
    "official": "Docker Official Image",
    "verified": "Verified Publisher",
    "sponsored": "Sponsored OSS",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor wants to see: a transfer, an image's document, what a search finds."""

    transfer: str = ""
    image: str = ""
    kind: str = "manifest"
    term: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """A transfer that can be looked at."""

    key: str
    title: str
    current: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A repository that a search found; ``badge`` says who stands behind it."""

    row: SearchRow
    badge: str


@dataclass(frozen=True)
class RegistryPage:
    """Everything on the page. Each part is worked out when it is asked for, and once."""

    moment: Moment
    wish: Wish
    plays: bool = False

    @property
    def number(self) -> int:
        return self.moment.number

    @property
    def machine(self) -> str:
        return self.moment.world.current

    @cached_property
    def transfer(self) -> Transfer | None:
        known = {one.key: one for one in self.moment.transfers}
        newest = self.moment.transfers[-1] if self.moment.transfers else None
        return known.get(self.wish.transfer, newest)

    @cached_property
    def drawing(self) -> Drawing | None:
        return drawing(self.moment, self.transfer) if self.transfer else None

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The transfers, the newest first."""
        return tuple(
            Choice(
                one.key,
                (_("Push {name}") if one.push else _("Pull {name}")).format(name=one.name.familiar),
                one is self.transfer,
            )
            for one in reversed(self.moment.transfers)
        )

    @property
    def image(self) -> str:
        """The name of the image whose documents are shown."""
        return self.wish.image or (self.drawing.reference if self.drawing else "")

    @cached_property
    def document(self) -> Document | None:
        kind = self.wish.kind if self.wish.kind in KINDS else KINDS[0]
        return document(self.moment.world, self.image, kind) if self.image else None

    @property
    def kinds(self) -> tuple[str, ...]:
        return KINDS

    @cached_property
    def listing(self) -> Listing:
        return listing(self.moment.world)

    @cached_property
    def login(self) -> str:
        return self.listing.hosts[0].login

    @cached_property
    def found(self) -> tuple[Found, ...]:
        return _found(self.moment.world, self.wish.term) if self.wish.term else ()

    @cached_property
    def last(self) -> TurnView | None:
        """What was done last, as the terminal shows it."""
        done = turns(self.moment)
        return done[-1] if done else None


def _found(world: World, term: str) -> tuple[Found, ...]:
    try:
        rows = search(world, term)[:MAX_FOUND]
    except DockerError:
        return ()
    return tuple(Found(row, BADGES.get(row.badge, "")) for row in rows)
