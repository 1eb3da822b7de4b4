"""The way through a journal's tree: the entries that lead from its start to one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db import connection
from django.db.models import Sum
from django.db.models.functions import Length
from django.utils import timezone

from simulator.workspaces.models import Entry, Workspace

_AT_ONCE = 500


def way_to(workspace: Workspace, entry: int | None) -> tuple[int, ...]:
    """Return the ids of the entries from the start to this one; none lead to the start."""
    entries = Entry.objects.filter(workspace=workspace)
    parents: dict[int, int | None] = dict(entries.values_list("pk", "parent"))
    way: list[int] = []
    while entry is not None:
        way.append(entry)
        entry = parents[entry]
    return tuple(way[::-1])


def entries_of(ids: Sequence[int]) -> list[Entry]:
    """Return the entries of the ids, in the order in which they were added."""
    found: list[Entry] = []
    for some in _in_parts(ids):
        found += Entry.objects.filter(pk__in=some).order_by("number")
    return found


def characters_of(ids: Sequence[int]) -> int:
    """Return how much the entries hold."""
    parts = (Entry.objects.filter(pk__in=some) for some in _in_parts(ids))
    return sum(part.aggregate(size=Sum(Length("payload")))["size"] or 0 for part in parts)


def copy_to(workspace: Workspace, ids: Sequence[int]) -> None:
    """Add copies of the entries, without parents, to a journal that has none of their numbers.

    It is done inside the database: a journal of thousands of entries is copied at once.
    """
    quoted = connection.ops.quote_name
    table, same = quoted("workspaces_entry"), ("number", "key", "kind", "payload")
    names, id_ = ", ".join(map(quoted, same)), quoted("id")
    own = [
        Workspace._meta.pk.get_db_prep_value(workspace.pk, connection),  # noqa: SLF001
        connection.ops.adapt_datetimefield_value(timezone.now()),
    ]
    with connection.cursor() as cursor:
        for some in _in_parts(ids):
            wanted = ", ".join(["%s"] * len(some))
            cursor.execute(
                f"INSERT INTO {table} (workspace_id, created, {names}) SELECT %s, %s, {names}"  # noqa: S608 - only names of ours
                f" FROM {table} WHERE {id_} IN ({wanted}) ORDER BY number",
                [*own, *some],
            )


def _in_parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield the ids, no more of them together than a database takes."""
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
