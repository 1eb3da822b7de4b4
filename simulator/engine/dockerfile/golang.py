"""How Go sees text: spaces, quoting, numbers. BuildKit's messages and word breaks depend on it."""

from __future__ import annotations

import re
from collections.abc import Iterable

SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
    "\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""The characters that Go's ``unicode.IsSpace`` accepts; ``str.isspace`` accepts a few more."""

_ESCAPES = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
    '"': '\\"',
}
_TRUE = {"1", "t", "T", "true", "TRUE", "True"}
_FALSE = {"0", "f", "F", "false", "FALSE", "False"}


def quote(text: str) -> str:
    r"""Return the text as Go's ``%q`` prints it.

    >>> print(quote('a "b"'))
    "a \"b\""
    """
    return '"' + "".join(_escaped(character) for character in text) + '"'


def quote_list(words: Iterable[str]) -> str:
    """Return the words as Go's ``%q`` prints a slice: quoted, with blanks between.

    >>> print(quote_list(["/bin/sh", "-c"]))
    ["/bin/sh" "-c"]
    """
    return "[" + " ".join(map(quote, words)) + "]"


def parse_bool(text: str) -> bool | None:
    """Return what ``strconv.ParseBool`` makes of the text, None if it refuses."""
    if text in _TRUE:
        return True
    return False if text in _FALSE else None


def parse_unsigned(text: str, base: int) -> int | None:
    """Return a 32-bit number as ``strconv.ParseUint`` does, None if it refuses."""
    digits = "[0-7]+" if base == 8 else "[0-9]+"
    if not re.fullmatch(digits, text) or len(text.lstrip("0")) > 11:
        return None
    number = int(text, base)
    return number if number < 2**32 else None


def bytewise(text: str) -> str:
    """Return the text with one character per UTF-8 byte, as BuildKit walks some lines."""
    return text if text.isascii() else text.encode(errors="surrogatepass").decode("latin-1")


def from_bytewise(text: str) -> str:
    """Return the text that ``bytewise`` was given."""
    return text if text.isascii() else text.encode("latin-1").decode(errors="replace")


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
