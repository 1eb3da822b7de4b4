"""What somebody probably meant: BuildKit's rule for "did you mean" (``util/suggest``)."""

from __future__ import annotations

from collections.abc import Iterable

NEAR = 3
"""Changes of one letter that make a word another word."""

MAX_LENGTH = 200
"""Longer words get no suggestion."""


def nearest(word: str, known: Iterable[str], *, case_sensitive: bool = False) -> str | None:
    """Return the first of the nearest known words, at most two letters away.

    Where case does not matter the answer is written as the question is. A word that
    is known needs no suggestion: something else is wrong with it.

    >>> nearest("FRMO", ["RUN", "FROM"]), nearest("frmo", ["RUN", "FROM"])
    ('FROM', 'from')
    """
    sought = word if case_sensitive else word.lower()
    match, best = "", NEAR
    for candidate in known:
        option = candidate if case_sensitive else candidate.lower()
        if option == sought:
            return None
        apart = _distance(sought, option)
        if apart < best:
            match, best = option, apart
    return (match if case_sensitive else _like(match, word)) or None


def _like(match: str, word: str) -> str:
    return match.upper() if word == word.upper() != word.lower() else match


def _distance(one: str, other: str) -> int:
    """Return the Levenshtein distance if it is below NEAR, else NEAR, in linear time."""
    if abs(len(one) - len(other)) >= NEAR or max(len(one), len(other)) > MAX_LENGTH:
        return NEAR
    row = {column: column for column in range(NEAR)}
    for line, letter in enumerate(one, start=1):
        above, row = row, {0: line} if line < NEAR else {}
        for column in range(max(1, line - NEAR + 1), min(len(other), line + NEAR - 1) + 1):
            row[column] = min(
                above.get(column - 1, NEAR) + (letter != other[column - 1]),
                above.get(column, NEAR) + 1,
                row.get(column - 1, NEAR) + 1,
            )
    return min(NEAR, row.get(len(other), NEAR))
