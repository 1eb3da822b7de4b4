"""The words of an awk program."""

from __future__ import annotations

import re
from dataclasses import dataclass

KEYWORDS = frozenset(
    ("BEGIN", "END", "function", "func", "if", "else", "while", "for", "do", "break", "continue",
     "next", "nextfile", "exit", "return", "delete", "in", "getline", "print", "printf")
)  # fmt: skip

BUILTINS = frozenset(
    ("length", "substr", "index", "split", "sub", "gsub", "gensub", "match", "sprintf", "tolower",
     "toupper", "sin", "cos", "atan2", "exp", "log", "sqrt", "int", "rand", "srand", "system",
     "close", "fflush", "systime", "strftime", "and", "or", "xor", "lshift", "rshift", "compl",
     "asort", "asorti", "strtonum", "mktime")
)  # fmt: skip

_TOKEN = re.compile(
    r"""(?P<space>(?:[ \t\r]|\\\r?\n|\#[^\n]*)+)
    |(?P<newline>\n)
    |(?P<number>0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)
    |(?P<string>"(?:[^"\\\n]|\\.|\\\n)*")
    |(?P<called>[A-Za-z_]\w*(?=\())
    |(?P<name>[A-Za-z_]\w*)
    |(?P<sign>\*\*=|\*\*|\+\+|--|\+=|-=|\*=|/=|%=|\^=|==|<=|>=|!=|!~|&&|\|\||>>|\|&
        |[{}()\[\];,+\-*/%^!<>|?:~$=])
    """,
    re.VERBOSE | re.DOTALL,
)
_PATTERN = re.compile(r"/((?:[^/\\\[\n]|\\.|\[\^?\]?(?:\[:\w+:\]|\\.|[^\]\n\\])*\])*)/")
_ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v",
            "\n": ""}  # fmt: skip

_OPERAND_ENDS = frozenset((")", "]", "$", "++", "--"))
MAX_TOKENS = 20_000


class BadProgram(Exception):
    """A program that awk does not take: where, and at which word."""

    def __init__(self, line: int, near: str, problem: str = "") -> None:
        super().__init__(near)
        self.line = line
        self.near = near
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Token:
    """``kind`` is what sort of word it is (number, string, name …), or the word itself."""

    kind: str
    text: str
    line: int


def tokens_of(source: str) -> list[Token]:
    """Return the words of a program; raises BadProgram."""
    tokens: list[Token] = []
    position, line = 0, 1
    while position < len(source):
        match = _pattern(source, position, tokens) or _TOKEN.match(source, position)
        if match is None or len(tokens) > MAX_TOKENS:
            raise BadProgram(line, source[position])
        text = match.group()
        if match.re is _PATTERN:
            tokens.append(Token("pattern", match.group(1).replace("\\/", "/"), line))
        elif match.lastgroup != "space":
            tokens.append(_token(match.lastgroup or "", text, line))
        line += text.count("\n")
        position = match.end()
    return [*tokens, Token("newline", "\n", line), Token("end", "", line)]


def _pattern(source: str, position: int, tokens: list[Token]) -> re.Match[str] | None:
    """Read an expression between slashes where a division cannot stand."""
    if source[position] != "/":
        return None
    last = tokens[-1] if tokens else None
    if last and (
        last.kind in ("number", "string", "name", "pattern") or last.text in _OPERAND_ENDS
    ):
        return None
    if last and last.kind == "builtin" and last.text == "length":
        return None
    return _PATTERN.match(source, position)


def _token(kind: str, text: str, line: int) -> Token:
    if kind in ("name", "called"):
        if text in KEYWORDS:
            return Token(text, text, line)
        return Token("builtin" if text in BUILTINS else kind, text, line)
    if kind == "string":
        return Token("string", unescaped(text[1:-1]), line)
    if kind == "sign":
        text = {"**": "^", "**=": "^="}.get(text, text)
        return Token(text, text, line)
    return Token(kind, text, line)


def unescaped(text: str) -> str:
    r"""Return what a string of a program means; an unknown escape stays as it is written.

    >>> unescaped(r"a\tb\/c\.")
    'a\tb/c\\.'
    """
    return _ESCAPE.sub(_meaning, text) if "\\" in text else text


def _meaning(match: re.Match[str]) -> str:
    octal, hexa, letter = match.groups()
    if octal or hexa:
        number = int(octal, 8) & 255 if octal else int(hexa, 16)
        return chr(number) if number < 128 else chr(0xDC00 + number)
    if letter in '"\\/':
        return str(letter)
    return _LETTERS.get(letter, "\\" + letter)
