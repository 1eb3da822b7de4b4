"""The way through a journal's tree: the entries that lead from its start to one of them."""

from __future__ import annotations

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


def entries_of(ids: list[int] | tuple[int, ...]) -> list[Entry]:
    """Return the entries of the ids, in the order in which they were added."""
    found: list[Entry] = []
    for start in range(0, len(ids), _AT_ONCE):
        found += Entry.objects.filter(pk__in=ids[start : start + _AT_ONCE]).order_by("number")
    return found
