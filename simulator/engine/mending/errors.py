"""Fixes for what cannot be read: BuildKit's own "did you mean", written where it was meant."""

from __future__ import annotations

import re

from simulator.engine.advice.rewriting import Edit
from simulator.engine.mending.rules import Found

_MEANT = re.compile(
    r"(?:unknown (?:instruction|flag): -{0,2}|unexpected key ')"
    r"(?P<wrong>[\w-]+).*\(did you mean (?P<right>[\w-]+)\?\)",
    re.DOTALL,
)


def mended_error(lines: list[str], found: Found) -> Edit | None:
    """Return the first line of the error with the word that was meant."""
    meant = _MEANT.search(found.says)
    if meant is None:
        return None
    wrong, right = meant["wrong"], meant["right"]
    for number in range(found.start, found.end + 1):
        line = lines[number - 1]
        better = re.sub(rf"(?<![\w-]){'-{0,2}'}\b{re.escape(wrong)}\b",
                        lambda word: word[0].replace(wrong, right), line, count=1)  # fmt: skip
        if better != line:
            return Edit(number, number, (better,))
    return None
