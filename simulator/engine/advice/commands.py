"""The commands of a RUN line, and where in the text of the Dockerfile each stands.

This is no shell: it tells commands apart as far as advice needs it to, and says
``plain=False`` of anything else, which is then never taken apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from simulator.engine.dockerfile.instructions import Run

_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=.*", re.DOTALL)
_HEAD = re.compile(r"\s*run(?:[ \t]|\\[ \t]*\n)+(?:--[a-z]+=\S+(?:\s|\\[ \t]*\n)+)*", re.IGNORECASE)
_CONTINUED = re.compile(r"\\[ \t]*\r?\n(?:[ \t]*(?:#[^\n]*)?\n)*(?:[ \t]*#[^\n]*\n)*")
_WORDS_OF_COMPOUND = "if for while until case { ! function select time [["
_COMPOUND = frozenset(_WORDS_OF_COMPOUND.split())
_DYNAMIC = frozenset("$`*?")


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words without quotes, leading assignments left out.

    ``start``/``end`` are places in the instruction's physical text. ``dynamic`` says that
    a word depends on a variable, a command or the names of files.
    """

    words: tuple[str, ...]
    start: int
    end: int
    dynamic: bool = False

    @property
    def program(self) -> str:
        return self.words[0].rpartition("/")[2] if self.words else ""


@dataclass(frozen=True, slots=True)
class CommandLine:
    """The commands of one RUN. ``plain``: nothing but ``&&`` stands between them."""

    commands: tuple[Command, ...]
    plain: bool
    start: int = 0

    def holds(self, program: str, verb: str) -> bool:
        """Say whether one of the commands is this program with this verb."""
        return any(one.program == program and verb in one.words[1:] for one in self.commands)


def commands_of(run: Run) -> CommandLine:
    """Return the commands of a RUN. Scripts in heredocs are not looked into."""
    if not run.shell:
        return CommandLine((Command(tuple(run.command), 0, 0),), plain=False)
    head = _HEAD.match(run.node.text)
    if run.heredocs or head is None:
        return CommandLine((), plain=False)
    return _Scanner(run.node.text, head.end()).line()


@dataclass(slots=True)
class _Scanner:
    text: str
    at: int
    plain: bool = True
    commands: list[Command] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    word: str | None = None
    first: int = -1
    last: int = 0
    dynamic: bool = False

    def line(self) -> CommandLine:
        start = self.at
        while self.at < len(self.text):
            self._next()
        self._end_command(required=bool(self.commands))
        return CommandLine(tuple(self.commands), self.plain, start)

    def _next(self) -> None:
        continued = _CONTINUED.match(self.text, self.at)
        character = self.text[self.at]
        if continued:
            self._end_word()
            self.at = continued.end()
        elif character in " \t\r\n":
            self._end_word()
            self.at += 1
        elif character in "'\"":
            self._quoted(character)
        elif character in "&|;":
            self._operator()
        elif character in "()" or (character == "#" and self.word is None):
            self.plain = False
            self._add(character, 1)
        elif character == "\\":
            self._add(self.text[self.at + 1 : self.at + 2], 2)
        elif character in "<>" or self.text.startswith("$(", self.at) or character == "`":
            # Redirections stay words; what is substituted could be anything.
            self.plain = self.plain and character in "<>"
            self.dynamic = True
            self._add(character, 1)
        else:
            self.dynamic = self.dynamic or character in _DYNAMIC
            self._add(character, 1)

    def _add(self, piece: str, length: int) -> None:
        if self.first < 0:
            self.first = self.at
        self.word = (self.word or "") + piece
        self.at += length
        self.last = self.at

    def _quoted(self, quote: str) -> None:
        end = self.at + 1
        while end < len(self.text) and self.text[end] != quote:
            end += 2 if quote == '"' and self.text[end] == "\\" else 1
        if end >= len(self.text):
            self.plain = False
        inner = self.text[self.at + 1 : end]
        if quote == '"':
            self.dynamic = self.dynamic or "$" in inner or "`" in inner
        self._add(inner, end + 1 - self.at)

    def _operator(self) -> None:
        both = self.text.startswith("&&", self.at)
        self.plain = self.plain and both
        self._end_command(required=True)
        self.at += 2 if self.text[self.at : self.at + 2] in {"&&", "||", ";;", "|&"} else 1

    def _end_word(self) -> None:
        if self.word is not None and (self.words or not _ASSIGNMENT.fullmatch(self.word)):
            self.words.append(self.word)
        self.word = None

    def _end_command(self, *, required: bool) -> None:
        self._end_word()
        if self.words and self.words[0] in _COMPOUND:
            self.plain = False
        if self.words:
            end = min(self.last, len(self.text))
            self.commands.append(Command(tuple(self.words), self.first, end, self.dynamic))
        elif required:
            self.plain = False
        self.words, self.first, self.dynamic = [], -1, False
