"""Did you mean: the nearest command or flag to what was typed."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.engine.errors import did_you_mean
from simulator.engine.suggest import nearest


def flag_hint(flag: str, known: Iterable[str]) -> str:
    """Return what to try instead of an unknown flag."""
    return _suggestion(flag, known)


def command_hint(typed: str, known: Iterable[str]) -> str:
    """Return what to try instead of an unknown command; of equally near ones the first."""
    return _suggestion(typed, known) or "Type docker --help for all commands."


def words_after(path: str, commands: Iterable[str]) -> list[str]:
    """Return the words that may follow ``path`` in the names of commands."""
    start = f"{path} "
    return sorted({name[len(start) :].split()[0] for name in commands if name.startswith(start)})


def _suggestion(word: str, known: Iterable[str]) -> str:
    words = list(known)
    near = nearest(word, words)
    if near:
        return f"Did you mean {near}?"
    return did_you_mean(word, words).replace("did", "Did", 1)
