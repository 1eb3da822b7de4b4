"""Heredocs: finding ``<<EOF`` in a line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.lexer import Lexer

_MARK = re.compile(r"([0-9]*)<<(-?)[\t\n\f\r ]*([^<]*)\Z")
_LEADING_TABS = re.compile(r"^\t+", re.MULTILINE)

_LINE = Lexer(raw_quotes=True, raw_escapes=True, keep_unset=True)
_NAME = Lexer(keep_unset=True)
_RAW_NAME = Lexer(raw_quotes=True, keep_unset=True)


@dataclass(frozen=True, slots=True)
class Heredoc:
    """A heredoc: the word after ``<<`` without quotes, and its lines as written.

    ``expand`` is False if the word was quoted; ``chomp`` is True for ``<<-``, which
    drops leading tabs when the content is used; ``fd`` is the number in front.
    """

    name: str
    expand: bool
    chomp: bool
    content: str = ""
    fd: int = 0

    @property
    def text(self) -> str:
        """The content as it is used: without leading tabs after ``<<-``."""
        return without_leading_tabs(self.content) if self.chomp else self.content


def heredocs_in(line: str) -> list[Heredoc]:
    """Return the heredocs that a line announces, still empty, in order."""
    try:
        words = _LINE.process(line, {}).words
    except DockerfileError:
        return []
    found = (heredoc_mark(word) for word in words if "<<" in word)
    return [heredoc for heredoc in found if heredoc]


@lru_cache(maxsize=1024)
def heredoc_mark(word: str) -> Heredoc | None:
    """Return the heredoc that a word announces, if it does."""
    match = _MARK.match(word)
    if match is None or not match[3]:
        return None
    words = _NAME.process(match[3], {}).words
    if len(words) != 1:
        return None
    raw = _RAW_NAME.process(match[3], {}).words
    if len(raw) != 1:
        raise DockerfileError(
            f"internal lexing of heredoc produced inconsistent results: {match[3]}"
        )
    expand = _quotes(words[0]) == _quotes(raw[0])
    return Heredoc(words[0], expand, bool(match[2]), fd=int(match[1][-18:] or 0))


def is_heredoc_mark(word: str) -> Heredoc | None:
    """Return the heredoc that a word announces; a malformed one announces none."""
    try:
        return heredoc_mark(word) if "<<" in word else None
    except DockerfileError:
        return None


def without_leading_tabs(text: str) -> str:
    """Return the text as ``<<-`` uses it: every line without its leading tabs."""
    return _LEADING_TABS.sub("", text)


def _quotes(word: str) -> int:
    return word.count("'") + word.count('"')
