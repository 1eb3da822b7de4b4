"""The player: the moments of a branch, where the visitor stands on it, and the other branches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from simulator.web.scene.terminal import label
from simulator.workspaces.actions import RunLine
from simulator.workspaces.course.lines import BUILDS
from simulator.workspaces.history import History, Mark

MOST_MARKS = 41
"""Marks on the track; of more moments, some that are evenly apart are marked.

One more than a multiple of four, so that half and a quarter of them are evenly apart, too:
those are what a narrow track shows.
"""
NEAR = 12
"""Moments before and after the visitor's own that the list has, whatever it leaves out."""
MOST_BRANCHES = 12

ICONS = {
    "run": "cmd",
    "type": "cmd",
    "press": "cmd",
    "save": "pencil",
    "delete": "trash",
    "move": "pencil",
    "start": "folder",
    "call": "arrow",
    "sit": "machine",
    "republish": "replay",
    "open": "file",
    "answer": "question",
    "hint": "question",
    "continue": "check",
}
BUILD, START, OTHER = "stack", "flag", "arrow"


@dataclass(frozen=True, slots=True)
class Stop:
    """A moment as it is listed. ``gap`` counts the moments before it that are left out."""

    place: int
    label: str
    icon: str
    current: bool
    forks: bool
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Future:
    """A branch that can be gone to: its end, where on it one arrives, and how it begins.

    ``after`` is the last place that it shares with the branch that is walked.
    """

    tip: int
    place: int
    label: str
    last: str
    moments: int
    after: int
    current: bool = False


@dataclass(frozen=True)
class Player:
    """Each part is worked out when it is asked for, and once.

    ``address`` is where a moment is asked for, by its place; ``read_only`` says that it is by
    links, and that nothing moves for anybody else.
    """

    history: History
    address: str
    read_only: bool = False

    @property
    def tip(self) -> int:
        return self.history.tip

    @property
    def place(self) -> int:
        return self.history.place

    @property
    def last(self) -> int:
        return len(self.history.branch)

    @property
    def back(self) -> int:
        return max(self.place - 1, 0)

    @property
    def forward(self) -> int:
        return min(self.place + 1, self.last)

    @property
    def label(self) -> str:
        return self._label_at(self.place)

    @property
    def says(self) -> str:
        """Where the visitor stands, in one line."""
        numbers = {"place": self.place, "last": self.last, "label": self.label}
        return _("%(place)s of %(last)s: %(label)s") % numbers

    @property
    def undoes(self) -> str:
        """What undo takes back, empty at the start."""
        return self.label if self.place else ""

    @property
    def redoes(self) -> str:
        """What redo does again, empty at the end of the branch."""
        return self._label_at(self.place + 1) if self.place < self.last else ""

    @cached_property
    def marks(self) -> tuple[Stop, ...]:
        """The marks on the track, evenly apart."""
        return tuple(self._stop(place) for place in spread(self.last, MOST_MARKS))

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """The list: what is near, and of the rest what the track marks."""
        near = range(max(self.place - NEAR, 0), min(self.place + NEAR, self.last) + 1)
        places = sorted({*near, *spread(self.last, MOST_MARKS)})
        before = [-1, *places]
        return tuple(
            self._stop(place, gap=place - last - 1)
            for last, place in zip(before, places, strict=False)
        )

    @cached_property
    def futures(self) -> tuple[Future, ...]:
        """What was done from here, newest first, if it is more than one thing."""
        head = self.history.head
        if head not in self.history.forks:
            return ()
        walked = self.history.branch[self.place].number if self.place < self.last else 0
        return tuple(
            self._future(
                self.tip if mark.number == walked else self.history.end_after(mark.number),
                place=self.place,
                after=self.place,
                current=mark.number == walked,
            )
            for mark in reversed(self.history.next_of(head))
        )

    @cached_property
    def branches(self) -> tuple[Future, ...]:
        """The branches that are neither walked nor among the futures, newest first."""
        walked = {mark.number for mark in self.history.branch}
        told = {future.tip for future in self.futures}
        others = (end for end in self.history.ends if end not in walked | told)
        found = []
        for _at, end in zip(range(MOST_BRANCHES), others, strict=False):
            way = self.history.way_to(end)
            after = next(at for at, mark in enumerate(way) if mark.number not in walked)
            found.append(self._future(end, place=len(way), after=after))
        return tuple(found)

    def _future(self, tip: int, *, place: int, after: int, current: bool = False) -> Future:
        way = self.history.way_to(tip)
        return Future(
            tip=tip,
            place=place,
            label=_said(way[after]),
            last=_said(way[-1]) if len(way) > after + 1 else "",
            moments=len(way) - after,
            after=after,
            current=current,
        )

    def _stop(self, place: int, *, gap: int = 0) -> Stop:
        mark = self.history.branch[place - 1] if place else None
        return Stop(
            place=place,
            label=self._label_at(place),
            icon=_icon(mark) if mark else START,
            current=place == self.place,
            forks=(mark.number if mark else 0) in self.history.forks,
            gap=gap,
        )

    def _label_at(self, place: int) -> str:
        return _said(self.history.branch[place - 1]) if place else _("the start")


def spread(last: int, most: int) -> Sequence[int]:
    """Return at most so many places from 0 to the last, evenly apart, both ends among them.

    >>> list(spread(3, 5)), list(spread(100, 5))
    ([0, 1, 2, 3], [0, 25, 50, 75, 100])
    """
    if last < most:
        return range(last + 1)
    return [round(at * last / (most - 1)) for at in range(most)]


def _icon(mark: Mark) -> str:
    if isinstance(mark.action, RunLine) and mark.action.line.startswith(BUILDS):
        return BUILD
    return ICONS.get(mark.kind, OTHER)


def _said(mark: Mark) -> str:
    return label(mark.action) if mark.action else mark.kind
