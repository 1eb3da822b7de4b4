"""Matches an expression in time that grows with the text times the expression, never faster.

The items of all rows stand side by side; a bit of an integer says that everything
before an item is matched. Every character of the text moves the bits on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from simulator.engine.expression.items import Kind, Row

_MAX_KNOWN = 256


@dataclass(frozen=True, slots=True)
class Automaton:
    """Rows of items as masks of bits."""

    starts: int
    accepting: int
    kinds: dict[Kind, int]
    classes: dict[str, int]
    """Which items take the characters of a class."""
    known: dict[str, int] = field(default_factory=dict, compare=False)
    """Which items take a character, for the characters seen lately."""

    @classmethod
    def of(cls, rows: tuple[Row, ...]) -> Automaton:
        starts = accepting = at = 0
        kinds: dict[Kind, int] = dict.fromkeys(Kind, 0)
        classes: dict[str, int] = {}
        for row in rows:
            starts |= 1 << at
            for item in row:
                kinds[item.kind] |= 1 << at
                classes[item.chars] = classes.get(item.chars, 0) | 1 << at
                at += 1
            accepting |= 1 << at
            at += 1
        classes.pop("", None)
        return cls(starts, accepting, kinds, classes)

    def accepts(self, text: str) -> bool:
        """Return whether one of the rows occurs in the text."""
        one, many = self.kinds[Kind.ONE], self.kinds[Kind.MANY]
        active = 0
        for index in range(len(text) + 1):
            active = self._reached(active | self.starts, text, index)
            if active & self.accepting:
                return True
            if index < len(text):
                taking = active & self._takers(text[index])
                active = (taking & one) << 1 | taking & many
        return False

    def _reached(self, active: int, text: str, index: int) -> int:
        """Return the bits with all that they reach without taking a character.

        The sum carries a bit through a whole run of items that may be passed.
        """
        passing = self._passing(text, index)
        skip_1, skip_2 = self.kinds[Kind.SKIP_1], self.kinds[Kind.SKIP_2]
        while True:
            further = active | (passing + (active & passing)) ^ passing
            further |= (further & skip_1) << 2 | (further & skip_2) << 3
            if further == active:
                return active
            active = further

    def _passing(self, text: str, index: int) -> int:
        """Return the items that need no character at this place of the text."""
        kinds = self.kinds
        passing = kinds[Kind.MANY] | kinds[Kind.SKIP_1] | kinds[Kind.SKIP_2]
        if index == 0:
            passing |= kinds[Kind.BEGIN]
        if index == len(text):
            passing |= kinds[Kind.END]
        if kinds[Kind.EDGE] | kinds[Kind.INNER]:
            edge = _is_word(text[index - 1 : index]) != _is_word(text[index : index + 1])
            passing |= kinds[Kind.EDGE if edge else Kind.INNER]
        return passing

    def _takers(self, character: str) -> int:
        mask = self.known.get(character)
        if mask is None:
            if len(self.known) >= _MAX_KNOWN:
                self.known.clear()
            mask = 0
            for chars, items in self.classes.items():
                if re.fullmatch(chars, character):
                    mask |= items
            self.known[character] = mask
        return mask


def _is_word(character: str) -> bool:
    return character == "_" or (character.isascii() and character.isalnum())
