"""What parsing finds: instructions before they are understood, comments, warnings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from simulator.engine.dockerfile.directives import Directive
from simulator.engine.dockerfile.heredocs import Heredoc


class Node(NamedTuple):
    """One instruction with its lines (1-based, inclusive), words and original line.

    ``keyword`` is in lower case, ``spelled`` as written; ``original`` is the joined line
    that BuildKit keeps; ``text`` is the physical lines; ``comments`` stand right above.
    ``trigger`` is the instruction behind ONBUILD, whose words are also in ``args``.
    """

    start: int
    end: int
    keyword: str
    spelled: str
    flags: tuple[str, ...]
    json: bool
    args: tuple[str, ...]
    heredocs: tuple[Heredoc, ...]
    original: str
    text: str
    comments: tuple[str, ...] = ()
    trigger: Node | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """A whole-line comment, without ``#`` and the blanks around it."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ParserWarning:
    """An empty continuation line: ``line`` is the last of the instruction, as BuildKit says."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """What the parser found in a Dockerfile."""

    escape: str
    directives: tuple[Directive, ...]
    nodes: tuple[Node, ...]
    comments: tuple[Comment, ...]
    warnings: tuple[ParserWarning, ...]
