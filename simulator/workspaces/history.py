"""The journal as a tree: what follows what, and the branch that is walked."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from uuid import UUID

from django.db.models.functions import Left

from simulator.workspaces.actions import KINDS, Action, InvalidAction, SaveFile, from_json
from simulator.workspaces.models import Entry, Workspace

BLOCK = 50
"""Entries that are remembered together. They are only ever added, so each is read once."""

READ = 8_000
"""Characters of an entry that are read: the path of a saved file is among them, not its text."""

TEXT = 400
"""Characters of a command line that a mark keeps."""

_START = re.compile(r'\{"do": "\w+", "(\w+)": "((?:[^"\\]|\\u[0-9a-f]{4}|\\[^u])*)')


@dataclass(frozen=True, slots=True)
class Mark:
    """An entry as it is listed: its number, and that of the one before it, 0 if it is the first.

    ``action`` is what was done, long texts left out; None if that can no longer be read.
    """

    number: int
    parent: int
    kind: str
    action: Action | None


@dataclass(frozen=True)
class History:
    """All entries of a journal by number, where its head is, and the end of the branch it is on.

    Entry 0 is the start. Entries are only ever added, and each comes after its parent. A journal
    that began as a copy lacks the numbers of the branches that were not copied.
    """

    marks: tuple[Mark, ...] = ()
    head: int = 0
    tip: int = 0

    @cached_property
    def branch(self) -> tuple[Mark, ...]:
        """The entries from the start through the head to the tip."""
        return self.way_to(self.tip)

    @cached_property
    def place(self) -> int:
        """How many entries lead to the head."""
        return len(self.branch if self.head == self.tip else self.way_to(self.head))

    @cached_property
    def by_number(self) -> Mapping[int, Mark]:
        """The entries by their numbers."""
        return {mark.number: mark for mark in self.marks}

    def way_to(self, number: int) -> tuple[Mark, ...]:
        """Return the entries from the start to this one."""
        way = []
        while number:
            mark = self.by_number[number]
            way.append(mark)
            number = mark.parent
        return tuple(reversed(way))

    def next_of(self, number: int) -> tuple[Mark, ...]:
        """Return what was done after an entry: several where the past was forked."""
        return tuple(mark for mark in self.marks if mark.parent == number)

    def passage(self, number: int, place: int | None = None) -> History:
        """Return the history as if only the way to an entry had been gone.

        Its head is at a place on that way, the end without one, or with one beyond it.
        """
        way = self.way_to(number)
        place = len(way) if place is None else min(place, len(way))
        return History(way, head=way[place - 1].number if place else 0, tip=number)

    def end_after(self, number: int) -> int:
        """Return the newest entry of all that came of this one, itself if nothing did."""
        inside = {number}
        for mark in self.marks:
            if mark.parent in inside:
                inside.add(mark.number)
        return max(inside)

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """The entries that nothing follows, newest first: one for each branch."""
        followed = {mark.parent for mark in self.marks}
        return tuple(m.number for m in reversed(self.marks) if m.number not in followed)

    @cached_property
    def forks(self) -> frozenset[int]:
        """The entries that several follow."""
        followed = Counter(mark.parent for mark in self.marks)
        return frozenset(number for number, times in followed.items() if times > 1)

    def on_branch(self, tip: int) -> tuple[Mark, ...]:
        """Return the branch that ends with this entry, or goes on from it as the walked one does.

        It is empty for an entry that does not exist.
        """
        if tip and tip not in self.by_number:
            return ()
        known = self.branch
        return known if any(mark.number == tip for mark in known) else self.way_to(tip)


def history_of(workspace: Workspace) -> History:
    """Return the history of a workspace as it is kept now."""
    if workspace._state.adding:  # noqa: SLF001 (Django's own word for "not kept yet")
        return History()
    head = workspace.head.number if workspace.head else 0
    known = History(_marks(workspace), head, workspace.tip)
    if known.tip and (head in {0, known.tip} or any(m.number == head for m in known.branch)):
        return known
    return replace(known, tip=known.end_after(head))


def forget() -> None:
    """Forget what was read, as a restart does."""
    _known.cache_clear()


def remember(workspace: Workspace, parent: int, entry: Entry) -> None:
    """Remember an entry that was just added, so that it need not be read."""
    first = (entry.number - 1) // BLOCK * BLOCK
    block = _known(workspace.pk, workspace.created, first)
    until, marks = block.read
    if until == entry.number - 1:
        brief = _brief(entry.kind, entry.payload[:READ])
        block.read = entry.number, (*marks, Mark(entry.number, parent, entry.kind, brief))


def _marks(workspace: Workspace) -> tuple[Mark, ...]:
    found: list[Mark] = []
    for first in range(0, workspace.length, BLOCK):
        block = _known(workspace.pk, workspace.created, first)
        until, marks = block.read
        last = min(first + BLOCK, workspace.length)
        if until < last:
            marks = (*marks, *_read(workspace.pk, until, first + BLOCK))
            block.read = max(last, marks[-1].number if marks else 0), marks
        found += marks
    return tuple(mark for mark in found if mark.number <= workspace.length)


@dataclass(slots=True)
class _Block:
    """The number up to which entries were looked for, and the marks of those that there are.

    Both are set at once, for two requests may read at the same time. A copy has gaps.
    """

    read: tuple[int, tuple[Mark, ...]]


@lru_cache(maxsize=4_000)
def _known(_workspace: UUID, _created: datetime, first: int) -> _Block:
    """Return what was read so far of one block."""
    return _Block((first, ()))


def _read(workspace: UUID, after: int, last: int) -> list[Mark]:
    entries = Entry.objects.filter(workspace=workspace, number__gt=after, number__lte=last)
    rows = entries.order_by("number").values_list(
        "number", "parent__number", "kind", Left("payload", READ)
    )
    return [
        Mark(number, parent or 0, kind, _brief(kind, start)) for number, parent, kind, start in rows
    ]


def _brief(kind: str, start: str) -> Action | None:
    """Return the action that an entry begins with, without what is long."""
    if len(start) < READ:
        try:
            action = from_json(start, limit=8 * READ)
        except InvalidAction:
            return None
        return replace(action, content="") if isinstance(action, SaveFile) else action
    found = _START.match(start)
    maker = KINDS.get(kind)
    if found is None or maker is None:
        return None
    text = json.loads(f'"{found[2]}"').encode("utf-8", "ignore").decode()[:TEXT]
    rest = dict.fromkeys(maker.__slots__, "")
    return maker(**{**rest, found[1]: text})
