"""Fixes as buttons: what one press writes into a Dockerfile."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from simulator.engine.mending.mend import mend
from simulator.engine.mending.rules import Found

MAX_MENDED = 3_000
"""Lines, all in all, of the Dockerfiles in which fixes are looked for: one for each remark."""

MAX_SHOWN = 60
"""Characters of the longest line that a button shows."""


@dataclass(frozen=True, slots=True)
class Fix:
    """What one press writes in place of lines ``start`` to ``end``; ``of`` names the whole text."""

    start: int
    end: int
    lines: tuple[str, ...]
    of: str

    @property
    def line(self) -> str:
        """The line that is written, if it is a single one and short."""
        one = self.lines[0].strip() if len(self.lines) == 1 else ""
        return one if len(one) <= MAX_SHOWN else ""

    @property
    def value(self) -> str:
        """The fix as a button sends it."""
        parts = {"start": self.start, "end": self.end, "lines": self.lines, "of": self.of}
        return json.dumps(parts, ensure_ascii=False)


def mended(text: str, name: str, found: Found, number: int) -> Fix | None:
    """Return the fix of the finding with this number in a text of this name, if there is one."""
    if (number + 1) * (text.count("\n") + 1) > MAX_MENDED:
        return None
    edit = _known(text, found)
    return None if edit is None else Fix(edit.start, edit.end, edit.lines, name)


_known = lru_cache(maxsize=1_024)(mend)
"""A Dockerfile is looked at many times while one line of it is edited."""
