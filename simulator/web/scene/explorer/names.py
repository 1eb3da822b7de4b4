"""Paths on the screen and in addresses. A name in a tar may be any bytes."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qs, urlencode

LONGEST = 300
"""Characters of a path that are shown."""

_PLAIN = re.compile(r"[ -~]*")


def shown(text: str) -> str:
    r"""Return a text with all that cannot be seen, or would turn the line round, escaped.

    >>> shown("a b"), shown("red\x1b[31m"), shown("caf\udce9"), shown("caf\xe9")
    ('a b', 'red\\x1b[31m', 'caf\\xe9', 'café')
    """
    if _PLAIN.fullmatch(text):
        return text
    return "".join(_escaped(letter) for letter in text)


def shown_path(path: str) -> str:
    """Return a path from the root, cut in the middle if it is very long."""
    text = f"/{shown(path)}"
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]}…{text[-half:]}"


def address(**words: str | int) -> str:
    """Return a query; paths come back from it byte by byte (see ``asked_for``)."""
    pairs = {name: word for name, word in words.items() if word not in {"", -1}}
    return f"?{urlencode(pairs, errors='surrogateescape')}"


def asked_for(query: str) -> dict[str, str]:
    """Return the words of a query, the last of each name."""
    found = parse_qs(query, errors="surrogateescape", max_num_fields=20)
    return {name: words[-1] for name, words in found.items()}


def _escaped(letter: str) -> str:
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
        return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"
    return letter
