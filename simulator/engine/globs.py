"""Go's ``path.Match``: the wildcards of COPY sources. Linear in pattern times name."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from simulator.engine.errors import DockerError

BAD_PATTERN = "syntax error in pattern"

Single = Callable[[str], bool]
"""Says whether one character matches."""


def has_wildcards(path: str) -> bool:
    """Say whether a source is a pattern; a backslash takes a sign its meaning."""
    return _WILDCARD.match(path) is not None


_WILDCARD = re.compile(r"(?:[^\\*?\[]|\\.)*+[*?\[]", re.DOTALL)


def match_path(pattern: str, name: str) -> bool:
    """Match one name against one path element of a pattern.

    >>> match_path("f?.[tm]*", "f1.txt"), match_path("*.log", "a.txt")
    (True, False)
    """
    tokens = _tokens(pattern)
    at = position = 0
    star, mark = -1, 0
    while position < len(name):
        token = tokens[at] if at < len(tokens) else None
        if at < len(tokens) and token is None:
            star, mark = at, position
            at += 1
        elif token is not None and token(name[position]):
            at, position = at + 1, position + 1
        elif star >= 0:
            mark += 1
            at, position = star + 1, mark
        else:
            return False
    return all(token is None for token in tokens[at:])


@lru_cache(maxsize=1024)
def _tokens(pattern: str) -> tuple[Single | None, ...]:
    """Return a test for each character; None stands for ``*``."""
    tokens: list[Single | None] = []
    position = 0
    while position < len(pattern):
        sign = pattern[position]
        if sign == "[":
            token, position = _class(pattern, position + 1)
            tokens.append(token)
            continue
        if sign == "\\":
            position += 1
            if position == len(pattern):
                raise DockerError(BAD_PATTERN)
            tokens.append(pattern[position].__eq__)
        elif sign == "?":
            tokens.append(lambda _: True)
        else:
            tokens.append(None if sign == "*" else sign.__eq__)
        position += 1
    return tuple(tokens)


def _class(pattern: str, position: int) -> tuple[Single, int]:
    negated = pattern[position : position + 1] == "^"
    position += negated
    ranges: list[tuple[str, str]] = []
    while True:
        if pattern[position : position + 1] == "]" and ranges:
            break
        low, position = _bound(pattern, position)
        high = low
        if pattern[position : position + 1] == "-":
            high, position = _bound(pattern, position + 1)
        ranges.append((low, high))
    test = tuple(ranges)
    return lambda c: any(low <= c <= high for low, high in test) != negated, position + 1


def _bound(pattern: str, position: int) -> tuple[str, int]:
    if position < len(pattern) and pattern[position] == "\\":
        position += 1
    elif position < len(pattern) and pattern[position] in "-]":
        raise DockerError(BAD_PATTERN)
    if position >= len(pattern):
        raise DockerError(BAD_PATTERN)
    return pattern[position], position + 1
