"""Classes of characters in Go's syntax (RE2), rewritten for Python's ``re``."""

from __future__ import annotations

import re

from simulator.engine.expression.items import BadExpression

LAST = chr(0x10FFFF)
ANY = "[^\\n]"

_PERL = {"d": "09", "s": "\t\n\f\r  ", "w": "09AZ__az"}
_POSIX = {
    "alnum": "09AZaz",
    "alpha": "AZaz",
    "ascii": "\x00\x7f",
    "blank": "\t\t  ",
    "cntrl": "\x00\x1f\x7f\x7f",
    "digit": "09",
    "graph": "!~",
    "lower": "az",
    "print": " ~",
    "punct": "!/:@[`{~",
    "space": "\t\r  ",
    "upper": "AZ",
    "word": "09AZ__az",
    "xdigit": "09AFaf",
}
_CONTROL = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_NUMERIC = re.compile(r"x([0-9A-Fa-f]{2})|(0[0-7]{0,2}|[1-7][0-7]{1,2})")
_POSIX_NAME = re.compile(r"\[:(\^?)(.*?):\]", re.DOTALL)


def class_of(ranges: str, *, negated: bool = False) -> str:
    """Return the class of ``re`` for pairs of first and last characters.

    >>> class_of("azAZ")
    '[a-zA-Z]'
    """
    pairs = zip(ranges[::2], ranges[1::2], strict=True)
    body = "".join(_quoted(a) if a == b else f"{_quoted(a)}-{_quoted(b)}" for a, b in pairs)
    return f"[{'^' if negated else ''}{body}]"


def read_class(text: str, at: int) -> tuple[str, int]:
    """Read the class whose bracket opens before ``at``; return it and the place after it."""
    negated = text.startswith("^", at)
    at, ranges = at + negated, []
    first = at
    while not text.startswith("]", at) or at == first:
        part, at = _read_part(text, at)
        ranges.append(part)
    return class_of("".join(ranges), negated=negated), at + 1


def perl_class(letter: str) -> str | None:
    r"""Return the pairs of ``\d``, ``\W`` and the like, None for other letters."""
    ranges = _PERL.get(letter.lower())
    return ranges if ranges is None or letter.islower() else _complement(ranges)


def read_escape(text: str, at: int) -> tuple[str, int]:
    """Read the character whose backslash stands before ``at``."""
    if numeric := _NUMERIC.match(text, at):
        code = int(numeric[1], 16) if numeric[1] else int(numeric[2], 8)
        return chr(code), numeric.end()
    letter = text[at : at + 1]
    if letter in _CONTROL:
        return _CONTROL[letter], at + 1
    if not letter or letter.isalnum() or not letter.isascii():
        raise BadExpression(f"invalid escape sequence: `\\{letter}`")
    return letter, at + 1


def _read_part(text: str, at: int) -> tuple[str, int]:
    r"""Read a named class, ``\d``, a character or a range."""
    if named := _POSIX_NAME.match(text, at):
        if named[2] not in _POSIX:
            raise BadExpression(f"invalid character class range: `{named[0]}`")
        ranges = _POSIX[named[2]]
        return (_complement(ranges) if named[1] else ranges), named.end()
    if text.startswith("\\", at) and (perl := perl_class(text[at + 1 : at + 2])):
        return perl, at + 2
    low, at = _read_character(text, at)
    if not text.startswith("-", at) or text[at + 1 : at + 2] in {"", "]"}:
        return low * 2, at
    high, at = _read_character(text, at + 1)
    if high < low:
        raise BadExpression(f"invalid character class range: `{low}-{high}`")
    return low + high, at


def _read_character(text: str, at: int) -> tuple[str, int]:
    if at >= len(text):
        raise BadExpression("missing closing ]")
    return read_escape(text, at + 1) if text[at] == "\\" else (text[at], at + 1)


def _complement(ranges: str) -> str:
    """Return the pairs of all characters that are in none of the ordered pairs."""
    gaps, start = "", 0
    for low, high in zip(ranges[::2], ranges[1::2], strict=True):
        if start < ord(low):
            gaps += chr(start) + chr(ord(low) - 1)
        start = ord(high) + 1
    return gaps + chr(start) + LAST


def _quoted(character: str) -> str:
    plain = character.isascii() and character.isalnum()
    return character if plain else f"\\U{ord(character):08x}"
