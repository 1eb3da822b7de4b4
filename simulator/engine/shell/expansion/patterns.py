"""Shell patterns, ``* ? [ ]`` (POSIX XCU 2.13)."""

from __future__ import annotations

import re
from functools import lru_cache

from simulator.engine.shell.regex import Budget, Regex, compile_node
from simulator.engine.shell.regex.nodes import (
    CLASSES,
    Anything,
    BadExpression,
    Chain,
    Choice,
    Group,
    Letter,
    Members,
    Node,
    Place,
    Repeat,
    safe,
)

_SPECIAL = re.compile(r"[*?\[\\]")
_EXTENDED = re.compile(r"[?*+@!]\(")


def escape(text: str) -> str:
    """Return the pattern that matches just this text."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def matches(pattern: str, text: str, budget: Budget, *, extended: bool = False) -> bool:
    """Say whether the pattern matches the whole text.

    >>> matches("a*[!x]", "abc", Budget(100)), matches("a?", "abc", Budget(100))
    (True, False)
    """
    if not _SPECIAL.search(pattern) and not (extended and "(" in pattern):
        return pattern == text
    if extended and (choice := re.fullmatch(r"!\(([^()]*)\)", pattern)):
        return not any(matches(one, text, budget) for one in choice.group(1).split("|"))
    return _whole(pattern, extended).fullmatch(text, budget)


def strip(text: str, operator: str, pattern: str, budget: Budget) -> str:
    """Return the text without what ``#``, ``##``, ``%`` or ``%%`` takes off."""
    if not _SPECIAL.search(pattern):
        if operator[0] == "#":
            return text.removeprefix(pattern)
        return text.removesuffix(pattern)
    found = _trimming(operator, pattern).match(text, budget)
    if found is None:
        return text
    return text[found.end() :] if operator[0] == "#" else text[: found.end(1)]


def replace(text: str, operator: str, pattern: str, value: str, budget: Budget) -> str:
    """Return the text with what the pattern matches replaced: ``/``, ``//``, ``/#``, ``/%``."""
    if not pattern:
        return {"/#": value + text, "/%": text + value}.get(operator, text)
    if operator == "/#":
        found = _trimming("##", pattern).match(text, budget)
        return value + text[found.end() :] if found else text
    if operator == "/%":
        found = _trimming("%%", pattern).match(text, budget)
        return text[: found.end(1)] + value if found else text
    if not _SPECIAL.search(pattern):
        return text.replace(pattern, value, -1 if operator == "//" else 1)
    out: list[str] = []
    position = 0
    for found in _whole(pattern, False).finditer(text, budget):
        if found.end() == found.start():
            continue
        out += [text[position : found.start()], value]
        position = found.end()
        if operator == "/":
            break
    return "".join([*out, text[position:]])


@lru_cache(maxsize=1024)
def _whole(pattern: str, extended: bool) -> Regex:
    return _compiled(translate(pattern, extended=extended), 0)


@lru_cache(maxsize=512)
def _trimming(operator: str, pattern: str) -> Regex:
    """Return what finds the end of a prefix, or as group 1 what stands before a suffix."""
    if operator[0] == "#":
        return _compiled(translate(pattern, lazy=operator == "#"), 0)
    before = Group(1, Repeat(Anything(), 0, None, lazy=operator == "%%"))
    return _compiled(Chain((before, translate(pattern), Place("$"))), 1)


def _compiled(node: Node, groups: int) -> Regex:
    try:
        return compile_node(node, groups)
    except BadExpression:
        return compile_node(Members(""), groups)


def translate(pattern: str, *, lazy: bool = False, extended: bool = False) -> Node:
    """Return the expression of a shell pattern."""
    nodes: list[Node] = []
    position = 0
    star = Repeat(Anything(), 0, None, lazy)
    while position < len(pattern):
        letter = pattern[position]
        position += 1
        if extended and letter in "?*+@" and pattern.startswith("(", position):
            close = pattern.find(")", position)
            if close > 0:
                nodes.append(_alternatives(letter, pattern[position + 1 : close]))
                position = close + 1
                continue
        if letter == "*":
            if not nodes or nodes[-1] != star:
                nodes.append(star)
        elif letter == "?":
            nodes.append(Anything())
        elif letter == "[":
            node, position = _bracket(pattern, position)
            nodes.append(node)
        elif letter == "\\" and position < len(pattern):
            nodes.append(Letter(pattern[position]))
            position += 1
        else:
            nodes.append(Letter(letter))
    return Chain(tuple(nodes))


def _bracket(pattern: str, position: int) -> tuple[Node, int]:
    """Return the class after a bracket and where it ends; a lone bracket is itself."""
    start = position
    negated = pattern[position : position + 1] in ("!", "^")
    position += negated
    members: list[str] = []
    while position < len(pattern):
        letter = pattern[position]
        if letter == "]" and (members or position > start + negated):
            return Members("".join(members), negated), position + 1
        named = re.compile(r"\[:(\w+):\]").match(pattern, position)
        if named and named.group(1) in CLASSES:
            members.append(CLASSES[named.group(1)])
            position = named.end()
            continue
        member, position = _member(pattern, position)
        if pattern.startswith("-", position) and pattern[position + 1 : position + 2] not in (
            "",
            "]",
        ):
            last, position = _member(pattern, position + 1)
            if member <= last:
                members.append(f"{safe(member)}-{safe(last)}")
        else:
            members.append(safe(member))
    return Letter("["), start


def _member(pattern: str, position: int) -> tuple[str, int]:
    if pattern[position] == "\\" and position + 1 < len(pattern):
        position += 1
    return pattern[position], position + 1


def _alternatives(kind: str, inside: str) -> Node:
    choice = Choice(tuple(translate(one) for one in inside.split("|")))
    least, most = {"?": (0, 1), "*": (0, None), "+": (1, None), "@": (1, 1)}[kind]
    return choice if kind == "@" else Repeat(choice, least, most)
