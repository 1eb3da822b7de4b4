"""Reading sources of languages with braces: where a call or a body ends, what a literal says."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CLOSES = {"(": ")", "{": "}", "[": "]"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0"}

MAX_INSIDE = 20_000
"""Characters between two braces that are looked at."""


def inside(text: str, start: int) -> str:
    """Return what stands between the bracket at ``start`` and the one that closes it.

    >>> inside("f(a, 'b)', {c})", 1)
    "a, 'b)', {c}"
    """
    waiting: list[str] = []
    at, end = start, min(len(text), start + MAX_INSIDE)
    while at < end:
        sign = text[at]
        if sign in "\"'`":
            at = _after_quoted(text, at, end)
            continue
        if sign in _CLOSES:
            waiting.append(_CLOSES[sign])
        elif waiting and sign == waiting[-1]:
            waiting.pop()
            if not waiting:
                return text[start + 1 : at]
        at += 1
    return text[start + 1 : end]


def arguments(text: str) -> list[str]:
    """Return the parts of a list that commas separate, those of inner lists left whole.

    >>> arguments("'/a,b', (x, y) => 1")
    ["'/a,b'", '(x, y) => 1']
    """
    return [part for part in (piece.strip() for piece in _parts(text)) if part]


def unescaped(text: str) -> str:
    r"""Return what the inside of a quoted literal says.

    >>> unescaped(r"a\tb\'c")
    "a\tb'c"
    """
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1]), text)


def literal(text: str) -> str | None:
    """Return what a quoted literal says, None for anything else."""
    bare = text.strip()
    if len(bare) < 2 or bare[0] not in "\"'`" or _after_quoted(bare, 0, len(bare)) != len(bare):
        return None
    return bare[1:-1] if bare[0] == "`" and "\\" not in bare else unescaped(bare[1:-1])


def _parts(text: str) -> Iterator[str]:
    depth, at, begun = 0, 0, 0
    while at < len(text):
        sign = text[at]
        if sign in "\"'`":
            at = _after_quoted(text, at, len(text))
            continue
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            yield text[begun:at]
            begun = at + 1
        at += 1
    yield text[begun:]


def _after_quoted(text: str, at: int, end: int) -> int:
    quote, at = text[at], at + 1
    while at < end and text[at] != quote:
        at += 2 if text[at] == "\\" else 1
    return at + 1
