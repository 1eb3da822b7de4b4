"""Dates as programs read and show them. All time is UTC, in simulated milliseconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORMATS = (
    "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d",
    "%Y%m%d", "%d %b %Y", "%b %d %Y", "%a %b %d %H:%M:%S %Y", "%a, %d %b %Y %H:%M:%S",
    "%Y.%m.%d-%H:%M:%S", "%H:%M:%S", "%H:%M",
)  # fmt: skip
_UNITS = {"sec": 1, "second": 1, "min": 60, "minute": 60, "hour": 3600, "day": 86400,
          "week": 604800, "month": 2629800, "year": 31557600, "fortnight": 1209600}  # fmt: skip
_LAST = datetime(9000, 1, 1, tzinfo=UTC)


def moment(milliseconds: int) -> datetime:
    """Return the date of a simulated time."""
    return min(_EPOCH + timedelta(milliseconds=min(max(milliseconds, 0), 10**14)), _LAST)


def parse_date(text: str, now: int, *, compact: bool = False) -> int | None:
    """Return the time that a text names; None if it names none.

    ``compact``: as ``touch -t`` writes it, ``[[CC]YY]MMDDhhmm[.ss]``.

    >>> parse_date("1970-01-01T00:01:00Z", 0)
    60000
    """
    if compact:
        return _stamp(text, now)
    text = text.strip()
    if match := re.fullmatch(r"@(-?\d{1,12})(?:\.\d+)?", text):
        return int(match.group(1)) * 1000
    if text in ("", "now", "today"):
        return now
    if text in ("yesterday", "tomorrow"):
        return now + (86_400_000 if text == "tomorrow" else -86_400_000)
    if match := re.fullmatch(r"([-+]?\d{1,9}) ?([a-z]+?)s?( ago)?", text):
        unit = _UNITS.get(match.group(2))
        sign = -1 if match.group(3) else 1
        return None if unit is None else now + sign * int(match.group(1)) * unit * 1000
    text = re.sub(r"(\.\d+)?\s*(Z|UTC|GMT|\+0000|\+00:00)$", "", text)
    for pattern in _FORMATS:
        try:
            found = datetime.strptime(text, pattern).replace(tzinfo=UTC)
        except ValueError:
            continue
        if found.year == 1900:
            found = found.replace(
                year=moment(now).year, month=moment(now).month, day=moment(now).day
            )
        return int((found - _EPOCH).total_seconds() * 1000)
    return None


def _stamp(text: str, now: int) -> int | None:
    match = re.fullmatch(r"(\d{2}|\d{4})?(\d{2})(\d{2})(\d{2})(\d{2})(?:\.(\d{2}))?", text)
    if not match:
        return None
    year, month, day, hour, minute, second = match.groups()
    century = moment(now).year if not year else int(year)
    if year and len(year) == 2:
        century = int(year) + (2000 if int(year) < 69 else 1900)
    try:
        found = datetime(
            century, int(month), int(day), int(hour), int(minute), int(second or 0), tzinfo=UTC
        )
    except ValueError:
        return None
    return int((found - _EPOCH).total_seconds() * 1000)


def listed(milliseconds: int, now: int) -> str:
    """Return a time as ``ls -l`` shows it: the year in place of the hour if it is far."""
    date = moment(milliseconds)
    near = (
        -15_778_800_000 < milliseconds - now < 3_600_000 or 0 <= now - milliseconds < 15_778_476_000
    )
    return f"{date:%b} {date.day:2d} " + (f"{date:%H:%M}" if near else f" {date.year}")


def shown(milliseconds: int, pattern: str) -> str:
    """Return a time in the format of ``date +…``; unknown letters stay."""
    date = moment(milliseconds)

    def one(match: re.Match[str]) -> str:
        letter = match.group(2)
        if letter == "s":
            return str(milliseconds // 1000)
        if letter == "N":
            return f"{milliseconds % 1000 * 1_000_000:09d}"
        if letter in "nt%":
            return {"n": "\n", "t": "\t", "%": "%"}[letter]
        if letter == "e":
            return f"{date.day:2d}"
        if letter == "P":
            return f"{date:%p}".lower()
        if letter == "k":
            return f"{date.hour:2d}"
        known = {"D": "%m/%d/%y", "F": "%Y-%m-%d", "T": "%H:%M:%S", "R": "%H:%M",
                 "h": "%b", "c": "%a %b %e %H:%M:%S %Y", "x": "%m/%d/%y", "X": "%H:%M:%S",
                 "r": "%I:%M:%S %p", "C": "", "u": "", "q": ""}  # fmt: skip
        if letter in known:
            if letter == "C":
                return f"{date.year // 100:02d}"
            if letter == "u":
                return str(date.isoweekday())
            if letter == "q":
                return str((date.month + 2) // 3)
            return shown(milliseconds, known[letter])
        if letter in "aAbBdHIjmMpSUwWyYGgV":
            text = date.strftime("%" + letter)
            return text.lstrip("0") or "0" if match.group(1) == "-" else text
        if letter == "Z":
            return "UTC"
        if letter == "z":
            return "+0000"
        return match.group()

    return re.sub(r"%([-_0^#]?)([a-zA-Z%])", one, pattern)
