"""The ``*`` and ``?`` patterns of ``${name#pattern}`` and its relatives, matched in linear time.

A pattern is a row of cells; the cells reached so far are the bits of one integer,
so that a hostile pattern costs no more than a friendly one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_PATTERN = 4096
"""Longest pattern, in characters."""


class InvalidPattern(ValueError):
    """A pattern that BuildKit refuses; the text is BuildKit's."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A compiled pattern; ``stars`` and ``any`` are masks, ``letters`` has one per character."""

    length: int
    stars: int
    any: int
    letters: dict[str, int]

    def ends(self, text: str, start: int = 0) -> tuple[int, int] | None:
        """Return the nearest and the farthest end of a match that begins at ``start``."""
        nearest: int | None = None
        farthest = start
        cells, accept = 1, 1 << self.length
        for position in range(start, len(text) + 1):
            if cells & accept:
                nearest = position if nearest is None else nearest
                farthest = position
            if position == len(text) or not cells:
                break
            cells = self._step(cells, text[position])
        return None if nearest is None else (nearest, farthest)

    def every_end(self, text: str) -> list[int]:
        """Return every place where a match can end that may begin anywhere."""
        cells, accept, found = 1, 1 << self.length, []
        for position in range(len(text) + 1):
            if cells & accept:
                found.append(position)
            if position < len(text):
                cells = self._step(cells, text[position]) | 1
        return found

    def _step(self, cells: int, character: str) -> int:
        moved = (cells & self.letters.get(character, 0)) << 1
        if character != "\n":
            moved |= (cells & self.any) << 1 | (cells & self.stars)
        return moved


def compile_pattern(source: str, *, backwards: bool = False) -> Pattern:
    """Compile a pattern; ``backwards`` makes one for reversed text."""
    tokens = _tokens(source)
    return _compile(tokens[::-1] if backwards else tokens)


def remove_prefix(source: str, value: str, *, longest: bool) -> str:
    """Return the value without the prefix that the pattern matches: ``${v#p}``, ``${v##p}``."""
    ends = compile_pattern(source).ends(value)
    return value if ends is None else value[ends[longest] :]


def remove_suffix(source: str, value: str, *, longest: bool) -> str:
    """Return the value without the suffix that the pattern matches: ``${v%p}``, ``${v%%p}``."""
    ends = compile_pattern(source, backwards=True).ends(value[::-1])
    return value if ends is None else value[: len(value) - ends[longest]]


def replace_matches(source: str, value: str, replacement: str, *, every: bool) -> str:
    """Return the value with the first match, or every one, replaced: ``${v/p/r}``, ``${v//p/r}``.

    As in Go, an empty match right after another match is passed over, and only
    where every match is replaced does ``$0`` in the replacement mean the match.
    """
    pattern = compile_pattern(source)
    out: list[str] = []
    done = 0
    for start in _match_starts(source, value):
        ends = pattern.ends(value, start) if start >= done else None
        if ends is None or ends[1] == start == done > 0:
            continue
        matched = value[start : ends[1]]
        out += [value[done:start], _filled(replacement, matched) if every else replacement]
        done = ends[1]
        if not every:
            break
    return "".join(out) + value[done:]


def _match_starts(source: str, value: str) -> list[int]:
    backwards = compile_pattern(source, backwards=True)
    return [len(value) - end for end in reversed(backwards.every_end(value[::-1]))]


def _filled(replacement: str, matched: str) -> str:
    if "$" not in replacement:
        return replacement
    return _TEMPLATE.sub(lambda name: _template_value(name[1] or name[2], matched), replacement)


def _template_value(name: str, matched: str) -> str:
    if name == "$":
        return "$"
    return matched if name.strip("0") == "" else ""


_TEMPLATE = re.compile(r"\$(?:([$]|\w+)|\{(\w+)\})", re.ASCII)


def _tokens(source: str) -> list[str]:
    """Return the pattern's letters, with ``*`` and ``?`` as they are and literal ones escaped."""
    if len(source) > MAX_PATTERN:
        raise InvalidPattern(f"longer than {MAX_PATTERN} characters")
    tokens, position = [], 0
    while position < len(source):
        character = source[position]
        position += 1
        if character != "\\" or source[position : position + 1] in ("}", "/"):
            if character != "\\":
                tokens.append(character)
            continue
        tokens.append(_escaped(source[position : position + 1]))
        position += 1
    return tokens


def _escaped(character: str) -> str:
    if character not in ("*", "?", "\\"):
        raise InvalidPattern(f"invalid escape '\\{character or chr(0xFFFD)}'")
    return "\\" + character


def _compile(tokens: list[str]) -> Pattern:
    stars = any_character = length = 0
    letters: dict[str, int] = {}
    for token in tokens:
        if token == "*":
            stars |= 1 << length
            continue
        if token == "?":
            any_character |= 1 << length
        else:
            letters[token[-1]] = letters.get(token[-1], 0) | 1 << length
        length += 1
    return Pattern(length, stars, any_character, letters)
