"""A place in the source of a script, and what can be said to be wrong there."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from simulator.engine.shell.flavours import Flavour, Problem
from simulator.engine.shell.syntax.nodes import Script


class Unparsable(Exception):
    """The source is not of the language."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.kind)
        self.problem = problem


class Cursor:
    """A position in a source text.

    ``nested`` counts the constructs around it; the limit keeps the parser, and all
    that walks what it returns, within the stack.
    """

    def __init__(self, text: str, flavour: Flavour, limit: int, nested: int = 0) -> None:
        self.text = text
        self.flavour = flavour
        self.limit = limit
        self.nested = nested
        self.position = 0

    def line(self, position: int) -> int:
        """Return the number of the line at the position, from 1."""
        return bisect_left(_newlines(self.text), position) + 1

    def fail(self, kind: str, token: str = "", expecting: str = "", at: int = -1) -> Unparsable:
        """Return the error for what stands at the position."""
        start = min(self.position if at < 0 else at, len(self.text))
        first = self.text.rfind("\n", 0, start) + 1
        end = self.text.find("\n", start)
        line = self.text[first : end if end >= 0 else None]
        last = self.text.rstrip("\n").count("\n") + 2
        return Unparsable(Problem(kind, token, expecting, self.line(start), line, last))

    def deeper(self) -> None:
        """Go into a construct; whoever does so subtracts one from ``nested`` afterwards."""
        self.nested += 1
        if self.nested > self.limit:
            raise self.fail("limit", "nesting")

    def parse_script(self) -> Script:
        """Parse commands up to a closing parenthesis, which stays."""
        raise NotImplementedError

    def parse_other(self, source: str) -> Script:
        """Parse another text as a script of its own, as backquotes hold one."""
        raise NotImplementedError


@lru_cache(maxsize=16)
def _newlines(text: str) -> tuple[int, ...]:
    return tuple(match.start() for match in re.finditer("\n", text))
