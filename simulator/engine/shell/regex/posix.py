"""POSIX's basic and extended expressions, with GNU's additions (XBD chapter 9)."""

from __future__ import annotations

import re
from functools import lru_cache

from simulator.engine.shell.regex.matching import Regex
from simulator.engine.shell.regex.nodes import (
    CLASSES,
    MAX_COUNT,
    MAX_NESTING,
    MAX_SIZE,
    Anything,
    BadExpression,
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
    safe,
)
from simulator.engine.shell.regex.shapes import compile_node, python_source

_ESCAPES: dict[str, Node] = {
    "w": Members(r"\w"), "W": Members(r"\w", True), "s": Members(r"\s"),
    "S": Members(r"\s", True), "b": Place("b"), "B": Place("B"), "<": Place("<"),
    ">": Place(">"), "`": Place("^"), "'": Place("$"),
}  # fmt: skip
_LETTERS = {"n": "\n", "t": "\t", "f": "\f", "v": "\v", "r": "\r", "a": "\a"}
_LOOK = re.compile(r"\?<?[=!]")
_INTERVAL = re.compile(r"(\d{0,9})(?:(,)(\d{0,9}))?(\\?)\}")


@lru_cache(maxsize=1024)
def compile_posix(
    source: str, *, extended: bool = False, ignore_case: bool = False, perl: bool = False
) -> Regex:
    r"""Return the expression; raises BadExpression.

    ``perl`` also knows ``\d``, ``*?``, ``(?:…)`` and ``(?=…)``, as far as ``grep -P`` is used for.
    """
    if len(source) > MAX_SIZE:
        raise BadExpression("Regular expression too big")
    reader = _Reader(source, extended, perl)
    return compile_node(reader.whole(), reader.groups, ignore_case=ignore_case)


