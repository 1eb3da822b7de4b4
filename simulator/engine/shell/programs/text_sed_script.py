"""Scripts of sed: reading them, with GNU's and busybox's complaints."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from simulator.engine.shell.programs.text_sed_cursor import BadScript, Cursor
from simulator.engine.shell.regex import BadExpression, Regex, compile_posix

MAX_COMMANDS = 2_000


@dataclass(frozen=True, slots=True)
class Address:
    """One end of a range. ``kind`` is "line", "last", "match", "step", "more" or "multiple"."""

    kind: str
    number: int = 0
    step: int = 0
    regex: Regex | None = None
    """None for ``//``, the expression that was used last."""


@dataclass(slots=True)
class Command:
    """One command. ``target`` is where ``{`` ends, or where a branch leads."""

    name: str
    first: Address | None = None
    second: Address | None = None
    negated: bool = False
    text: str = ""
    regex: Regex | None = None
    replacement: tuple[tuple[str, str], ...] = ()
    number: int = 1
    everywhere: bool = False
    printed: bool = False
    path: str = ""
    exit_code: int = 0
    letters: dict[str, str] = field(default_factory=dict)
    target: int = -1


@dataclass(frozen=True, slots=True)
class Script:
    """The commands of a script, in order."""

    commands: tuple[Command, ...]
    silent: bool = False
    """Whether its first line is ``#n``."""


def read_script(source: str, *, extended: bool, busybox: bool) -> Script:
    """Return the commands of a script; raises BadScript."""
    reader = _Reader(source, extended, busybox)
    reader.whole()
    _join(reader.commands, reader.labels, busybox)
    return Script(tuple(reader.commands), source.startswith("#n\n") or source == "#n")


def _join(commands: list[Command], labels: dict[str, int], busybox: bool) -> None:
    for command in commands:
        if command.name in "btT" and command.text:
            if command.text not in labels:
                raise BadScript(
                    f"can't find label for jump to `{command.text}'",
                    f"can't find label for jump to '{command.text}'",
                )
            command.target = labels[command.text]


