r"""The part of Go's regular expressions that patterns of paths turn into, matched in linear time.

Docker turns ``src/*.log`` into ``^src/[^/]*\.log$`` without care for what the other
characters of a pattern mean to Go: ``a|b`` is a choice, ``\d`` a digit. To behave as
Docker does, this package reads that language. Texts are matched by Python's ``re``
where it cannot take long, and else by an automaton.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from simulator.engine.expression.automaton import Automaton
from simulator.engine.expression.items import CHOICES, BadExpression, Item, Kind, Row
from simulator.engine.expression.reader import read_rows

__all__ = ["BadExpression", "Expression", "compile_expression"]

_STEPS = 250_000
"""Steps that ``re`` may take in the worst case before the automaton is used instead."""

_WORTHWHILE = 8
"""Where ``re`` could match only shorter texts than this, it is not used at all."""

_ZERO_WIDTH = {Kind.BEGIN: r"\A", Kind.END: r"\Z", Kind.EDGE: r"\b", Kind.INNER: r"\B"}


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression."""

    python: re.Pattern[str]
    automaton: Automaton
    short: int
    """The longest text that is left to ``re``."""

    def matches(self, text: str) -> bool:
        """Return whether the expression occurs in the text."""
        if len(text) <= self.short:
            return self.python.search(text) is not None
        return self.automaton.accepts(text)


@lru_cache(maxsize=2048)
def compile_expression(text: str) -> Expression:
    """Read an expression; raise BadExpression where Go refuses it."""
    rows = read_rows(text)
    choices = sum(item.kind in CHOICES for row in rows for item in row)
    choices += any(row[:1] != (Item(Kind.BEGIN),) for row in rows)
    short = int(_STEPS ** (1 / choices)) if choices else _STEPS
    source = "|".join(map(_source, rows)) if short >= _WORTHWHILE else ""
    return Expression(re.compile(source, re.ASCII), Automaton.of(rows), short if source else -1)


def _source(row: Row) -> str:
    """Return a row in the syntax of ``re``."""
    parts, at = [], 0
    while at < len(row):
        kind, chars = row[at]
        skipped = {Kind.SKIP_1: 1, Kind.SKIP_2: 2}.get(kind, 0)
        if skipped:
            parts.append(f"(?:{_source(row[at + 1 : at + 1 + skipped])})?")
        else:
            parts.append(_ZERO_WIDTH.get(kind, chars) + ("*" if kind is Kind.MANY else ""))
        at += 1 + skipped
    return "".join(parts)
