"""From characters to tokens: operators and words, and the here-documents between lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.engine.shell.flavours import Flavour
from simulator.engine.shell.syntax.cursor import Cursor, Unparsable
from simulator.engine.shell.syntax.nodes import Assignment, Heredoc, Word
from simulator.engine.shell.syntax.words import heredoc_word, scan_word

EOF, NEWLINE, OPERATOR, WORD = "end of file", "newline", "operator", "word"

REDIRECTIONS = frozenset(("<", ">", ">>", "<<", "<<-", "<<<", "<&", ">&", "<>", ">|", "&>", "&>>"))

_BLANK = re.compile(r"(?:[ \t]|\\\n)*(?:#[^\n]*)?")
_POSIX = r"&&|\|\||;;|<<-|<<|<&|<>|<|>>|>&|>\||>|[|&;()]"
_OPERATORS = {
    "dash": re.compile(_POSIX),
    "ash": re.compile(r"&>>|&>|" + _POSIX),
    "bash": re.compile(r"&>>|&>|;;&|;&|\|&|<<<|" + _POSIX),
}
_IO_NUMBER = re.compile(r"[0-9]{1,4}(?=[<>])")
_OPERATOR_LETTERS = frozenset("&|;<>()")


@dataclass(slots=True)
class Token:
    """``text`` is an operator's characters or a word as written."""

    kind: str
    text: str
    start: int
    word: Word | None = None
    assignment: Assignment | None = None
    fd: int = -1


class Tokens(Cursor):
    """A cursor that reads tokens; the next one can be looked at first."""

    def __init__(self, text: str, flavour: Flavour, limit: int, nested: int = 0) -> None:
        super().__init__(text, flavour, limit, nested)
        self.heredocs: list[Heredoc] = []
        self.peeked: Token | None = None
        self.cut_heredoc = False
        """Whether the text ended inside a here-document, which is no mistake in a script."""
        self._operators = _OPERATORS[flavour.name]

    def peek(self) -> Token:
        if self.peeked is None:
            self.peeked = self._scan()
        return self.peeked

    def next(self) -> Token:
        token = self.peek()
        self.peeked = None
        return token

    def unexpected(self, token: Token, expecting: str = "") -> Unparsable:
        """Return the error for a token that cannot stand where it does."""
        return self.fail("unexpected", self._describe(token), expecting, token.start)

    def rewind(self, token: Token) -> None:
        """Go back to the characters of a token that was only looked at."""
        self.position = token.start
        self.peeked = None

    def _describe(self, token: Token) -> str:
        if token.kind in (EOF, NEWLINE):
            return token.kind
        if self.flavour.bash:
            return token.text
        if token.kind == OPERATOR and token.text in REDIRECTIONS:
            return "redirection"
        if token.kind == WORD and token.text not in RESERVED:
            return "word"
        return token.text

    def _scan(self) -> Token:
        text = self.text
        blank = _BLANK.match(text, self.position)
        self.position = position = blank.end() if blank else self.position
        if position >= len(text):
            return Token(EOF, "", position)
        letter = text[position]
        if letter == "\n":
            return self._newline()
        if letter in _OPERATOR_LETTERS:
            operator = self._operators.match(text, position)
            if operator and not self._is_channel(operator.group()):
                self.position = operator.end()
                return Token(OPERATOR, operator.group(), position)
        elif letter in "0123456789":
            number = _IO_NUMBER.match(text, position)
            operator = self._operators.match(text, number.end()) if number else None
            if number and operator:
                self.position = operator.end()
                return Token(OPERATOR, operator.group(), position, fd=int(number.group()))
        word, assignment = scan_word(self)
        return Token(WORD, text[position : self.position], position, word, assignment)

    def _newline(self) -> Token:
        token = Token(NEWLINE, "\n", self.position)
        self.position += 1
        if self.heredocs:
            self._read_heredocs()
        return token

    def _is_channel(self, operator: str) -> bool:
        return (
            self.flavour.extended
            and operator in ("<", ">")
            and self.text.startswith("(", self.position + 1)
        )

    def _read_heredocs(self) -> None:
        waiting, self.heredocs = self.heredocs, []
        for heredoc in waiting:
            lines = []
            while self.position < len(self.text):
                end = self.text.find("\n", self.position)
                end = len(self.text) if end < 0 else end
                line = self.text[self.position : end]
                self.position = min(end + 1, len(self.text))
                if heredoc.strip_tabs:
                    line = line.lstrip("\t")
                if line == heredoc.delimiter:
                    break
                lines.append(line + "\n")
            else:
                self.cut_heredoc = True
            heredoc.body = heredoc_word(self, "".join(lines), heredoc.expand)


RESERVED = frozenset(
    ("!", "{", "}", "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "then",
     "until", "while")
)  # fmt: skip
