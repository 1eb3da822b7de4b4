"""Reads the expressions that patterns of paths turn into, in Go's syntax (RE2)."""

from __future__ import annotations

import re

from simulator.engine.errors import LimitReached
from simulator.engine.expression.classes import ANY, class_of, perl_class, read_class, read_escape
from simulator.engine.expression.items import BadExpression, Item, Kind, Row

MAX_ITEMS = 5000
"""Most items of an expression, with repetitions written out."""

MAX_OPTIONAL = 30
"""Most repetitions of an expression that may be left out, as the last three of ``{2,5}``."""

_REPEAT = re.compile(r"\{(0|[1-9][0-9]*)(?:(,)(0|[1-9][0-9]*)?)?\}")
_MAX_REPEAT = 1000
_FOLDERS = "(.*/)?"
_ZERO_WIDTH = {
    "^": Kind.BEGIN,
    "$": Kind.END,
    r"\A": Kind.BEGIN,
    r"\z": Kind.END,
    r"\b": Kind.EDGE,
    r"\B": Kind.INNER,
}


def read_rows(text: str) -> tuple[Row, ...]:
    """Return the alternatives of an expression; raise BadExpression where Go refuses it."""
    rows: list[list[Item]] = [[]]
    at, total, optional = 0, 0, 0
    while at < len(text):
        if text[at] == "|":
            rows.append([])
            at += 1
            continue
        items, at = _read_repeated(text, at)
        if items[:1] == [Item(Kind.SKIP_2)] and rows[-1][-3:] == items:
            continue  # any folders after any folders are any folders
        rows[-1] += items
        total += len(items)
        optional += items.count(Item(Kind.SKIP_1))
        if total > MAX_ITEMS or optional > MAX_OPTIONAL:
            raise LimitReached("a pattern of paths repeats or lists more than the simulator takes")
    return tuple(tuple(row) for row in rows)


def _read_repeated(text: str, at: int) -> tuple[list[Item], int]:
    """Read what is matched at a place, with the ``*`` or ``{2,3}`` after it."""
    if text.startswith(_FOLDERS, at):
        at += len(_FOLDERS)
        _refuse_repeat(text, at, "invalid nested repetition operator")
        return [Item(Kind.SKIP_2), Item(Kind.MANY, ANY), Item(Kind.ONE, class_of("//"))], at
    if text.startswith(r"\Q", at):
        literal, mark, _ = text[at + 2 :].partition(r"\E")
        return [_one(letter * 2) for letter in literal], at + 2 + len(literal) + len(mark)
    _refuse_repeat(text, at, "missing argument to repetition operator")
    item, at = _read_item(text, at)
    if text.startswith("*", at):
        items, end = _many(item), at + 1
    elif found := _REPEAT.match(text, at):
        items, end = _repeated(item, found), found.end()
    else:
        return [item], at
    _refuse_repeat(text, end, "invalid nested repetition operator")
    return items, end


def _read_item(text: str, at: int) -> tuple[Item, int]:
    character = text[at]
    width = 2 if character == "\\" else 1
    if (known := text[at : at + width]) in _ZERO_WIDTH:
        return Item(_ZERO_WIDTH[known]), at + width
    if character == ".":
        return Item(Kind.ONE, ANY), at + 1
    if character == "[":
        chars, at = read_class(text, at + 1)
        return Item(Kind.ONE, chars), at
    if character != "\\":
        return _one(character * 2), at + 1
    if ranges := perl_class(text[at + 1 : at + 2]):
        return _one(ranges), at + 2
    character, at = read_escape(text, at + 1)
    return _one(character * 2), at


def _one(ranges: str) -> Item:
    return Item(Kind.ONE, class_of(ranges))


def _repeated(item: Item, found: re.Match[str]) -> list[Item]:
    """Write the repetitions of an item out."""
    least = _count(found[1])
    most = least if not found[2] else None if found[3] is None else _count(found[3])
    if most is not None:
        if most < least:
            raise BadExpression(f"invalid repeat count: `{found[0]}`")
        return [item] * least + [Item(Kind.SKIP_1), item] * (most - least)
    return [item] * least + _many(item)


def _many(item: Item) -> list[Item]:
    return [Item(Kind.MANY, item.chars)] if item.kind is Kind.ONE else []


def _count(digits: str) -> int:
    if len(digits) > 4 or int(digits) > _MAX_REPEAT:
        raise BadExpression(f"invalid repeat count: `{digits}`")
    return int(digits)


def _refuse_repeat(text: str, at: int, reason: str) -> None:
    if text.startswith("*", at) or _REPEAT.match(text, at):
        raise BadExpression(reason)
