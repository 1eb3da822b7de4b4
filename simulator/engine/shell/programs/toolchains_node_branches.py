"""The branches that a script takes, where its condition can be told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.engine.shell.process import Process

_IF = re.compile(r"\bif \(([^{}\n]{1,200})\) \{")
_ELSE = re.compile(r"\s*else\s*\{")
_ELSE_IF = re.compile(r"\s*else\s+if\b")
_GIVEN = re.compile(r"process\.(?:env\.(\w+)|argv\[(\d)\])")
_NAMED = re.compile(
    r"(?:const|let|var)\s+(\w+)\s*=\s*(process\.(?:env\.\w+|argv\[\d\]))\s*;?\s*$", re.MULTILINE
)
_THERE = re.compile(r"""(!?)(?:fs\.)?existsSync\((["'])([^"']+)\2\)""")
_EQUAL = re.compile(r"""([\w.\[\]]+)\s*([!=])==?\s*(["'])([^"']*)\3""")
_TRUE = re.compile(r"(!?)([\w.\[\]]+)")
MOST = 50
"""Conditions that are looked at in a script."""


def taken(process: Process, bare: str, words: Sequence[str]) -> str:
    """Return a script without the branches that are not taken; ``words`` are its own.

    What depends on the environment, on the words or on a file that is there can be told.
    """
    named = dict(_NAMED.findall(bare))
    place = 0
    for _ in range(MOST):
        found = _IF.search(bare, place)
        if found is None:
            break
        place = found.end()
        holds = _holds(process, found[1].strip(), named, words)
        end = _end_of(bare, found.end())
        if holds is None or end < 0 or (holds and _ELSE_IF.match(bare, end + 1)):
            continue
        inner, rest = bare[found.end() : end], bare[end + 1 :]
        other = _ELSE.match(rest)
        if other:
            close = _end_of(rest, other.end())
            if close < 0:
                continue
            inner = inner if holds else rest[other.end() : close]
            rest = rest[close + 1 :]
        elif not holds:
            inner = ""
        place = found.start()
        bare = f"{bare[:place]}{inner}{rest}"
    return bare


def _end_of(text: str, start: int) -> int:
    """Return where the brace closes that was opened before ``start``; -1 if nowhere."""
    depth = 1
    for found in re.finditer(r"[{}]", text[start:]):
        depth += 1 if found[0] == "{" else -1
        if not depth:
            return start + found.start()
    return -1


def _holds(
    process: Process, condition: str, named: dict[str, str], words: Sequence[str]
) -> bool | None:
    """Tell whether a condition holds; None if that cannot be told."""
    if found := _THERE.fullmatch(condition):
        return process.filesystem.exists(process.at(found[3])) is not bool(found[1])
    if found := _EQUAL.fullmatch(condition):
        value = _value(process, named.get(found[1], found[1]), words)
        return None if value is None else (value == found[4]) is (found[2] == "=")
    if found := _TRUE.fullmatch(condition):
        value = _value(process, named.get(found[2], found[2]), words)
        return None if value is None else bool(value) is not bool(found[1])
    return None


def _value(process: Process, text: str, words: Sequence[str]) -> str | None:
    found = _GIVEN.fullmatch(text)
    if found is None:
        return None
    if found[1]:
        return process.environment.get(found[1], "")
    place = int(found[2]) - 2
    return None if place < 0 else "".join(words[place : place + 1])
