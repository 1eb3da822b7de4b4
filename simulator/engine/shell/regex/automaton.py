"""An automaton for regular expressions: its work is the text's length times its states.

The states are followed all at once (Thompson 1968); with places of groups carried
along, the first of equals wins as it does in backtracking (Pike).
"""

from __future__ import annotations

import re
from typing import Protocol, TypeAlias

from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.regex.nodes import (
    MAX_SIZE,
    Anything,
    Chain,
    Choice,
    Group,
    Letter,
    Look,
    Members,
    Node,
    Place,
    Repeat,
    Same,
)

Spans: TypeAlias = tuple[int, ...]
Instruction: TypeAlias = tuple[str, object, int]
"""What a state does: its kind, its operand, and the state after it."""


class Counted(Protocol):
    """What counts steps."""

    def spend(self, steps: int) -> None: ...


class Automaton:
    """The states of an expression. One with back references has none: it is refused."""

    def __init__(self, node: Node, groups: int, ignore_case: bool) -> None:
        self.groups = groups
        self.ignore_case = ignore_case
        self.states: list[Instruction] = []
        self._emit(node)
        self._add("match", None)
        self._tests: dict[tuple[int, str], bool] = {}
        self._classes: dict[int, re.Pattern[str]] = {}

    def search(self, text: str, position: int, budget: Counted, *, anchored: bool) -> Spans | None:
        """Return where the first match and its groups begin and end."""
        empty = (-1,) * (2 * self.groups + 2)
        threads: list[tuple[int, Spans]] = []
        best: Spans | None = None
        for place in range(position, len(text) + 1):
            if best is None and (not anchored or place == position):
                started = (place, *empty[1:])
                seen = {state for state, _ in threads}
                self._follow(0, started, text, place, threads, seen)
            if not threads and (best is not None or anchored):
                break
            budget.spend(len(threads) + 1)
            following: list[tuple[int, Spans]] = []
            seen = set()
            letter = text[place] if place < len(text) else ""
            for state, spans in threads:
                kind, _, after = self.states[state]
                if kind == "match":
                    best = (spans[0], place, *spans[2:])
                    break
                if letter and self._accepts(state, letter):
                    self._follow(after, spans, text, place + 1, following, seen)
            threads = following
        return best

    def fullmatch(self, text: str, budget: Counted) -> bool:
        """Say whether the whole text matches."""
        empty = (-1,) * (2 * self.groups + 2)
        threads: list[tuple[int, Spans]] = []
        self._follow(0, empty, text, 0, threads, set())
        for place, letter in enumerate(text):
            budget.spend(len(threads) + 1)
            following: list[tuple[int, Spans]] = []
            seen: set[int] = set()
            for state, spans in threads:
                if self.states[state][0] != "match" and self._accepts(state, letter):
                    self._follow(self.states[state][2], spans, text, place + 1, following, seen)
            threads = following
        return any(self.states[state][0] == "match" for state, _ in threads)

    def _follow(
        self,
        state: int,
        spans: Spans,
        text: str,
        place: int,
        threads: list[tuple[int, Spans]],
        seen: set[int],
    ) -> None:
        """Add the states that are reached without a character, the preferred first."""
        pending = [(state, spans)]
        while pending:
            state, spans = pending.pop()
            if state in seen:
                continue
            seen.add(state)
            kind, operand, after = self.states[state]
            if kind == "fork":
                assert isinstance(operand, tuple)
                pending += [(operand[1], spans), (operand[0], spans)]
            elif kind == "jump":
                pending.append((after, spans))
            elif kind == "save":
                slot = int(operand)  # type: ignore[call-overload]
                pending.append((after, (*spans[:slot], place, *spans[slot + 1 :])))
            elif kind == "place":
                if _stands(str(operand), text, place):
                    pending.append((after, spans))
            elif kind == "look":
                if self._class(state).match(text, place):
                    pending.append((after, spans))
            else:
                threads.append((state, spans))

    def _accepts(self, state: int, letter: str) -> bool:
        kind, operand, _ = self.states[state]
        if kind == "any":
            return True
        if kind == "letter":
            return operand == letter or (
                self.ignore_case and str(operand).lower() == letter.lower()
            )
        key = (state, letter)
        found = self._tests.get(key)
        if found is None:
            found = self._tests[key] = bool(self._class(state).match(letter))
            if len(self._tests) > 20_000:
                self._tests.clear()
        return found

    def _class(self, state: int) -> re.Pattern[str]:
        compiled = self._classes.get(state)
        if compiled is None:
            flags = re.DOTALL | (re.IGNORECASE if self.ignore_case else 0)
            compiled = self._classes[state] = re.compile(str(self.states[state][1]), flags)
        return compiled

    def _add(self, kind: str, operand: object) -> int:
        if len(self.states) >= MAX_SIZE:
            raise LimitHit("matching")
        self.states.append((kind, operand, len(self.states) + 1))
        return len(self.states) - 1

    def _emit(self, node: Node) -> None:
        match node:
            case Letter(letter):
                self._add("letter", letter)
            case Anything():
                self._add("any", None)
            case Members(inside, negated):
                empty = "." if negated else "(?!)"
                self._add("class", f"[{'^' * negated}{inside}]" if inside else empty)
            case Place(kind):
                self._add("place", kind)
            case Chain(nodes):
                for part in nodes:
                    self._emit(part)
            case Group(number, inner):
                self._add("save", 2 * number)
                self._emit(inner)
                self._add("save", 2 * number + 1)
            case Choice(nodes):
                self._emit_choice(nodes)
            case Repeat():
                self._emit_repeat(node)
            case Look(inner, source):
                _bounded(inner)
                self._add("look", source)
            case Same():
                raise LimitHit("matching")

    def _emit_choice(self, nodes: tuple[Node, ...]) -> None:
        exits: list[int] = []
        for number, part in enumerate(nodes):
            if number + 1 == len(nodes):
                self._emit(part)
                break
            fork = self._add("fork", None)
            self._emit(part)
            exits.append(self._add("jump", None))
            self.states[fork] = ("fork", (fork + 1, len(self.states)), 0)
        for place in exits:
            self.states[place] = ("jump", None, len(self.states))

    def _emit_repeat(self, node: Repeat) -> None:
        for _ in range(node.least):
            self._emit(node.node)
        if node.most is None:
            fork = self._add("fork", None)
            self._emit(node.node)
            back = self._add("jump", None)
            self.states[back] = ("jump", None, fork)
            self._fork(fork, node.lazy)
            return
        forks: list[int] = []
        for _ in range(node.most - node.least):
            forks.append(self._add("fork", None))
            self._emit(node.node)
        for fork in forks:
            self._fork(fork, node.lazy)

    def _fork(self, fork: int, lazy: bool) -> None:
        inside, after = fork + 1, len(self.states)
        self.states[fork] = ("fork", (after, inside) if lazy else (inside, after), 0)


def _bounded(node: Node) -> None:
    """Refuse to look for what has no bound: its work could not be counted."""
    match node:
        case Repeat() | Same():
            raise LimitHit("matching")
        case Chain(nodes) | Choice(nodes):
            for part in nodes:
                _bounded(part)
        case Group(_, inner) | Look(inner, _):
            _bounded(inner)


def _stands(kind: str, text: str, place: int) -> bool:
    if kind == "^":
        return place == 0
    if kind == "$":
        return place == len(text)
    before = place > 0 and _is_word(text[place - 1])
    after = place < len(text) and _is_word(text[place])
    return {
        "b": before != after,
        "B": before == after,
        "<": after and not before,
        ">": before and not after,
    }[kind]


def _is_word(letter: str) -> bool:
    return letter == "_" or letter.isalnum()
