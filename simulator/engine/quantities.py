"""Sizes and durations as Docker writes and reads them.

The rules are those of the Go packages ``docker/go-units`` (tables of the command
line), ``tonistiigi/units`` (BuildKit's progress) and ``time`` (durations). Sizes are
bytes. Durations say their unit in the name: what people read is given in seconds,
what an image's config holds is in nanoseconds, simulated time is in milliseconds.
"""

from __future__ import annotations

import re
from functools import lru_cache

from simulator.engine.errors import DockerError

_DECIMAL = ("B", "kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB")
_BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB", "ZiB", "YiB")

_NANOSECONDS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_MAX_INT64 = 2**63 - 1
_MAX_LENGTH = 100

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_DURATION_PART = re.compile(r"([0-9]*)(\.[0-9]*)?([^.0-9]*)")


class InvalidQuantity(DockerError):
    """A size or a duration that Docker cannot read."""


def human_size(size: float, digits: int = 4) -> str:
    """Return a size in powers of 1000, as ``docker system df`` and the prune commands do.

    The columns of ``docker images``, ``history`` and ``ps -s`` show 3 digits.

    >>> human_size(1985799), human_size(1985799, 3)
    ('1.986MB', '1.99MB')
    """
    return _scaled(size, 1000, _DECIMAL, digits)


def bytes_size(size: float) -> str:
    """Return a size in powers of 1024, as ``docker stats`` and ``docker info`` do.

    >>> bytes_size(512 * 1024 * 1024)
    '512MiB'
    """
    return _scaled(size, 1024, _BINARY, 4)


def progress_size(size: int) -> str:
    """Return a size as BuildKit's progress does ("transferring context: 10.27kB").

    >>> progress_size(46), progress_size(10273)
    ('46B', '10.27kB')
    """
    if size < 1000:
        return f"{size}B"
    number, unit = _reduced(size, 1000, _DECIMAL)
    return f"{number:.2f}{unit}"


def parse_size(text: str, *, base: int = 1024) -> int:
    """Read a size: of memory (``base`` 1024, the ``i`` of ``GiB`` is optional) or of a disk (1000).

    >>> parse_size("1GiB") == parse_size("1g") == 2**30
    True
    """
    end = max(text.rfind(character) for character in "0123456789. ")
    if end == -1 or len(text) > _MAX_LENGTH:
        raise InvalidQuantity(f"invalid size: '{text[:_MAX_LENGTH]}'", hint=_SIZE_HINT)
    number, suffix = (text[:end] if text[end] == " " else text[: end + 1]), text[end + 1 :].lower()
    if not _NUMBER.fullmatch(number):
        raise InvalidQuantity(
            f'strconv.ParseFloat: parsing "{number}": invalid syntax', hint=_SIZE_HINT
        )
    if not re.fullmatch(r"b?|[kmgtp](i?b)?", suffix):
        raise InvalidQuantity(f"invalid suffix: '{suffix}'", hint=_SIZE_HINT)
    size = float(number) * base ** (" kmgtp".find(suffix[0]) if suffix[:1] not in {"", "b"} else 0)
    if not 0 <= size <= _MAX_INT64:
        raise InvalidQuantity(f"invalid size: '{text}'", hint=_SIZE_HINT)
    return int(size)


def human_duration(seconds: float) -> str:
    """Return about how long something took or has been so.

    >>> human_duration(42), human_duration(80), human_duration(5400)
    ('42 seconds', 'About a minute', '2 hours')
    """
    minutes, hours = int(seconds / 60), int(seconds / 3600 + 0.5)
    if seconds < 1:
        return "Less than a second"
    if seconds < 60:
        return "1 second" if seconds < 2 else f"{int(seconds)} seconds"
    if minutes < 60:
        return "About a minute" if minutes == 1 else f"{minutes} minutes"
    if hours < 48:
        return "About an hour" if hours == 1 else f"{hours} hours"
    return _long_duration(hours, int(seconds / 3600))


def ago(seconds: float) -> str:
    """Return how long ago something was.

    >>> ago(120)
    '2 minutes ago'
    """
    return f"{human_duration(seconds)} ago"


