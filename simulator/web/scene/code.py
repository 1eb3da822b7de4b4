"""Colours of code: every file shown, line by line, escaped and marked by Pygments."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.util import ClassNotFound

MAX_COLOURED = 60_000
"""Characters; longer files are shown without colours."""

_FORMATTER = HtmlFormatter(nowrap=True)
_FLAG = re.compile(r"(?<= )(--?[A-Za-z][A-Za-z0-9-]*)")
_OPTIONS = {"stripnl": False, "ensurenl": False}


@lru_cache(maxsize=256)
def coloured(name: str, text: str) -> tuple[str, ...]:
    """Return the lines of a file as escaped HTML, in spans of Pygments' classes."""
    if len(text) > MAX_COLOURED:
        return tuple(escape(line) for line in text.split("\n"))
    marked: str = highlight(text, _lexer(name), _FORMATTER)
    lines = marked.split("\n")
    expected = text.count("\n") + 1
    if len(lines) == expected + 1 and not lines[-1]:
        lines.pop()
    if len(lines) != expected:
        return tuple(escape(line) for line in text.split("\n"))
    return tuple(lines)


def with_flags(html: str) -> str:
    """Return a line of a Dockerfile with its flags marked, so that none breaks in two."""
    return _FLAG.sub(r'<span class="flg">\1</span>', html)


def language(name: str) -> str:
    """Return the name of the editor's mode for a file."""
    base = name.rpartition("/")[2].lower()
    if base == "dockerfile" or base.endswith(".dockerfile") or base.startswith("dockerfile."):
        return "dockerfile"
    return _MODES.get(base.rpartition(".")[2], "text")


_MODES = {
    "css": "css",
    "go": "golang",
    "html": "html",
    "js": "javascript",
    "json": "json",
    "md": "markdown",
    "py": "python",
    "sh": "sh",
    "toml": "toml",
    "ts": "typescript",
    "yaml": "yaml",
    "yml": "yaml",
}


def _lexer(name: str) -> Lexer:
    if language(name) == "dockerfile":
        return get_lexer_by_name("docker", **_OPTIONS)
    try:
        return get_lexer_for_filename(name, **_OPTIONS)
    except ClassNotFound:
        return get_lexer_by_name("text", **_OPTIONS)
