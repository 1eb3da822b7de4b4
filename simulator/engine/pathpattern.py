"""Patterns of paths as ``.dockerignore`` and ``COPY --exclude`` know them.

The rules are those of the Go package ``github.com/moby/patternmatcher``: ``*`` and ``?``
stay within a folder, ``**`` is any number of folders, brackets hold a class of
characters, a backslash takes the next character's meaning away. What that package
gets wrong (a backslash before a letter, ``|``, ``*`` within brackets) is wrong here too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache

from simulator.engine.errors import DockerError, LimitReached
from simulator.engine.expression import BadExpression, compile_expression

MAX_PATTERN = 4096
"""Longest pattern, in characters: as long as the longest path."""

_ESCAPED = frozenset(".+()$")  # `|{}` are meant to be escaped, too, but Go's bytes overflow


class BadPattern(DockerError):
    """A pattern that cannot be understood (recording ignore-029)."""


@dataclass(frozen=True, slots=True)
class PathPattern:
    """A pattern and the test of whether a path, without leading slash, matches it as a whole.

    >>> PathPattern.parse("src/*.py").matches("src/main.py")
    True
    """

    text: str
    matches: Callable[[str], bool] = field(compare=False, repr=False)

    @classmethod
    def parse(cls, text: str) -> PathPattern:
        """Read a pattern; raise BadPattern in Docker's words."""
        return _parsed(text)


@lru_cache(maxsize=4096)
def _parsed(text: str) -> PathPattern:
    if len(text) > MAX_PATTERN:
        raise LimitReached(f"a pattern of paths is longer than {MAX_PATTERN} characters")
    _check(text)
    kind, expression = _translated(text)
    match kind:
        case "exact":
            return PathPattern(text, lambda path: path == text)
        case "prefix":
            return PathPattern(text, lambda path: path.startswith(text[:-2]))
        case "suffix":
            return PathPattern(text, lambda path: _ends(path, text[2:]))
    try:
        return PathPattern(text, compile_expression(expression).matches)
    except BadExpression:
        raise _bad(text) from None


def _ends(path: str, suffix: str) -> bool:
    """Return whether ``**`` and the suffix match: ``**/a`` also matches ``a`` itself."""
    return path.endswith(suffix) or f"/{path}" == suffix


def _check(text: str) -> None:
    """Refuse what Go's ``filepath.Match`` refuses."""
    at = 0
    while at < len(text):
        at += 1
        if text[at - 1] == "\\":
            if at == len(text):
                raise _bad(text)
            at += 1
        elif text[at - 1] == "[":
            at = _end_of_class(text, at + text.startswith("^", at))


def _end_of_class(text: str, at: int) -> int:
    """Return the place after a class: one or more characters or ranges, and a bracket."""
    at = _end_of_range(text, at)
    while text[at] != "]":
        at = _end_of_range(text, at)
    return at + 1


def _end_of_range(text: str, at: int) -> int:
    at = _end_of_character(text, at)
    return _end_of_character(text, at + 1) if text[at] == "-" else at


def _end_of_character(text: str, at: int) -> int:
    if text[at : at + 1] in {"", "-", "]"}:
        raise _bad(text)
    at += 2 if text[at] == "\\" else 1
    if at >= len(text):
        raise _bad(text)
    return at


def _translated(text: str) -> tuple[str, str]:
    """Return how to match a pattern, and the expression in Go's syntax where that is needed."""
    kind, parts, at = "exact", ["^"], 0
    while at < len(text):
        part, needs, end = _translated_part(text, at)
        if needs == "rest":
            needs = "prefix" if kind == "exact" else "regexp"
        kind = "suffix" if at == 0 and text.startswith("**") else needs or kind
        parts.append(part)
        at = end
    return kind, "".join([*parts, "$"])


def _translated_part(text: str, at: int) -> tuple[str, str, int]:
    """Return a part of the expression, how it has to be matched, and the place after it."""
    character = text[at]
    if text.startswith("**", at):
        end = at + 3 if text.startswith("/", at + 2) else at + 2
        return (".*", "rest", end) if end >= len(text) else ("(.*/)?", "regexp", end)
    match character:
        case "*":
            return "[^/]*", "regexp", at + 1
        case "?":
            return "[^/]", "regexp", at + 1
        case "\\":
            return text[at : at + 2], "regexp", at + 2
        case "[" | "]":
            return character, "regexp", at + 1
    return ("\\" + character if character in _ESCAPED else character), "", at + 1


def _bad(text: str) -> BadPattern:
    hint = f"The pattern {text[:80]} has a bracket or a backslash that leads nowhere."
    if "\\" in text:
        hint = "Write paths with / between folders, also on Windows: \\ changes the next character."
    return BadPattern("syntax error in pattern", hint=hint)
