"""Backslash escapes: of ``$'…'``, ``echo -e``, ``printf`` and their kin."""

from __future__ import annotations

import re

from simulator.engine.shell.syntax.cursor import Cursor

_LETTERS = {
    "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r",
    "t": "\t", "v": "\v", "\\": "\\",
}  # fmt: skip
_ESCAPE = re.compile(
    r"\\(?:([abeEfnrtv\\])|0([0-7]{0,3})|([1-7][0-7]{0,2})|x([0-9a-fA-F]{1,2})"
    r"|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})|(c)|(.))",
    re.DOTALL,
)
_ANSI = re.compile(r"((?:[^'\\]|\\.)*+)'", re.DOTALL)


def unescape(
    text: str,
    *,
    octal_zero: bool = True,
    bare_octal: bool = False,
    quotes: bool = False,
    numbers: str = "xuU",
) -> tuple[str, bool]:
    r"""Return the text with its escapes undone, and whether ``\c`` ended it early.

    ``octal_zero``: octal numbers are written with a leading zero (``\0101``), as in
    ``echo -e`` and ``%b``; else without (``\101``). ``quotes``: ``\'`` and ``\"`` too.
    ``bare_octal``: with or without the zero, as in ``%b``. ``numbers``: which of ``\x``, ``\u``,
    ``\U`` are known: dash has none of them, busybox the first.

    >>> unescape(r"a\tb\x41\c ignored")
    ('a\tbA', True)
    """
    if "\\" not in text:
        return text, False
    out: list[str] = []
    position = 0
    for match in _ESCAPE.finditer(text):
        out.append(text[position : match.start()])
        position = match.end()
        if match.group(7):
            return "".join(out), True
        if match.group()[1] in "xuU" and match.group()[1] not in numbers:
            out.append(match.group())
        elif bare_octal and match.group(3):
            out.append(_byte(int(match.group(3), 8)))
        else:
            out.append(_meaning(match, octal_zero, quotes))
    out.append(text[position:])
    return "".join(out), False


def ansi(cursor: Cursor) -> str:
    """Read the rest of ``$'…'``."""
    match = _ANSI.match(cursor.text, cursor.position)
    if not match:
        raise cursor.fail("open", "'")
    cursor.position = match.end()
    return unescape(match.group(1), octal_zero=False, quotes=True)[0]


def _meaning(match: re.Match[str], octal_zero: bool, quotes: bool) -> str:
    letter, zero, octal, hexa, short, long, _, other = match.groups()
    if letter:
        return _LETTERS[letter]
    if zero is not None:
        digits = zero if octal_zero else "0" + zero[:2]
        rest = "" if octal_zero else zero[2:]
        return _byte(int(digits or "0", 8)) + rest
    if octal:
        return match.group() if octal_zero and not quotes else _byte(int(octal, 8))
    if hexa:
        return _byte(int(hexa, 16))
    if short or long:
        number = int(short or long, 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "?"
    return other if quotes and other in "'\"?" else "\\" + other


def _byte(number: int) -> str:
    number &= 255
    return chr(number) if number < 128 else chr(0xDC00 + number)
