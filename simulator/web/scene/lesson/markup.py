"""Texts of lessons as the page shows them: markdown without raw HTML, and code in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

from simulator.engine.files import Directory
from simulator.web.scene.files import find

_MARKDOWN = MarkdownIt("js-default", {"html": False}).disable("image")
_COMMAND = re.compile(r"[a-z][a-z0-9_.-]* \S")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a sentence. ``kind`` is text, code, a command to type or a file to open."""

    kind: str
    text: str


@lru_cache(maxsize=1_024)
def prose(text: str) -> SafeString:
    """Return a text in paragraphs. What authors write is escaped; only markdown is read."""
    return SafeString(str(_MARKDOWN.render(text)))


@lru_cache(maxsize=4_096)
def inline(text: str) -> SafeString:
    """Return a sentence without a paragraph around it.

    >>> inline("`a` < b")
    '<code>a</code> &lt; b'
    """
    return SafeString(str(_MARKDOWN.renderInline(text)))


def spans(sentence: str, project: Directory) -> tuple[Span, ...]:
    """Return what to do, with the commands that can be typed and the files that can be opened."""
    return tuple(_spans(sentence, project))


def _spans(sentence: str, project: Directory) -> Iterator[Span]:
    for place, text in enumerate(sentence.split("`")):
        if place % 2 == 0:
            if text:
                yield Span("text", text)
        elif find(project, text) is not None and not text.endswith("/"):
            yield Span("file", text)
        else:
            yield Span("command" if _COMMAND.match(text) else "code", text)
