"""What bringing did, in a few plain sentences."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from simulator.engine.files import Directory, File
from simulator.engine.quantities import human_size
from simulator.workspaces.bringing.folded import folded_name
from simulator.workspaces.bringing.judging import Brought, Folded

WIDTH = 88
"""Characters in a line."""

NAMED = 4
"""Placeholders and folders that are called by name; more are only counted."""


def said(brought: Brought, *, added: bool) -> str:
    """Return what is there now, what is only a placeholder, and what was left out and why."""
    return "".join(f"{fill(line, WIDTH)}\n" for line in _sentences(brought, added=added))


def _sentences(brought: Brought, *, added: bool) -> Iterator[str]:
    folds = {f"{one.path}/{folded_name(one.files)}" for one in brought.folded}
    own = {path: entry for path, entry in brought.entries.items() if path not in folds}
    files = sum(not isinstance(entry, Directory) for entry in own.values())
    place = "added to the project." if added else "in the project now, in place of what was there."
    verb = ("was" if files == 1 else "were") if added else ("is" if files == 1 else "are")
    yield f"{_count(files, 'file')} {verb} {place}"
    large = {path: e for path, e in own.items() if isinstance(e, File) and e.is_placeholder}
    if large:
        named = [f"{path} ({_size(entry.size)})" for path, entry in large.items()]
        yield f"Of large files only the size was kept: {_some(named)}."
    if brought.folded:
        yield f"Of folders that tools fill, too: {_some([_folded(one) for one in brought.folded])}."
    left = sum(count for _, count in brought.left_out)
    if left:
        why = ", ".join(f"{count} × {reason}" for reason, count in brought.left_out)
        yield f"{left:,} left out: {why}."


def _folded(one: Folded) -> str:
    return f"{one.path} ({_count(one.files, 'file')}, {_size(one.size)})"


def _some(named: list[str]) -> str:
    more = len(named) - NAMED
    return ", ".join([*named[:NAMED], *([f"and {more:,} more"] if more > 0 else [])])


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _size(size: int) -> str:
    return human_size(size, 3)
