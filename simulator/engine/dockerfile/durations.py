"""Durations in Go's notation, as nanoseconds: ``1m30s`` is 90,000,000,000."""

from __future__ import annotations

import re

from simulator.engine.dockerfile.golang import quote

UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_LARGEST = 2**63 - 1
_PART = re.compile(r"([0-9]*)(?:(\.)([0-9]*))?([^0-9.]*)")


class InvalidDuration(ValueError):
    """A text that Go's ``time.ParseDuration`` refuses; the message is Go's."""


def parse_duration(text: str) -> int:
    """Return the nanoseconds of a duration such as ``1.5h``, ``-3s`` or ``0``.

    >>> parse_duration("1m30s")
    90000000000
    """
    rest = text[1:] if text[:1] in ("-", "+") else text
    if rest == "0":
        return 0
    if not rest:
        raise InvalidDuration(f"time: invalid duration {quote(text)}")
    total, position = 0, 0
    while position < len(rest):
        match = _PART.match(rest, position)
        assert match is not None
        total += _part(match, text)
        position = match.end()
        if total > _LARGEST:
            raise InvalidDuration(f"time: invalid duration {quote(text)}")
    return -total if text[0] == "-" else total


def format_duration(nanoseconds: int) -> str:
    """Return the duration as Go prints it: ``1m30s``, ``1.5s``, ``100ms``, ``0s``.

    >>> format_duration(90_000_000_000)
    '1m30s'
    """
    if nanoseconds < 0:
        return "-" + format_duration(-nanoseconds)
    if nanoseconds == 0:
        return "0s"
    if nanoseconds < UNITS["s"]:
        unit = next(unit for unit in ("ms", "µs", "ns") if nanoseconds >= UNITS[unit])
        return _decimal(nanoseconds, UNITS[unit]) + unit
    minutes, rest = divmod(nanoseconds, UNITS["m"])
    seconds = _decimal(rest, UNITS["s"]) + "s"
    if not minutes:
        return seconds
    hours, minutes = divmod(minutes, 60)
    return f"{hours}h{minutes}m{seconds}" if hours else f"{minutes}m{seconds}"


def _part(match: re.Match[str], text: str) -> int:
    whole, fraction, unit = match[1], match[3] or "", match[4]
    if not whole and not fraction:
        raise InvalidDuration(f"time: invalid duration {quote(text)}")
    if not unit:
        raise InvalidDuration(f"time: missing unit in duration {quote(text)}")
    if unit not in UNITS:
        raise InvalidDuration(f"time: unknown unit {quote(unit)} in duration {quote(text)}")
    if len(whole.lstrip("0")) > 19:
        raise InvalidDuration(f"time: invalid duration {quote(text)}")
    fraction = fraction[:18]
    tens: int = 10 ** len(fraction)
    return int(whole or 0) * UNITS[unit] + int(fraction or 0) * UNITS[unit] // tens


def _decimal(amount: int, unit: int) -> str:
    whole, rest = divmod(amount, unit)
    digits = str(rest).zfill(len(str(unit)) - 1).rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)
