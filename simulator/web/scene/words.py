"""Numbers and states in the words of the screen: three figures, with units."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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


def size_text(size: int) -> str:
    """Return a size for people.

    >>> size_text(181_400_000), size_text(0)
    ('181 MB', '0 B')
    """
    return _UNIT.sub(" ", human_size(size, 3), count=1)


def seconds_text(milliseconds: int) -> str:
    """Return a duration for people.

    >>> seconds_text(31_240), seconds_text(620_000)
    ('31.2 s', '620 s')
    """
    seconds = milliseconds / 1000
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds:,.0f} s"


def day_text(milliseconds: int) -> str:
    """Return a day of simulated time for people.

    >>> day_text(1_767_603_600_000)
    '5 Jan 2026'
    """
    day = date.fromisoformat(rfc3339(milliseconds)[:10])
    return f"{day.day} {day:%b %Y}"


def counted(number: int, word: str) -> str:
    """Return a number with its noun.

    >>> counted(1, "layer"), counted(3, "layer")
    ('1 layer', '3 layers')
    """
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def listed(words: Sequence[str], most: int = 3) -> str:
    """Return a list as a sentence has it.

    >>> listed(["a", "b", "c"]), listed(["a", "b", "c", "d", "e"])
    ('a, b and c', 'a, b, c and 2 more')
    """
    if len(words) > most:
        return f"{', '.join(words[:most])} and {len(words) - most} more"
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
