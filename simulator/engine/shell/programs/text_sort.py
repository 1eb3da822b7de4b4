"""Sorting lines: sort."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cmp_to_key
from itertools import pairwise

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import Options
from simulator.engine.shell.programs.text_input import (
    QUIETLY,
    chunks,
    decoded,
    encoded,
    lines,
    open_each,
    options_of,
    quote,
)

ORDERS = "bdfgiMhnRrV"

LONG = ("ignore-leading-blanks", "dictionary-order", "ignore-case", "general-numeric-sort",
        "ignore-nonprinting", "month-sort", "human-numeric-sort", "numeric-sort", "random-sort",
        "reverse", "version-sort", "check?", "key=", "merge", "output=", "stable", "buffer-size=",
        "field-separator=", "temporary-directory=", "unique", "zero-terminated", "parallel=",
        "sort=")  # fmt: skip

_LETTERS = dict(zip(LONG[:11], ORDERS, strict=True))
_KEY = re.compile(r"(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*)(?:,(\d+)(?:\.(\d+))?([bdfgiMhnRrV]*))?")
_NUMBER = re.compile(r"[ \t]*(-?(?:\d+(?:\.\d*)?|\.\d+))([KMGTPEZY]?)")
_GENERAL = re.compile(r"\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_PIECES = re.compile(r"\d+|\D+")


@dataclass(frozen=True, slots=True)
class _Key:
    """Which part of a line decides, and how: fields and characters count from 1."""

    first: int = 1
    offset: int = 1
    last: int = 0
    end: int = 0
    orders: str = ""


def sort(process: Process) -> int:
    """Write sorted lines."""
    options = options_of(
        process,
        "cCmsuz" + ORDERS,
        "ktoTS",
        () if process.busybox else LONG,
        usage="[-nrugMcszbdfiokt] [-o FILE] [-k START[.OFS][OPTS][,END[.OFS][OPTS]] "
        "[-t CHAR] [FILE]...",
        code=2,
    )
    if isinstance(options, int):
        return options
    orders = "".join(_LETTERS.get(name, name) for name in options.values)
    orders = "".join(letter for letter in orders if letter in ORDERS)
    keys = _keys(process, options, orders)
    if isinstance(keys, int):
        return keys
    rows, code = _rows(process, options)
    if code:
        return code
    compare = _Comparison(keys, options.get("t", "field-separator"), orders)
    stable = options.has("s", "stable", "u", "unique")
    order = cmp_to_key(compare.keyed if stable else compare.whole)
    if options.has("c", "C", "check"):
        return _checked(process, options, rows, order)
    process.step(len(rows) * max(len(rows).bit_length(), 1) // 16 + 1)
    rows = sorted(rows, key=order, reverse=False)
    if options.has("u", "unique"):
        rows = _unique(rows, compare)
    return _deliver(process, options, "".join(f"{row}\n" for row in rows))


def _keys(process: Process, options: Options, orders: str) -> Sequence[_Key] | int:
    given = options.every("k", "key")
    keys: list[_Key] = []
    for text in given:
        match = _KEY.fullmatch(text)
        if match is None or int(match[1]) == 0:
            return _bad_key(process, text, zero=match is not None)
        own = match[3] + (match[6] or "")
        number = [int(match[group] or 0) for group in (1, 2, 4, 5)]
        keys.append(_Key(number[0], number[1] or 1, number[2], number[3], own or orders))
    return keys or [_Key(orders=orders)]


def _bad_key(process: Process, text: str, *, zero: bool) -> int:
    if process.busybox:
        return process.complain("bad field specification", 2)
    said = quote(process, text)
    if zero:
        return process.complain(f"field number is zero: invalid field specification {said}", 2)
    words = f"invalid number at field start: invalid count at start of {said}"
    return process.complain(words, 2)


def _rows(process: Process, options: Options) -> tuple[list[str], int]:
    rows: list[str] = []
    for path, stream in open_each(
        process,
        options.rest or ["-"],
        gnu="cannot read: {path}: {reason}",
        gnu_directory="read failed: {path}: {reason}",
        busybox_directory=QUIETLY,
    ):
        if stream is None and process.busybox and process.filesystem.is_dir(process.at(path)):
            continue
        if stream is None:
            return [], 2
        if options.has("z", "zero-terminated"):
            data = b"".join(chunks(process, stream))
            rows.extend(decoded(piece) for piece in data.removesuffix(b"\0").split(b"\0"))
        else:
            rows.extend(decoded(line.removesuffix(b"\n")) for line in lines(process, stream))
    return rows, 0


def _deliver(process: Process, options: Options, text: str) -> int:
    if options.has("z", "zero-terminated"):
        text = text.replace("\n", "\0")
    path = options.get("o", "output")
    if not path:
        process.write(text)
        return 0
    try:
        process.save(path, encoded(text))
    except PathError as error:
        return process.complain(f"open failed: {path}: {error.reason}", 2)
    return 0


def _checked(
    process: Process, options: Options, rows: Sequence[str], order: Callable[[str], object]
) -> int:
    strict = options.has("u", "unique")
    for number, (one, other) in enumerate(pairwise(rows), start=2):
        before, after = order(one), order(other)
        if after < before or (strict and not before < after):  # type: ignore[operator]
            if process.busybox:
                process.error(f"Check line {number - 1}\n")
            elif options.has("c", "check") and options.get("check") not in ("quiet", "silent"):
                name = options.rest[0] if options.rest else "-"
                process.complain(f"{name}:{number}: disorder: {other}")
            return 1
    return 0


def _unique(rows: Sequence[str], compare: _Comparison) -> list[str]:
    kept: list[str] = []
    for row in rows:
        if not kept or compare.keyed(kept[-1], row) != 0:
            kept.append(row)
    return kept


class _Comparison:
    """The order of two lines."""

    def __init__(self, keys: Sequence[_Key], separator: str, orders: str) -> None:
        self.keys = keys
        self.separator = separator
        self.reverse = "r" in orders
        self.found: dict[tuple[int, str], object] = {}

    def whole(self, one: str, other: str) -> int:
        """Compare by the keys, then by all bytes of the line."""
        result = self.keyed(one, other)
        if result == 0 and one != other:
            less = encoded(one) < encoded(other)
            result = -1 if less != self.reverse else 1
        return result

    def keyed(self, one: str, other: str) -> int:
        for number, key in enumerate(self.keys):
            left, right = self._value(number, key, one), self._value(number, key, other)
            if left != right:
                less = left < right  # type: ignore[operator]
                return -1 if less != ("r" in key.orders) else 1
        return 0

    def _value(self, number: int, key: _Key, line: str) -> object:
        known = self.found.get((number, line))
        if known is None:
            known = self.found[number, line] = _worth(self._part(key, line), key.orders)
        return known

    def _part(self, key: _Key, line: str) -> str:
        if key == _Key(orders=key.orders):
            return line
        starts = self._starts(line)
        if key.first > len(starts):
            return ""
        start = self._place(starts, line, key.first, key.offset - 1, "b" in key.orders)
        if not key.last:
            return line[start:]
        if not key.end:
            follows = key.last < len(starts)
            stop = starts[key.last] - len(self.separator) if follows else len(line)
        else:
            stop = self._place(starts, line, key.last, key.end, "b" in key.orders)
        return line[start:stop]

    def _place(self, starts: list[int], line: str, field: int, offset: int, skip: bool) -> int:
        if field > len(starts):
            return len(line)
        start = starts[field - 1]
        if skip:
            start += len(line[start:]) - len(line[start:].lstrip(" \t"))
        return min(start + offset, len(line))

    def _starts(self, line: str) -> list[int]:
        """Return where the fields start: by blanks, a field owns those before it."""
        if self.separator:
            places = [place for place, sign in enumerate(line) if sign == self.separator]
            return [0, *(place + 1 for place in places)]
        return [match.start() for match in re.finditer(r"[ \t]*[^ \t]+", line)]


def _worth(text: str, orders: str) -> object:
    """Return what a key is compared by."""
    if "n" in orders or "h" in orders:
        match = _NUMBER.match(text)
        unit = " KMGTPEZY".find(match[2] or " ") if match and "h" in orders else 0
        return (unit, float(match[1][:300])) if match else (0, 0.0)
    if "g" in orders:
        match = _GENERAL.match(text)
        return float(match[1]) if match else float("-inf")
    if "M" in orders:
        name = text.strip()[:3].upper()
        return _MONTHS.index(name) + 1 if name in _MONTHS else 0
    if "V" in orders:
        return [
            (1, int(p[:4000]), "") if p.isdecimal() else (0, 0, p) for p in _PIECES.findall(text)
        ]
    if "b" in orders:
        text = text.lstrip(" \t")
    if "d" in orders:
        text = "".join(sign for sign in text if sign.isalnum() or sign in " \t")
    if "f" in orders:
        text = text.upper()
    return encoded(text)


PROGRAMS: Mapping[str, Program] = {"sort": sort}
