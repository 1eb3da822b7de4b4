"""The parts of a regular expression."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


class BadExpression(Exception):
    """An expression that cannot be compiled, in the words of the C library."""


MAX_NESTING = 30
"""Groups in groups."""

MAX_SIZE = 4000
"""States of an automaton, and characters of a source."""

MAX_COUNT = 1000
"""Highest number in ``{m,n}``."""


@dataclass(frozen=True, slots=True)
class Letter:
    """Just this character."""

    letter: str


@dataclass(frozen=True, slots=True)
class Anything:
    """Any character, a newline too."""


@dataclass(frozen=True, slots=True)
class Members:
    """One character of a class, given in the syntax of Python's ``[…]``."""

    inside: str
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere between characters: ``^ $ b B < >``."""

    kind: str


@dataclass(frozen=True, slots=True)
class Chain:
    """One after the other."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, the first that fits."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """So many times; ``most`` is None for as often as possible."""

    node: Node
    least: int
    most: int | None
    lazy: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A part whose match is remembered."""

    number: int
    node: Node


@dataclass(frozen=True, slots=True)
class Same:
    r"""``\1``: what a group has matched, once more."""

    number: int


@dataclass(frozen=True, slots=True)
class Look:
    """What must, or must not, stand before or after a place; ``source`` is Python's syntax."""

    node: Node
    source: str


Node: TypeAlias = (
    Letter | Anything | Members | Place | Chain | Choice | Repeat | Group | Same | Look
)

CLASSES = {
    "alnum": "a-zA-Z0-9", "alpha": "a-zA-Z", "blank": r" \t", "cntrl": r"\x00-\x1f\x7f",
    "digit": "0-9", "graph": r"\x21-\x7e", "lower": "a-z", "print": r"\x20-\x7e",
    "punct": r"!-/:-@\[-`{-~", "space": r" \t\n\r\f\v", "upper": "A-Z", "xdigit": "0-9a-fA-F",
    "word": r"\w",
}  # fmt: skip


def safe(letter: str) -> str:
    """Return a letter as it can stand inside Python's brackets."""
    return "\\" + letter if letter in r"\]^-[&~|" else letter
