"""Finding the moment after an entry: from memory, from a checkpoint, or by playing the journal."""

from __future__ import annotations

import logging
from collections.abc import Iterator

from simulator.engine.events import STDERR, Printed
from simulator.workspaces.actions import RunLine, from_json
from simulator.workspaces.branch import entries_of
from simulator.workspaces.checkpoints import keep_if_due, lasts, recall
from simulator.workspaces.journal import Turn, perform
from simulator.workspaces.memory import MEMORY
from simulator.workspaces.models import Checkpoint, Entry, Workspace
from simulator.workspaces.moment import SHOWN_TURNS, Moment, Shown, beginning

MOST_WRITTEN = 1_000
"""Turns of a terminal that is taken away as a text."""

REMEMBERED_EVERY = 10
"""Entries; from a moment that was come by on the way, those near it are soon reached."""

log = logging.getLogger(__name__)


def moment_at(workspace: Workspace, entry: int | None) -> Moment:
    """Return the moment after the entry of this id; None is the start."""
    if entry is None:
        return beginning(workspace.start, workspace.revision)
    known = MEMORY.get(entry)
    return known if known is not None else _replayed(workspace, entry)


def shown_of(workspace: Workspace) -> Iterator[Shown]:
    """Yield the turns up to the head as the terminal showed them, the newest MOST_WRITTEN."""
    entries = Entry.objects.filter(workspace=workspace)
    parents: dict[int, int | None] = dict(entries.values_list("pk", "parent"))
    way: list[int] = []
    at = workspace.head_id
    while at is not None and len(way) < MOST_WRITTEN:
        way.append(at)
        at = parents[at]
    moment = moment_at(workspace, at)
    for step in entries_of(way[::-1]):
        moment = moment.after(_played(moment, step), step.number)
        if moment.shown and moment.shown[-1].number == step.number:
            yield moment.shown[-1]


def _replayed(workspace: Workspace, entry: int) -> Moment:
    moment, missing = _way(workspace, entry)
    for place, step in enumerate(entries_of(missing), start=1):
        moment = moment.after(_played(moment, step), step.number)
        if place > len(missing) - SHOWN_TURNS or step.number % REMEMBERED_EVERY == 0:
            MEMORY.put(step.pk, moment)
        if lasts(step.number, workspace.length):
            keep_if_due(step, moment)
    return moment


def _way(workspace: Workspace, entry: int) -> tuple[Moment, list[int]]:
    """Return the nearest moment that is known on the way to the entry, and what comes after it."""
    entries = Entry.objects.filter(workspace=workspace)
    parents: dict[int, int | None] = dict(entries.values_list("pk", "parent"))
    marked = Checkpoint.objects.filter(entry__workspace=workspace)
    checkpoints = set(marked.values_list("entry", flat=True))
    missing: list[int] = []
    at: int | None = entry
    while at is not None:
        known = MEMORY.get(at) or (_recalled(at) if at in checkpoints else None)
        if known is not None:
            MEMORY.put(at, known)
            return known, missing[::-1]
        missing.append(at)
        at = parents[at]
    return beginning(workspace.start, workspace.revision), missing[::-1]


def _recalled(entry: int) -> Moment | None:
    known = recall(entry)
    return known.refreshed() if known else None


def _played(moment: Moment, entry: Entry) -> Turn:
    """Play an entry again. One that no longer plays must not lock a learner out of the rest."""
    try:
        action = from_json(entry.payload, limit=len(entry.payload) + 1)
        return perform(moment.world, action)
    except Exception:
        log.exception("entry %s no longer plays", entry.pk)
        said = Printed(f"(step {entry.number} can no longer be played)\n", STDERR)
        return Turn(RunLine(""), (said,), moment.world, moment.world, 1)
