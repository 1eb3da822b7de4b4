"""Values of awk: numbers, strings, and strings from the input that look like numbers."""

from __future__ import annotations

import math
import re
from typing import TypeAlias

from simulator.engine.shell.limits import LimitHit

MAX_WIDTH = 1 << 16

_NUMBER = re.compile(r"[ \t\n]*([-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)")
_DIRECTIVE = re.compile(r"%([-+ 0#']*)(\*|\d*)(?:\.(\*|\d*))?[hlLqjzt]*([a-zA-Z%])?")


class Read(str):
    """A string that came from outside: it counts as a number if it looks like one."""

    __slots__ = ()


Value: TypeAlias = float | str | None
"""None is a variable that was never set: both 0 and the empty string."""


def number(value: Value) -> float:
    """Return the number that a value stands for: that at the start of a string, or 0."""
    if isinstance(value, float):
        return value
    if not value:
        return 0.0
    match = _NUMBER.match(value[:400])
    return float(match.group(1)) if match else 0.0


def is_number(value: Value) -> bool:
    """Say whether a value is compared as a number."""
    if isinstance(value, Read):
        match = _NUMBER.match(value[:400])
        return match is not None and not value[match.end() :].strip(" \t\n")
    return not isinstance(value, str)


def text(value: Value, conversion: str = "%.6g") -> str:
    """Return the string that a value stands for; whole numbers have no decimals.

    >>> text(3.0), text(0.1 + 0.2), text(None)
    ('3', '0.3', '')
    """
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        if value == int(value) and abs(value) < 1e18:
            return str(int(value))
        return printed(conversion, [value])
    return value or ""


def truth(value: Value) -> bool:
    """Say whether a value counts as true."""
    if isinstance(value, str) and not is_number(value):
        return value != ""
    return number(value) != 0 if value is not None and value != "" else False


def compare(left: Value, right: Value) -> int:
    """Compare as numbers if both are, else as strings; returns -1, 0 or 1."""
    if is_number(left) and is_number(right):
        one, other = number(left), number(right)
        return (one > other) - (one < other)
    first, second = text(left), text(right)
    return (first > second) - (first < second)


def printed(pattern: str, arguments: list[Value], conversion: str = "%.6g") -> str:
    """Return what printf prints."""
    rest = list(arguments)[::-1]

    def directive(match: re.Match[str]) -> str:
        flags, width, precision, kind = match.groups()
        if kind == "%" or kind is None:
            return "%" if kind else match.group()
        width = str(int(number(rest.pop() if rest else None))) if width == "*" else width
        if precision == "*":
            precision = str(max(int(number(rest.pop() if rest else None)), 0))
        if len(width) > 6 or len(precision or "") > 6 or abs(int(width or 0)) > MAX_WIDTH:
            raise LimitHit("output_bytes")
        return _converted(kind, flags, width, precision, rest, conversion)

    return _DIRECTIVE.sub(directive, pattern)


def _converted(
    kind: str, flags: str, width: str, precision: str | None, rest: list[Value], conversion: str
) -> str:
    if not rest:
        value: Value = None
    else:
        value = rest.pop()
    point = "" if precision is None else f".{min(int(precision or 0), MAX_WIDTH)}"
    flags = flags.replace("'", "")
    if kind == "c":
        if isinstance(value, float):
            shown = chr(int(value) & 0xFF) if abs(value) < 1 << 31 else ""
        else:
            shown = text(value)[:1]
        return f"%{flags}{width}s" % shown
    if kind == "s":
        return f"%{flags}{width}{point}s" % text(value, conversion)
    amount = number(value)
    if kind in "diouxX":
        if not math.isfinite(amount):
            return f"%{flags.replace('0', '')}{width}s" % text(amount)
        whole = int(amount)
        if kind in "diu":
            return f"%{flags}{width}{point}d" % whole
        return f"%{flags}{width}{point}{kind}" % (whole & 0xFFFFFFFFFFFFFFFF)
    if kind in "eEfFgG":
        return f"%{flags}{width}{point}{kind}" % amount
    return f"%{flags}{width}{point}{kind}"
