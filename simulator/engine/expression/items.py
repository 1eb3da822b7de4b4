"""What an expression consists of: rows of items, of which one must fit."""

from __future__ import annotations

from enum import IntEnum, auto
from typing import NamedTuple


class BadExpression(ValueError):
    """Go refuses the expression."""


class Kind(IntEnum):
    """What an item does."""

    ONE = auto()  # takes one of its characters
    MANY = auto()  # takes any number of its characters
    SKIP_1 = auto()  # the next item may be left out
    SKIP_2 = auto()  # the next two items may be left out
    BEGIN = auto()  # stands at the begin of the text
    END = auto()
    EDGE = auto()  # stands at the edge of a word
    INNER = auto()  # stands anywhere else


class Item(NamedTuple):
    """A step of an expression; ``chars`` are the characters that it takes, as a class of ``re``."""

    kind: Kind
    chars: str = ""


Row = tuple[Item, ...]

CHOICES = frozenset({Kind.MANY, Kind.SKIP_1, Kind.SKIP_2})
"""Items that may do one thing or the other, so that ``re`` may have to come back to them."""
