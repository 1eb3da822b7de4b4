"""The keyboard of a terminal: what was typed so far, and waiting for what comes next.

A program that reads more than was typed stops there (``Waiting``). When more has been
typed it is played again from its start with all of it, so that what is kept of a program
that waits is what it was told, and nothing else. An interactive shell would be told too
much in this way: of one that has ended, only what came of it is kept (``Conversed``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from simulator.engine.files import FileTree
from simulator.engine.shell.streams import Stream

if TYPE_CHECKING:
    from simulator.engine.shell.kernel import Kernel


@dataclass(frozen=True, slots=True)
class Typed:
    """A line, with its newline; none at all is Ctrl-D. ``at`` counts from the program's start."""

    data: bytes
    at: int = 0


@dataclass(frozen=True, slots=True)
class Conversed:
    """An interactive shell was talked to until it ended, and left the files so."""

    exit_code: int
    at: int
    tree: FileTree
    mounted: tuple[FileTree, ...] = ()


Answer: TypeAlias = Typed | Conversed


@dataclass(frozen=True, slots=True)
class Typing:
    """Standard input that somebody types. Without a ``tty`` no program shows a prompt."""

    answers: tuple[Answer, ...] = ()
    tty: bool = True


class Waiting(Exception):
    """A program reads from the keyboard, and nothing more has been typed."""


class Keyboard(Stream):
    """Standard input of a program at a terminal."""

    def __init__(self, kernel: Kernel, typing: Typing) -> None:
        self.kernel = kernel
        self.answers: Sequence[Answer] = typing.answers
        self.is_terminal = typing.tty
        self.position = 0
        self.buffer = b""

    def readline(self) -> bytes:
        line, newline, self.buffer = (self.buffer or self._typed()).partition(b"\n")
        return line + newline

    def read(self, count: int = -1) -> bytes:
        if count >= 0:
            data = self.buffer or self._typed()
            self.buffer = data[count:]
            return data[:count]
        pieces = []
        while piece := self.readline():
            pieces.append(piece)
        return b"".join(pieces)

    def conversed(self) -> Conversed | None:
        """Return what came of an interactive shell that begins here, if it has ended."""
        if self.position == len(self.answers):
            return None
        answer = self.answers[self.position]
        if not isinstance(answer, Conversed):
            return None
        self.position += 1
        return answer

    def _typed(self) -> bytes:
        while self.position < len(self.answers):
            answer = self.answers[self.position]
            self.position += 1
            if isinstance(answer, Typed):
                self.kernel.set_clock(max(self.kernel.clock, answer.at))
                return answer.data
        raise Waiting