def step_seconds(milliseconds: int) -> str:
    """Return a duration as BuildKit's progress does ("DONE 0.1s").

    >>> step_seconds(1250)
    '1.2s'
    """
    return f"{milliseconds / 1000:.1f}s"


def go_duration(nanoseconds: int) -> str:
    """Return a duration as Go prints it, for example the interval of a HEALTHCHECK in the history.

    >>> go_duration(90 * 10**9), go_duration(1_500_000)
    ('1m30s', '1.5ms')
    """
    sign, rest = "-" if nanoseconds < 0 else "", abs(nanoseconds)
    if rest == 0:
        return "0s"
    for unit in ("ns", "µs", "ms"):
        if rest < 1000 * _NANOSECONDS[unit]:
            return f"{sign}{_decimal(rest, _NANOSECONDS[unit])}{unit}"
    minutes, rest = divmod(rest, 60 * 10**9)
    hours, minutes = divmod(minutes, 60)
    shown_hours = f"{hours}h" if hours else ""
    shown_minutes = f"{minutes}m" if hours or minutes else ""
    return f"{sign}{shown_hours}{shown_minutes}{_decimal(rest, 10**9)}s"


def parse_duration(text: str) -> int:
    """Read a duration as Go does, in nanoseconds; the messages are Go's.

    >>> parse_duration("1m30s")
    90000000000
    """
    rest = text[1:] if text[:1] in {"+", "-"} else text
    if rest == "0":
        return 0
    if not rest or len(text) > _MAX_LENGTH:
        raise _invalid_duration("invalid duration", text)
    total = 0
    while rest:
        length, part = _duration_part(rest, text)
        rest, total = rest[length:], total + part
    negative = text[0] == "-"
    if total > _MAX_INT64 + negative:
        raise _invalid_duration("invalid duration", text)
    return -total if negative else total


_SIZE_HINT = "A size is a number with a unit, for example 512m or 1GiB."


@lru_cache(maxsize=4_096)
def _scaled(size: float, base: int, units: tuple[str, ...], digits: int) -> str:
    number, unit = _reduced(size, base, units)
    return f"{number:.{digits}g}{unit}"


def _reduced(size: float, base: int, units: tuple[str, ...]) -> tuple[float, str]:
    index = 0
    while size >= base and index < len(units) - 1:
        size, index = size / base, index + 1
    return float(size), units[index]


def _long_duration(hours: int, whole_hours: int) -> str:
    if hours < 24 * 7 * 2:
        return f"{hours // 24} days"
    if hours < 24 * 30 * 2:
        return f"{hours // 24 // 7} weeks"
    if hours < 24 * 365 * 2:
        return f"{hours // 24 // 30} months"
    return f"{whole_hours // 24 // 365} years"


def _decimal(value: int, unit: int) -> str:
    """Return ``value / unit`` exactly; the unit is a power of ten."""
    whole, fraction = divmod(value, unit)
    digits = f"{fraction:0{len(str(unit)) - 1}d}".rstrip("0") if fraction else ""
    return f"{whole}.{digits}" if digits else str(whole)


def _duration_part(rest: str, text: str) -> tuple[int, int]:
    """Return the length of the first number with its unit, and the nanoseconds that it means."""
    found = _DURATION_PART.match(rest)
    if not found or not (found[1] or len(found[2] or "") > 1):
        raise _invalid_duration("invalid duration", text)
    if len(found[1]) > len(str(_MAX_INT64)):
        raise _invalid_duration("invalid duration", text)
    if not found[3]:
        raise _invalid_duration("missing unit in duration", text)
    unit = _NANOSECONDS.get(found[3])
    if unit is None:
        raise _invalid_duration(f'unknown unit "{found[3]}" in duration', text)
    fraction = (found[2] or ".")[1:]
    return found.end(), int(found[1] or "0") * unit + int(fraction or "0") * unit // 10 ** len(
        fraction
    )


def _invalid_duration(problem: str, text: str) -> InvalidQuantity:
    return InvalidQuantity(
        f'time: {problem} "{text[:_MAX_LENGTH]}"',
        hint="A duration is numbers with units, for example 30s, 500ms or 1m30s.",
    )
