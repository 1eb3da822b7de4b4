"""Fixes as buttons: what one press writes into a Dockerfile."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache

from simulator.engine.advice.rewriting import Edit, lines_of
from simulator.engine.mending.mend import mend
from simulator.engine.mending.rules import Found

MAX_MENDED = 3_000
"""Lines, all in all, of the Dockerfiles in which fixes are looked for: one for each remark."""

MAX_SHOWN = 60
"""Characters of the longest line that a button shows."""


@dataclass(frozen=True, slots=True)
class Fix:
    """What one press writes in place of ``old``, which are the lines ``start`` to ``end``.

    ``of`` names the whole text.
    """

    start: int
    end: int
    old: tuple[str, ...]
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
        return json.dumps(asdict(self), ensure_ascii=False)


def fix_of(text: str, name: str, edit: Edit | None) -> Fix | None:
    """Return an edit of a text of this name as a button has it."""
    if edit is None:
        return None
    old = lines_of(text, edit.start, edit.end)
    return Fix(edit.start, edit.end, old, edit.lines, name)


def mended(text: str, name: str, found: Found, number: int) -> Fix | None:
    """Return the fix of the finding with this number in a text of this name, if there is one."""
    if (number + 1) * (text.count("\n") + 1) > MAX_MENDED:
        return None
    return fix_of(text, name, _known(text, found))


_known = lru_cache(maxsize=1_024)(mend)
"""A Dockerfile is looked at many times while one line of it is edited."""
