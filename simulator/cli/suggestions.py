"""Did you mean: the nearest command or flag to what was typed."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.engine.errors import did_you_mean


def flag_hint(flag: str, known: Iterable[str]) -> str:
    """Return what to try instead of an unknown flag."""
    near = did_you_mean(flag, known)
    return near[0].upper() + near[1:] if near else ""


def command_hint(typed: str, known: Iterable[str]) -> str:
    """Return what to try instead of an unknown command."""
    near = did_you_mean(typed, known)
    return near[0].upper() + near[1:] if near else "Type docker --help for all commands."


def words_after(path: str, commands: Iterable[str]) -> list[str]:
    """Return the words that may follow ``path`` in the names of commands."""
    start = f"{path} "
    return sorted({name[len(start) :].split()[0] for name in commands if name.startswith(start)})
