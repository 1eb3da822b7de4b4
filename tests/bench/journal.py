"""A journal of 10,000 actions, opened by a process that has never seen it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from simulator.catalogue_files import catalogue
from simulator.workspaces.actions import Action, SaveFile, kind_of, to_json
from simulator.workspaces.checkpoints import CHECKPOINT_EVERY, keep
from simulator.workspaces.examples import FIRST
from simulator.workspaces.journal import perform
from simulator.workspaces.memory import MEMORY
from simulator.workspaces.models import Checkpoint, Entry, Workspace
from simulator.workspaces.moment import beginning
from simulator.workspaces.replay import moment_at
from tests.bench.growth import session
from tests.bench.measures import Measure

ACTIONS = 10_000


def measures() -> Iterator[Measure]:
    """Yield how long it takes to open, in the usual case and in the worst."""
    with _database():
        workspace, head = _played()
        yield Measure("a cold journal of 10,000 actions", _opened(workspace, head), "s", 1)
        yield Measure("  the same, 49 actions after its last checkpoint", _late(workspace), "s", 1)
        Checkpoint.objects.all().delete()
        yield Measure("  the same, every checkpoint lost", _opened(workspace, head), "s")


def _opened(workspace: Workspace, head: int) -> float:
    MEMORY.clear()
    started = time.perf_counter()
    moment_at(workspace, head)
    return time.perf_counter() - started


def _late(workspace: Workspace) -> float:
    number = ACTIONS - 1
    entry = Entry.objects.get(workspace=workspace, number=number)
    return _opened(workspace, entry.pk)


def _played() -> tuple[Workspace, int]:
    """Play the actions and keep them as the site does, checkpoints included."""
    revision = catalogue().revision
    workspace = Workspace.objects.create(
        id=UUID(int=1), owner="somebody", start=FIRST, revision=revision
    )
    moment, kept = beginning(FIRST, revision), []
    for number in range(1, ACTIONS + 1):
        action = _action(number)
        kept.append(_entry(workspace, number, action))
        moment = moment.after(perform(moment.world, action), number)
        if number % CHECKPOINT_EVERY == 0 and number > ACTIONS - 3 * CHECKPOINT_EVERY:
            Entry.objects.bulk_create(kept)
            kept = []
            keep(Entry.objects.get(workspace=workspace, number=number), moment)
    return workspace, Entry.objects.get(workspace=workspace, number=ACTIONS).pk


def _action(number: int) -> Action:
    """The dear ones are one in ten: a journal of this length is mostly looking around."""
    if number % 60 == 0:
        return SaveFile("app.py", f"print({number})\n")
    return session(number if number % 10 == 1 else 4)


def _entry(workspace: Workspace, number: int, action: Action) -> Entry:
    parent = None if number == 1 else number - 1
    return Entry(
        pk=number,
        workspace=workspace,
        parent_id=parent,
        number=number,
        key=str(number),
        kind=kind_of(action),
        payload=to_json(action),
    )


@contextmanager
def _database() -> Iterator[None]:
    """Give the bench a database of its own, in memory."""
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(str(name), verbosity=0)