class _Reader:
    def __init__(self, source: str, extended: bool, perl: bool) -> None:
        self.source = source
        self.extended = extended or perl
        self.perl = perl
        self.position = 0
        self.groups = 0
        self.closed: set[int] = set()
        self.depth = 0

    def whole(self) -> Node:
        node = self._choice()
        if self.position < len(self.source):
            if self.extended and self.source[self.position] == ")":
                raise BadExpression("Unmatched ) or \\)")
            raise BadExpression("Unmatched ) or \\)")
        return node

    def _special(self, letter: str) -> bool:
        """Say whether the operator stands here: bare in one syntax, escaped in the other."""
        text = letter if self.extended else "\\" + letter
        return self.source.startswith(text, self.position)

    def _skip(self, letter: str) -> None:
        self.position += 1 if self.extended else 1 + len(letter)

    def _choice(self) -> Node:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise BadExpression("Regular expression too big")
        choices = [self._chain()]
        while self._special("|"):
            self._skip("|")
            choices.append(self._chain())
        self.depth -= 1
        return choices[0] if len(choices) == 1 else Choice(tuple(choices))

    def _chain(self) -> Node:
        nodes: list[Node] = []
        while self.position < len(self.source) and not self._special("|"):
            if self._special(")") and (self.depth > 1 or not self.extended):
                break
            node = self._atom(first=not nodes)
            nodes.append(self._repeated(node))
        return nodes[0] if len(nodes) == 1 else Chain(tuple(nodes))

    def _atom(self, *, first: bool) -> Node:
        letter = self.source[self.position]
        if self._special("("):
            return self._group()
        self.position += 1
        if letter == "[":
            return self._bracket()
        if letter == ".":
            return Anything()
        if letter == "^" and (self.extended or first):
            return Place("^")
        if letter == "$" and (self.extended or self._at_end()):
            return Place("$")
        if letter == "\\":
            return self._escaped()
        if letter in "*+?" and first and self.extended and not self.perl:
            return Letter(letter)
        return Letter(letter)

    def _at_end(self) -> bool:
        return self.position >= len(self.source) or self.source.startswith(
            ("\\)", "\\|"), self.position
        )

    def _group(self) -> Node:
        self._skip("(")
        counted = True
        look = _LOOK.match(self.source, self.position) if self.perl else None
        if look:
            return self._look(look[0])
        if self.perl and self.source.startswith("?:", self.position):
            self.position += 2
            counted = False
        if counted:
            self.groups += 1
        number = self.groups
        node = self._choice()
        if not self._special(")"):
            raise BadExpression("Unmatched ( or \\(")
        self._skip(")")
        self.closed.add(number)
        return Group(number, node) if counted else node

    def _look(self, sign: str) -> Node:
        self.position += len(sign)
        node = self._choice()
        if not self._special(")"):
            raise BadExpression("missing closing parenthesis")
        self._skip(")")
        return Look(node, f"({sign}{python_source(node)})")

    def _escaped(self) -> Node:
        if self.position >= len(self.source):
            raise BadExpression("Trailing backslash")
        letter = self.source[self.position]
        self.position += 1
        if letter in "123456789":
            if int(letter) not in self.closed:
                raise BadExpression("Invalid back reference")
            return Same(int(letter))
        if self.perl and letter in "dD":
            return Members("0-9", letter == "D")
        if letter in _ESCAPES:
            return _ESCAPES[letter]
        return Letter(_LETTERS.get(letter, letter))

    def _repeated(self, node: Node) -> Node:
        while True:
            found = self._quantifier(node)
            if found is None:
                return node
            least, most = found
            lazy = self.perl and self.source.startswith("?", self.position)
            self.position += lazy
            node = Repeat(node, least, most, lazy)

    def _quantifier(self, node: Node) -> tuple[int, int | None] | None:
        if self.source.startswith("*", self.position):
            if not self.extended and isinstance(node, Place) and node.kind == "^":
                self.position += 1
                return None if self._literal_star() else (0, None)
            self.position += 1
            return 0, None
        for letter, bounds in (("+", (1, None)), ("?", (0, 1))):
            if self._special(letter):
                self._skip(letter)
                return bounds
        if not self._special("{"):
            return None
        match = _INTERVAL.match(self.source, self.position + (1 if self.extended else 2))
        if not match or (match.group(4) == "") != self.extended or match.group() in ("}", "\\}"):
            if self.extended:
                return None
            raise BadExpression("Unmatched \\{")
        self.position = match.end()
        return self._interval(match)

    def _literal_star(self) -> bool:
        """A star at the start of a basic expression is itself: put it back as a letter."""
        self.source = self.source[: self.position - 1] + "[*]" + self.source[self.position :]
        self.position -= 1
        return True

    def _interval(self, match: re.Match[str]) -> tuple[int, int | None]:
        least = int(match.group(1) or 0)
        most = least if not match.group(2) else int(match.group(3)) if match.group(3) else None
        if max(least, most or 0) > MAX_COUNT * 32 or (most is not None and most < least):
            raise BadExpression("Invalid content of \\{\\}")
        if max(least, most or 0) > MAX_COUNT:
            raise BadExpression("Regular expression too big")
        return least, most

    def _bracket(self) -> Node:
        source, start = self.source, self.position
        negated = source.startswith("^", start)
        position = start + negated
        members: list[str] = []
        while True:
            if position >= len(source):
                raise BadExpression("Unmatched [, [^, [:, [., or [=")
            letter = source[position]
            if letter == "]" and position > start + negated:
                self.position = position + 1
                return Members("".join(members), negated)
            named = re.compile(r"\[:(\w+):\]|\[[.=](.)[.=]\]").match(source, position)
            if named:
                if named.group(1) and named.group(1) not in CLASSES:
                    raise BadExpression("Invalid character class name")
                members.append(CLASSES[named.group(1)] if named.group(1) else safe(named.group(2)))
                position = named.end()
                continue
            letter, position = self._member(position)
            if source.startswith("-", position) and source[position + 1 : position + 2] not in (
                "",
                "]",
            ):
                last, position = self._member(position + 1)
                if last < letter:
                    raise BadExpression("Invalid range end")
                members.append(f"{safe(letter)}-{safe(last)}")
            elif len(letter) > 1:
                members.append(letter)
            else:
                members.append(safe(letter))

    def _member(self, position: int) -> tuple[str, int]:
        source = self.source
        if source[position] == "\\" and position + 1 < len(source):
            following = source[position + 1]
            if following in "nt":
                return _LETTERS[following], position + 2
            if self.perl and following in "dwsDWS":
                return "\\" + following, position + 2
            if self.perl or following == "\\":
                return following, position + 2
        return source[position], position + 1
