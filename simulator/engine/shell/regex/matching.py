"""Matching: by Python's ``re`` while that is sure to be quick, by an automaton otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import factorial
from typing import TypeAlias

from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.regex.automaton import Automaton, Spans
from simulator.engine.shell.regex.nodes import Node

QUICK = 20_000
"""Steps at worst that need not be counted."""

TRUSTED = 5_000_000
"""Steps at worst, summed up in one run, that are left to ``re``."""


@dataclass(slots=True)
class Budget:
    """What one run may still spend on matching."""

    limit: int
    trusted: int = TRUSTED
    spent: int = 0

    def spend(self, steps: int) -> None:
        self.spent += steps
        if self.spent > self.limit:
            raise LimitHit("matching")


class Found:
    """A match that the automaton made; it answers as ``re.Match`` does."""

    def __init__(self, text: str, spans: Spans) -> None:
        self.text = text
        self.spans = spans

    def start(self, group: int = 0) -> int:
        return self.spans[2 * group]

    def end(self, group: int = 0) -> int:
        return self.spans[2 * group + 1]

    def group(self, group: int = 0) -> str:
        return self.text[self.start(group) : self.end(group)] if self.start(group) >= 0 else ""

    def groups(self) -> tuple[str | None, ...]:
        return tuple(self.group(number) for number in range(1, len(self.spans) // 2))


Match: TypeAlias = "re.Match[str] | Found"


@dataclass(slots=True)
class Shape:
    """How much backtracking an expression invites.

    ``loops`` repeats without a small bound, ``forks`` choices, ``nested`` loops in
    loops; ``pinned`` if a match can only begin at the start, or as well begins there.
    """

    loops: int = 0
    forks: int = 0
    nested: bool = False
    pinned: bool = False


class Regex:
    """A compiled expression."""

    def __init__(
        self,
        node: Node,
        compiled: re.Pattern[str],
        groups: int,
        shape: Shape,
        *,
        ignore_case: bool,
    ) -> None:
        self.node = node
        self.compiled = compiled
        self.groups = groups
        self.shape = shape
        self.ignore_case = ignore_case
        self._automaton: Automaton | None = None
        self._worst: dict[int, int] = {}

    def search(self, text: str, budget: Budget, position: int = 0) -> Match | None:
        """Return the first match that begins at the position or after it."""
        if self._is_quick(len(text) - position, budget):
            return self.compiled.search(text, position)
        return self._slowly(text, position, budget, anchored=False)

    def match(self, text: str, budget: Budget) -> Match | None:
        """Return the match that begins at the start."""
        if self._is_quick(len(text), budget):
            return self.compiled.match(text)
        return self._slowly(text, 0, budget, anchored=True)

    def fullmatch(self, text: str, budget: Budget) -> bool:
        """Say whether the expression matches the whole text."""
        if self._is_quick(len(text), budget):
            return self.compiled.fullmatch(text) is not None
        return self._machine().fullmatch(text, budget)

    def finditer(self, text: str, budget: Budget) -> Iterator[Match]:
        """Yield the matches one after the other; an empty one not right after another."""
        position, last = 0, -1
        while position <= len(text):
            found = self.search(text, budget, position)
            if found is None:
                return
            if found.end() > found.start() or found.start() != last:
                yield found
            last = found.end()
            position = found.end() + (found.end() == found.start())

    def _is_quick(self, size: int, budget: Budget) -> bool:
        budget.spend(1 + (size >> 6))
        worst = self._worst.get(size)
        if worst is None:
            worst = self._worst[size] = self._reckon(size)
            if len(self._worst) > 4096:
                self._worst.clear()
        if worst <= QUICK:
            return True
        if worst <= budget.trusted:
            budget.trusted -= worst
            return True
        return False

    def _reckon(self, size: int) -> int:
        """Return how many steps backtracking takes at worst on a text of that size."""
        if self.shape.nested and size > 12:
            return 1 << 62
        power = min(self.shape.loops + (not self.shape.pinned), 12)
        worst: int = (size + 1) ** power // factorial(power)
        return worst << min(
            self.shape.forks
            if self.shape.nested or self.shape.loops > 1
            else min(self.shape.forks, 4),
            40,
        )

    def _slowly(self, text: str, position: int, budget: Budget, *, anchored: bool) -> Found | None:
        spans = self._machine().search(text, position, budget, anchored=anchored)
        return None if spans is None else Found(text, spans)

    def _machine(self) -> Automaton:
        if self._automaton is None:
            self._automaton = Automaton(self.node, self.groups, self.ignore_case)
        return self._automaton