class _Reader(Cursor):
    def __init__(self, source: str, extended: bool, busybox: bool) -> None:
        super().__init__(source, busybox)
        self.extended = extended
        self.commands: list[Command] = []
        self.labels: dict[str, int] = {}
        self.open: list[int] = []

    def whole(self) -> None:
        while self._skip(" \t\n;") and self.position < len(self.source):
            if self._peek() == "#":
                self._line()
                continue
            self._command()
            if len(self.commands) > MAX_COMMANDS:
                raise BadScript("script too long")
        if self.open and not (self.busybox and self.commands[self.open[-1]].first is None):
            raise BadScript("unmatched `{'", "unterminated {", 0)

    def _command(self) -> None:
        command = Command("")
        command.first = self._address(second=False)
        if command.first is not None:
            self._skip(" \t")
            if self._peek() == ",":
                self.position += 1
                self._skip(" \t")
                command.second = self._address(second=True)
                if command.second is None:
                    raise self._bad("unexpected `,'", "no address after comma", after=1)
        elif self.busybox and self._peek() == ",":
            raise self._bad("", "no address after comma")
        self._skip(" \t")
        while self._peek() == "!":
            command.negated = True
            self.position += 1
            self._skip(" \t")
        command.name = self._next()
        first, second = command.first, command.second
        zero = first is not None and first.kind == "line" and first.number == 0
        if zero and not self.busybox and (second is None or second.kind != "match"):
            raise self._bad("invalid usage of line address 0")
        self.commands.append(command)
        self._body(command)

    def _body(self, command: Command) -> None:
        name = command.name
        if not name:
            raise self._bad("missing command", "missing command")
        if name == "{":
            self.open.append(len(self.commands) - 1)
            return
        if name == "}":
            if not self.open and self.busybox:
                return
            if not self.open:
                raise self._bad("unexpected `}'")
            self.commands[self.open.pop()].target = len(self.commands)
        elif name in "btT:":
            command.text = self._label(colon=name == ":")
            if name == ":":
                self.labels[command.text] = len(self.commands)
            return
        elif name in "aic":
            command.text = self._text()
            return
        elif name in "rRwW":
            self._skip(" \t")
            command.path = self._line()
            if not command.path:
                raise self._bad("missing filename in r/R/w/W commands", "empty filename")
            return
        elif name == "s":
            self._substitution(command)
        elif name == "y":
            self._transliteration(command)
        elif name in "qQlL" and not self.busybox:
            self._skip(" \t")
            digits = self._match(r"\d+")
            command.exit_code = int(digits[:6] or "0")
        elif name not in "=dDgGhHlnNpPqx" and (self.busybox or name not in "FzeQ"):
            raise self._bad(f"unknown command: `{name}'", f"unsupported command {name}")
        self._ended()

    def _ended(self) -> None:
        self._skip(" \t")
        letter = self._peek()
        if letter in ("", "\n", ";"):
            return
        if letter in ("#", "}"):
            return
        if self.busybox:
            return
        self.position += 1
        raise self._bad("extra characters after command")

    # Pieces

    def _address(self, *, second: bool) -> Address | None:
        letter = self._peek()
        if letter == "$":
            self.position += 1
            return Address("last")
        if letter.isascii() and letter.isdigit():
            number = int(self._match(r"\d+")[:9])
            if self._peek() == "~" and not self.busybox:
                self.position += 1
                return Address("step", number, int(self._match(r"\d*")[:9] or "0"))
            return Address("line", number)
        if second and letter in ("+", "~") and (letter == "+" or not self.busybox):
            self.position += 1
            number = int(self._match(r"\d*")[:9] or "0")
            return Address("more" if letter == "+" else "multiple", number)
        if letter in ("/", "\\"):
            self.position += 1 if letter == "/" else 2
            delimiter = self.source[self.position - 1 : self.position]
            pattern = self._until(delimiter, "unterminated address regex", pattern=True)
            ignore = False
            while not self.busybox and self._peek() in ("I", "M"):
                ignore = ignore or self._next() == "I"
            return Address("match", regex=self._regex(pattern, ignore))
        return None

    def _regex(self, pattern: str, ignore_case: bool) -> Regex | None:
        if not pattern:
            return None
        try:
            return compile_posix(pattern, extended=self.extended, ignore_case=ignore_case)
        except BadExpression as problem:
            raise self._bad(str(problem), f"bad regex '{pattern}': {problem}") from None

    def _substitution(self, command: Command) -> None:
        delimiter = self._next()
        words = "unterminated `s' command"
        pattern = self._until(delimiter, words, pattern=True)
        replacement = self._until(delimiter, words)
        ignore = False
        while (letter := self._peek()) and letter not in " \t\n;#}":
            if letter == "g":
                command.everywhere = True
            elif letter == "p":
                command.printed = True
            elif letter in "iI":
                ignore = True
            elif letter == "w":
                self.position += 1
                self._skip(" \t")
                command.path = self._line()
                break
            elif letter.isascii() and letter.isdigit():
                command.number = int(self._match(r"\d+")[:9])
                if command.number == 0 and not self.busybox:
                    raise self._bad("number option to `s' command may not be zero")
                continue
            elif letter not in "mMe":
                self.position += 1
                raise self._bad("unknown option to `s'", "bad option in substitution expression")
            self.position += 1
        if self.busybox and command.everywhere:
            command.number = 1
        command.regex = self._regex(pattern, ignore)
        groups = command.regex.groups if command.regex else 9
        command.replacement = tuple(self._replacement(replacement, groups))

    def _replacement(self, text: str, groups: int) -> list[tuple[str, str]]:
        r"""Split what is put in: literal text, groups, and changes of case (``\U`` …)."""
        pieces: list[tuple[str, str]] = []
        for match in re.finditer(r"\\(.)|&|[^\\&]+|\\", text, re.DOTALL):
            letter = match.group(1)
            if match.group() == "&":
                pieces.append(("group", "0"))
            elif letter is None:
                pieces.append(("text", match.group()))
            elif letter.isdigit():
                if int(letter) > groups and not self.busybox:
                    raise self._bad(f"invalid reference \\{letter} on `s' command's RHS")
                pieces.append(("group", letter))
            elif letter in "ULEul" and not self.busybox:
                pieces.append(("case", letter))
            else:
                pieces.append(("text", _UNESCAPED.get(letter, letter)))
        return pieces

    def _transliteration(self, command: Command) -> None:
        delimiter = self._next()
        words = "unterminated `y' command"
        pieces = [self._until(delimiter, words), self._until(delimiter, words)]
        one, other = (
            [
                _UNESCAPED.get(m[1], m[1]) if m[1] else m[0]
                for m in re.finditer(r"\\(.)|.", piece, re.DOTALL)
            ]
            for piece in pieces
        )
        if len(one) != len(other) and not self.busybox:
            raise self._bad("strings for `y' command are different lengths")
        command.letters = dict(zip(one, other, strict=False))

    def _text(self) -> str:
        r"""Read the text of ``a``, ``i`` and ``c``: after ``\`` and a newline, or on the line."""
        self._skip(" \t")
        if self._peek() == "\\":
            self.position += 1
            rest = self._match(r"[ \t]*")
            if self._peek() == "\n":
                self.position += 1
            else:
                self.position -= 0 if self._peek() else len(rest)
                if rest and self._peek():
                    self.position -= len(rest)
            if not self._peek() and not self.busybox:
                return ""
        elif not self._peek() and not self.busybox:
            raise self._bad("expected \\ after `a', `c' or `i'", "expected \\ after a, c or i")
        pieces: list[str] = []
        while (letter := self._next()) and letter != "\n":
            if letter == "\\":
                letter = self._next()
                pieces.append(_UNESCAPED.get(letter, letter) if letter != "n" else "n")
            else:
                pieces.append(letter)
        return "".join(pieces) + "\n"

    def _label(self, *, colon: bool) -> str:
        self._skip(" \t")
        label = self._match(r"[^\n;]*")
        return label.strip().removesuffix("}").strip() if not colon else label.strip()


_UNESCAPED = {"n": "\n", "t": "\t", "f": "\f", "v": "\v", "r": "\r", "a": "\a"}
