"""Moments of simulated time, in milliseconds since 1970 UTC, as Docker writes and reads them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from simulator.engine.errors import DockerError
from simulator.engine.quantities import ago, parse_duration

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ZERO_TIME = "0001-01-01T00:00:00Z"
"""What Go prints for a time that was never set, for example the end of a running container."""

_FIRST, _LAST = -62_135_596_800, 253_402_300_799
_HISTORY_BEGINS = 946_684_800_000  # 2000-01-01

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))",
    re.ASCII,
)
_PARTIAL = re.compile(
    r"(?P<date>\d{4}-\d\d-\d\d)(?:T(?P<time>\d\d(?::\d\d){0,2}(?:\.\d{1,9})?))?"
    r"(?P<zone>[Zz]|[+-]\d\d:\d\d)?",
    re.ASCII,
)


class InvalidTimestamp(DockerError):
    """A text that names no moment."""


def rfc3339(milliseconds: int) -> str:
    """Return a moment to the second, as ``docker history --human=false`` does.

    >>> rfc3339(1_500)
    '1970-01-01T00:00:01Z'
    """
    return _to_the_second(milliseconds // 1000)


@lru_cache(maxsize=4_096)
def rfc3339_nano(milliseconds: int) -> str:
    """Return a moment as an image's config holds it: no trailing zeros in the fraction.

    >>> rfc3339_nano(1_500), rfc3339_nano(2_000)
    ('1970-01-01T00:00:01.5Z', '1970-01-01T00:00:02Z')
    """
    fraction = f"{milliseconds % 1000:03d}".rstrip("0")
    return rfc3339(milliseconds)[:-1] + (f".{fraction}Z" if fraction else "Z")


def rfc3339_nano_fixed(milliseconds: int) -> str:
    """Return a moment as ``docker logs -t`` and ``docker events`` do: always nine digits.

    >>> rfc3339_nano_fixed(1_500)
    '1970-01-01T00:00:01.500000000Z'
    """
    return f"{rfc3339(milliseconds)[:-1]}.{milliseconds % 1000:03d}000000Z"


def go_time(milliseconds: int) -> str:
    """Return a moment to the second as ``{{.CreatedAt}}`` does.

    >>> go_time(1_500)
    '1970-01-01 00:00:01 +0000 UTC'
    """
    return rfc3339(milliseconds)[:-1].replace("T", " ") + " +0000 UTC"


def parse_timestamp(text: str) -> int:
    """Read a moment in RFC 3339; digits below the millisecond are dropped.

    >>> parse_timestamp("1970-01-01T01:00:01.5+01:00")
    1500
    """
    found = _RFC3339.fullmatch(text)
    if not found:
        raise _invalid(text)
    year, month, day, hour, minute, second = (int(found[number]) for number in range(1, 7))
    try:
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:
        raise _invalid(text) from None
    fraction = int((found[7] or "0").ljust(3, "0")[:3])
    offset = int(found[9] or "0") * 60 + int(found[10] or "0")
    east = -1 if found[8] == "-" else 1
    return (moment - EPOCH) // timedelta(milliseconds=1) + fraction - east * offset * 60_000


def parse_moment(text: str, now: int) -> int:
    """Read a moment as the engine's filters take it: a duration ago, a date, seconds since 1970.

    >>> parse_moment("10m", 3_600_000), parse_moment("1970-01-02", 0), parse_moment("1.5", 0)
    (3000000, 86400000, 1500)
    """
    if not text.strip():
        raise _invalid_moment("value is empty")
    if text != "0":
        try:
            return now - parse_duration(text) // 1_000_000
        except DockerError:
            pass
    if "-" in text:
        return _parse_date(text)
    seconds, _, fraction = text.partition(".")
    if not re.fullmatch(r"[+-]?[0-9]{1,18}", seconds):
        raise _invalid_moment(f'invalid seconds "{seconds[:80]}": invalid syntax')
    if fraction and not re.fullmatch("[0-9]{1,30}", fraction):
        raise _invalid_moment(f'invalid nanoseconds "{fraction[:80]}": invalid syntax')
    return int(seconds) * 1000 + int(fraction.ljust(3, "0")[:3] or "0")


def created_ago(created: int, now: int) -> str:
    """Return the CREATED column of ``docker images`` and ``docker ps``.

    The command line knows the moment of creation to the second only.
    """
    return ago((now - created // 1000 * 1000) / 1000)


def history_created(created: int | None, now: int) -> str:
    """Return the CREATED column of ``docker history``, where a moment before 2000 is none."""
    return "N/A" if created is None or created <= _HISTORY_BEGINS else created_ago(created, now)


def _parse_date(text: str) -> int:
    """Read a date with as much of a time as it has; one without a zone is in UTC."""
    whole = _PARTIAL.fullmatch(text)
    if not whole:
        raise DockerError(f'parsing time "{text[:80]}" as "2006-01-02": cannot parse "{text[:80]}"')
    time = whole["time"] or ""
    while time.count(":") < 2:
        time = f"{time}:00" if time else "00:00"
    return parse_timestamp(f"{whole['date']}T{time}{whole['zone'] or 'Z'}")


def _invalid_moment(problem: str) -> InvalidTimestamp:
    return InvalidTimestamp(
        f"failed to parse value as time or duration: {problem}",
        hint="It can be a duration such as 10m or 24h, or a date such as 2026-01-31.",
    )


@lru_cache(maxsize=4096)
def _to_the_second(seconds: int) -> str:
    """Return the moment, held within the years 1 to 9999 that can be written."""
    moment = EPOCH + timedelta(seconds=max(_FIRST, min(seconds, _LAST)))
    return moment.isoformat(timespec="seconds").removesuffix("+00:00") + "Z"


def _invalid(text: str) -> InvalidTimestamp:
    return InvalidTimestamp(
        f'invalid timestamp "{text[:80]}"',
        hint="A moment is written like 2026-01-31T09:30:00Z.",
    )
