"""The page of a race, drawn from the race and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from simulator.web.scene.race.chart import Chart, chart
from simulator.web.scene.race.lanes import LaneView, lane_views
from simulator.web.scene.race.proof import HeatRow, LapReasons, heat, reasons
from simulator.web.scene.race.strips import road
from simulator.web.scene.race.table import Table, table
from simulator.web.scene.race.verdict import faster, verdict
from simulator.web.scene.race.words import EditWords, edit_words, edits_counted, measure_words
from simulator.workspaces.races.race import Measure, Race
from simulator.workspaces.races.run import Run, run

CROWDED = 6
"""Builds from which the states stand as icons alone, their words for the ear."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the visitor looks at a race, by the address.

    ``upto`` is the edit up to which it is shown, -1 for all; ``guess`` the letter that the
    class has bet on; ``big`` the view for a projector.
    """

    by: str = ""
    upto: int = -1
    guess: str = ""
    big: bool = False

    def query(self, **changes: object) -> str:
        """Return the address of another look at the same race."""
        look = replace(self, **changes)  # type: ignore[arg-type]
        parts = {
            "by": look.by,
            "upto": str(look.upto) if look.upto >= 0 else "",
            "guess": look.guess,
            "view": "big" if look.big else "",
        }
        return "?" + urlencode({name: value for name, value in parts.items() if value})


def look_of(form: QueryDict) -> Look:
    """Read how a race is looked at; what cannot be meant is left out."""
    upto, guess, by = form.get("upto", ""), form.get("guess", ""), form.get("by", "")
    return Look(
        by=by if by in set(Measure) else "",
        upto=int(upto) if upto.isdecimal() and len(upto) < 4 else -1,
        guess=guess if guess in {"A", "B", "even"} else "",
        big=form.get("view") == "big",
    )


@dataclass(frozen=True, slots=True)
class Choice:
    """A link to another look; ``current`` is the one that is open."""

    name: str
    query: str
    current: bool


@dataclass(frozen=True, slots=True)
class RacePage:
    """All that the template shows."""

    race: Race
    look: Look
    lanes: tuple[LaneView, LaneView]
    table: Table
    chart: Chart
    heats: tuple[tuple[LaneView, tuple[HeatRow, ...]], ...]
    columns: tuple[int, ...]
    reasons: tuple[LapReasons, ...]
    verdict: str
    winner: str
    edits: tuple[EditWords, ...]
    shown: int

    @property
    def count(self) -> str:
        return edits_counted(len(self.edits))

    @property
    def crowded(self) -> bool:
        return len(self.columns) >= CROWDED

    @property
    def over(self) -> bool:
        """Whether every edit is shown."""
        return self.shown == len(self.edits)

    @property
    def about_size(self) -> bool:
        return (self.look.by or self.race.measure) == Measure.SIZE

    @property
    def measures(self) -> tuple[Choice, ...]:
        current = self.look.by or self.race.measure
        return tuple(
            Choice(words, self.look.query(by=name), name == current)
            for name, words in measure_words().items()
        )

    @property
    def whole(self) -> str:
        return self.look.query(upto=-1, guess="")

    @property
    def step_by_step(self) -> str:
        return self.look.query(upto=0, guess="")

    @property
    def next_edit(self) -> EditWords | None:
        return None if self.over else self.edits[self.shown]

    @property
    def next_query(self) -> str:
        return self.look.query(upto=self.shown + 1)

    @property
    def size_query(self) -> str:
        return self.look.query(big=not self.look.big)


def race_page(race: Race, look: Look) -> RacePage:
    """Return the page; the race is run, or remembered."""
    whole = run(race)
    measure = Measure(look.by) if look.by else race.measure
    edits = tuple(edit_words(race, edit) for edit in race.edits)
    shown = len(edits) if look.upto < 0 else min(look.upto, len(edits))
    first, second = (_up_to(one, shown) for one in whole)
    seen = (first, second)
    columns = tuple(range(1, shown + 1)) or (0,)
    lanes = lane_views(race, seen, measure, road(whole, measure))
    return RacePage(
        race=race,
        look=look,
        lanes=lanes,
        table=table(seen, measure, edits),
        chart=chart(whole, measure, [edit.short for edit in edits], shown),
        heats=((lanes[0], heat(first.counted)), (lanes[1], heat(second.counted))),
        columns=columns,
        reasons=reasons(seen, columns, edits),
        verdict=verdict(seen),
        winner=faster(seen),
        edits=edits,
        shown=shown,
    )


def _up_to(one: Run, edits: int) -> Run:
    return Run(one.laps[: edits + 1], one.stopped and len(one.laps) <= edits + 1)
