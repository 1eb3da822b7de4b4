"""Numbers and states in the words of the screen: three figures, with units.

Words are those of the visitor's language, asked for each time and never when a module is
imported. Numbers have its decimal mark. States are Docker's own words in every language.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils.formats import date_format, get_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from simulator.engine.build.report import PULLED
from simulator.engine.events import StepState
from simulator.engine.quantities import human_size
from simulator.engine.timestamps import rfc3339

_UNIT = re.compile(r"(?<=[0-9])(?=[a-zA-Z])")


@dataclass(frozen=True, slots=True)
class Chip:
    """A state as it is always shown: icon, word and colour together."""

    slug: str
    word: str
    icon: str


CHIPS = {
    StepState.CACHED: Chip("cached", "CACHED", "cached"),
    StepState.BUILT: Chip("built", "BUILT", "built"),
    StepState.SKIPPED: Chip("skipped", "SKIPPED", "skipped"),
    StepState.FAILED: Chip("failed", "FAILED", "failed"),
    StepState.NOT_REACHED: Chip("unreached", "NOT REACHED", "unreached"),
    PULLED: Chip("built", "Pull complete", "pulled"),
}


def number_text(number: int) -> str:
    """Return a whole number for people.

    >>> number_text(12_400)
    '12,400'
    """
    return in_figures(f"{number:,}")


def size_text(size: int) -> str:
    """Return a size for people.

    >>> size_text(181_400_000), size_text(0)
    ('181 MB', '0 B')
    """
    return in_figures(_UNIT.sub(" ", human_size(size, 3), count=1))


def seconds_text(milliseconds: int) -> str:
    """Return a duration for people.

    >>> seconds_text(31_240), seconds_text(620_000)
    ('31.2 s', '620 s')
    """
    seconds = milliseconds / 1000
    return in_figures(f"{seconds:.1f} s" if seconds < 100 else f"{seconds:,.0f} s")


def day_text(milliseconds: int) -> str:
    """Return a day of simulated time for people.

    >>> day_text(1_767_603_600_000)
    '5 Jan 2026'
    """
    return date_format(date.fromisoformat(rfc3339(milliseconds)[:10]), _("j M Y"))


def ago_text(seconds: int) -> str:
    """Return how long ago something was, for people.

    >>> ago_text(30), ago_text(130)
    ('30 seconds ago', '2 minutes ago')
    """
    if seconds < 60:
        return ngettext("{n} second ago", "{n} seconds ago", seconds).format(n=seconds)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    time = timesince(start, start + timedelta(seconds=seconds), depth=1)
    return _("{time} ago").format(time=time.replace("\xa0", " "))


def in_figures(text: str) -> str:
    """Return a number that is written in English with the marks of the visitor's language."""
    mark: str = get_format("DECIMAL_SEPARATOR")
    return text if mark == "." else text.translate({ord("."): mark, ord(","): "."})


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, an English one whose plural ends in s.

    ``scripts/messages.py`` knows it: what stands as a noun in a call can be translated.

    >>> counted(1, "layer"), counted(3, "layer")
    ('1 layer', '3 layers')
    """
    one = f"{{n}} {noun}"
    return ngettext(one, f"{one}s", number).format(n=number_text(number))


def listed(words: Sequence[str], most: int = 3) -> str:
    """Return a list as a sentence has it.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d", "e"])
    ('a, b and c', 'a, b, c and 2 more')
    """
    if len(words) < 2:
        return "".join(words)
    more = len(words) - most
    last = _("{n} more").format(n=number_text(more)) if more > 0 else words[-1]
    first = words[:most] if more > 0 else words[:-1]
    return _("{first} and {last}").format(first=", ".join(first), last=last)
