"""Changing a Dockerfile by ranges of lines, so that all else in it stays as it was typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.engine.dockerfile.nodes import Node


@dataclass(frozen=True, slots=True)
class Edit:
    """Lines ``start`` to ``end`` (1-based, inclusive) become ``lines``.

    With ``end`` one less than ``start`` nothing is taken away: the lines are put in
    front of ``start``.
    """

    start: int
    end: int
    lines: tuple[str, ...] = ()


def edited(text: str, edits: Iterable[Edit]) -> str:
    r"""Return the text with the edits made; they must not overlap.

    >>> edited("FROM a\r\nRUN b\r\n", [Edit(2, 1, ("USER c",))])
    'FROM a\r\nUSER c\r\nRUN b\r\n'
    """
    lines = text.split("\n")
    ending = "\r" if lines[0].endswith("\r") else ""
    for edit in sorted(edits, key=lambda edit: edit.start, reverse=True):
        new = [line if line.endswith("\r") else line + ending for line in edit.lines]
        lines[edit.start - 1 : edit.end] = new
    return "\n".join(lines)


def lines_of(text: str, start: int, end: int) -> tuple[str, ...]:
    """Return the lines ``start`` to ``end`` (1-based, inclusive)."""
    return tuple(text.split("\n")[start - 1 : end])


def first_line(text: str, node: Node, lowest: int = 1) -> int:
    """Return where an instruction begins if the comments right above it belong to it."""
    lines = text.split("\n")
    start = node.start
    while start > lowest and lines[start - 2].lstrip().startswith("#"):
        start -= 1
    return start


def appended(lines: Sequence[str], more: str, escape: str) -> tuple[str, ...]:
    r"""Return the lines of an instruction with more words at its end.

    A long instruction gets them on a line of their own, indented as the others are.

    >>> appended(["RUN a"], "&& b", "\\")
    ('RUN a && b',)
    """
    last = lines[-1].rstrip()
    if len(lines) == 1:
        return (f"{last} {more}",)
    indent = lines[-1][: len(lines[-1]) - len(lines[-1].lstrip())] or "    "
    return (*lines[:-1], f"{last} {escape}", f"{indent}{more}")
