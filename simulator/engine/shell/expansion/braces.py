"""Brace expansion, which only bash has: ``{a,b}`` and ``{1..9..2}``."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.syntax.nodes import Part, Text, Word
from simulator.engine.shell.syntax.words import make_word

Item: TypeAlias = "str | Part"
"""A letter of unquoted text, or a part that braces do not look into."""

MAX_DEPTH = 20

_RANGE = re.compile(r"(-?\d{1,18})\.\.(-?\d{1,18})(?:\.\.(-?\d{1,18}))?")
_LETTERS = re.compile(r"([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d{1,9}))?")


@lru_cache(maxsize=512)
def expand_braces(word: Word, limit: int) -> tuple[Word, ...]:
    """Return the words that the braces in a word stand for; more than ``limit`` is too many."""
    items: list[Item] = []
    for part in word.parts:
        if isinstance(part, Text):
            items.extend(part.text)
        else:
            items.append(part)
    return tuple(make_word(_joined(found), "") for found in _expand(items, limit, 0) if found)


def _expand(items: list[Item], limit: int, depth: int) -> list[list[Item]]:
    if depth > MAX_DEPTH:
        raise LimitHit("nesting")
    for start, item in enumerate(items):
        if item != "{" or (start and items[start - 1] == "$"):
            continue
        found = _choices(items, start, limit, depth)
        if found is None:
            continue
        choices, end = found
        tails = _expand(items[end:], limit, depth + 1)
        if len(choices) * len(tails) > limit:
            raise LimitHit("words")
        return [[*items[:start], *choice, *tail] for choice in choices for tail in tails]
    return [items]


def _choices(
    items: list[Item], start: int, limit: int, depth: int
) -> tuple[list[list[Item]], int] | None:
    """Return what the brace at ``start`` offers and where it ends; None if it is a plain brace."""
    level, commas, end = 0, [start], -1
    for position in range(start, len(items)):
        item = items[position]
        level += {"{": 1, "}": -1}.get(item, 0) if isinstance(item, str) else 0
        if item == "," and level == 1:
            commas.append(position)
        if level == 0:
            end = position
            break
    if end < 0:
        return None
    if len(commas) == 1:
        sequence = _sequence(items[start + 1 : end], limit)
        return (sequence, end + 1) if sequence is not None else None
    edges = [*commas, end]
    choices: list[list[Item]] = []
    for left, right in pairwise(edges):
        choices.extend(_expand(items[left + 1 : right], limit, depth + 1))
        if len(choices) > limit:
            raise LimitHit("words")
    return choices, end + 1


def _sequence(items: list[Item], limit: int) -> list[list[Item]] | None:
    if not all(isinstance(item, str) for item in items):
        return None
    text = "".join(str(item) for item in items)
    match = _RANGE.fullmatch(text)
    letters = _LETTERS.fullmatch(text)
    if match:
        first, last = int(match.group(1)), int(match.group(2))
        step = abs(int(match.group(3) or 1)) or 1
    elif letters:
        first, last = ord(letters.group(1)), ord(letters.group(2))
        step = abs(int(letters.group(3) or 1)) or 1
    else:
        return None
    if abs(last - first) // step >= limit:
        raise LimitHit("words")
    numbers = range(first, last + 1, step) if first <= last else range(first, last - 1, -step)
    if letters:
        return [[chr(number)] for number in numbers]
    width = _width(match.group(1), match.group(2)) if match else 0
    return [list(f"{number:0{width}d}") for number in numbers]


def _width(first: str, last: str) -> int:
    """Return how wide numbers are padded: only if one is written with a leading zero."""
    if any(re.match(r"-?0\d", number) for number in (first, last)):
        return max(len(first), len(last))
    return 0


def _joined(items: list[Item]) -> list[Part]:
    parts: list[Part] = []
    for item in items:
        if not isinstance(item, str):
            parts.append(item)
        elif parts and isinstance(parts[-1], Text):
            parts[-1] = Text(parts[-1].text + item)
        else:
            parts.append(Text(item))
    return parts
