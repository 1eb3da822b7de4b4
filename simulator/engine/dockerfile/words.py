"""Splitting one logical line into its keyword, flags and words, quotes kept."""

from __future__ import annotations

import re
from typing import NamedTuple

from simulator.engine.dockerfile.golang import SPACE, bytewise, from_bytewise

WHITESPACE = re.compile("[\t\v\f\r ]+")
"""What separates plain words. It is narrower than Go's idea of a space."""


class Split(NamedTuple):
    """A logical line taken apart: ``RUN --network=none echo x``."""

    keyword: str
    flags: tuple[str, ...]
    rest: str


def split_line(line: str, escape: str) -> Split:
    """Take the keyword and the leading ``--flags`` off a logical line."""
    keyword, _, rest = line.strip(SPACE).partition(" ")
    if not keyword.isalpha():
        keyword, rest = (*WHITESPACE.split(line.strip(SPACE), 1), "")[:2]
    words = rest.lstrip(SPACE)
    if not words.startswith("--"):
        return Split(keyword, (), words)
    flags, words = take_flags(words, escape)
    return Split(keyword, flags, words.strip(SPACE))


def take_flags(text: str, escape: str) -> tuple[tuple[str, ...], str]:
    """Return the flags in front, without their quotes and escapes, and what follows them.

    BuildKit walks bytes here, so a flag that is not ASCII comes out garbled; so it does here.
    """
    text = bytewise(text)
    flags: list[str] = []
    position = 0
    while True:
        position = _BLANKS.match(text, position).end()  # type: ignore[union-attr]
        if not text.startswith("--", position):
            return tuple(flags), from_bytewise(text[position:])
        word, quoted, position = _take_flag(text, position, escape)
        if word == "--":
            return tuple(flags), from_bytewise(text[position:])
        if word or quoted:
            flags.append(word)


def quoted_words(text: str, escape: str) -> list[str]:
    r"""Split at spaces outside quotes; quotes and escapes stay in the words.

    >>> quoted_words('a="b c" d', "\\")
    ['a="b c"', 'd']
    """
    return _WORDS[escape].findall(text)


_BLANKS = re.compile(f"[{SPACE}]*")
_PLAIN_FLAG = re.compile(rf"""[^{SPACE}'"\\`]*(?=[{SPACE}]|\Z)""")


def _take_flag(text: str, position: int, escape: str) -> tuple[str, bool, int]:
    plain = _PLAIN_FLAG.match(text, position)
    if plain:
        return plain[0], False, plain.end()
    word: list[str] = []
    quote = ""
    quoted = False
    while position < len(text):
        character = text[position]
        if not quote and character in SPACE:
            break
        position += 1
        if character == quote:
            quote = ""
        elif not quote and character in "'\"":
            quote, quoted = character, True
        elif character != escape:
            word.append(character)
        elif position < len(text):
            word.append(text[position])
            position += 1
    return "".join(word), quoted, position


def _word_pattern(escape: str) -> re.Pattern[str]:
    e, space = re.escape(escape), re.escape(SPACE)
    return re.compile(
        rf"(?:{e}(?s:.)|'[^']*'?|\"(?:{e}(?s:.)|[^\"{e}])*\"?|[^{space}'\"{e}])+", re.DOTALL
    )


_WORDS = {escape: _word_pattern(escape) for escape in ("\\", "`")}
