"""The words of a package manager's command line: options, their values, and names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """Options (last value of each; ``""`` for those without), and the other words in order."""

    options: dict[str, str]
    rest: tuple[str, ...]

    def has(self, *names: str) -> bool:
        return not self.options.keys().isdisjoint(names)

    @property
    def verb(self) -> str:
        return self.rest[0] if self.rest else ""

    @property
    def names(self) -> tuple[str, ...]:
        return self.rest[1:]


def words_of(arguments: Sequence[str], valued: frozenset[str] = frozenset()) -> Words:
    """Return the words; ``valued`` are the options that take the next word.

    Single letters may be run together (``-yqq``); ``--`` ends the options.

    >>> words_of(["install", "-yq", "--root=/x", "-t", "sid", "curl"], frozenset({"-t"}))
    Words(options={'-y': '', '-q': '', '--root': '/x', '-t': 'sid'}, rest=('install', 'curl'))
    """
    options: dict[str, str] = {}
    rest: list[str] = []
    waiting = list(arguments)[::-1]
    while waiting:
        word = waiting.pop()
        if word == "--":
            rest += waiting[::-1]
            break
        if word.startswith("--"):
            name, equals, value = word.partition("=")
            options[name] = value if equals or name not in valued else _next(waiting)
        elif word.startswith("-") and len(word) > 1:
            _letters(word, options, waiting, valued)
        else:
            rest.append(word)
    return Words(options, tuple(rest))


def _letters(
    word: str, options: dict[str, str], waiting: list[str], valued: frozenset[str]
) -> None:
    for place, letter in enumerate(word[1:], start=1):
        name = f"-{letter}"
        if name in valued:
            options[name] = word[place + 1 :] or _next(waiting)
            return
        options[name] = ""


def _next(waiting: list[str]) -> str:
    return waiting.pop() if waiting else ""
