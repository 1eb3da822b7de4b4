"""Numbers and names in the words of advice: three figures, with units."""

from __future__ import annotations

from collections.abc import Sequence

_UNITS = ("B", "kB", "MB", "GB", "TB")


def size_text(size: int) -> str:
    """Return a size for people.

    >>> size_text(19_000_000), size_text(617_400_000), size_text(950)
    ('19.0 MB', '617 MB', '950 B')
    """
    number, unit = float(size), 0
    while number >= 999.5 and unit < len(_UNITS) - 1:
        number, unit = number / 1000, unit + 1
    figures = f"{number:#.3g}".rstrip(".") if unit else str(size)
    return f"{figures} {_UNITS[unit]}"


def seconds_text(milliseconds: int) -> str:
    """Return a duration for people.

    >>> seconds_text(31_240), seconds_text(620_000)
    ('31.2 s', '620 s')
    """
    seconds = milliseconds / 1000
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds:,.0f} s"


def listed(words: Sequence[str], most: int = 3) -> str:
    """Return a list as a sentence has it.

    >>> listed(["a", "b"]), listed(["a", "b", "c", "d", "e"])
    ('a and b', 'a, b, c and 2 more')
    """
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
