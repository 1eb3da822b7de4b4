"""What a PHP page prints, as far as that can be told without running it."""

from __future__ import annotations

import re

from simulator.engine.shell.programs.serving_text import literal

MAX_PAGE = 200_000

_CODE = re.compile(r"<\?(?:php\b|=)(.*?)(?:\?>\n?|\Z)", re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/|^\s*(?://|#)[^\n]*", re.DOTALL | re.MULTILINE)
_ECHO = re.compile(r"(?:echo|print)\b\s*\(?(.*?)\)?", re.DOTALL)
_STATEMENT = re.compile(r"((?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[^;\"'])*);?")
_HARMLESS = re.compile(r"(?:declare|namespace|use|error_reporting|ini_set)\b.*", re.DOTALL)


def printed(content: bytes) -> tuple[bytes, bool]:
    """Return what the page prints, and whether nothing of it had to be left out."""
    text = content[:MAX_PAGE].decode("utf-8", "surrogateescape")
    told = True

    def page(found: re.Match[str]) -> str:
        nonlocal told
        code = f"echo {found[1]}" if found[0].startswith("<?=") else found[1]
        said, complete = _said(code)
        told = told and complete
        return said

    return _CODE.sub(page, text).encode("utf-8", "surrogateescape"), told


def _said(code: str) -> tuple[str, bool]:
    said, complete = [], True
    for found in _STATEMENT.finditer(_COMMENT.sub("", code)):
        statement = found[1].strip()
        if not statement or _HARMLESS.fullmatch(statement):
            continue
        echo = _ECHO.fullmatch(statement)
        parts = [_value(part) for part in echo[1].split(" . ")] if echo else [None]
        if None in parts:
            complete = False
        said += [part for part in parts if part is not None]
    return "".join(said), complete


def _value(text: str) -> str | None:
    bare = text.strip()
    if bare == "PHP_EOL":
        return "\n"
    value = literal(bare)
    if value is None or ("$" in value and bare.startswith('"')):
        return None
    return bare[1:-1] if bare.startswith("'") else value
