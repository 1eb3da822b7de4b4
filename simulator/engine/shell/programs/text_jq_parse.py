"""Filters of jq: reading the part of its language that scripts use most."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, TypeAlias

MAX_NESTING = 20

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>"(?:[^"\\]|\\.)*")
    |(?P<number>\d+\.?\d*(?:[eE][-+]?\d+)?)
    |(?P<field>\.[A-Za-z_]\w*)
    |(?P<format>@\w+)
    |(?P<variable>\$[A-Za-z_]\w*)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<sign>\.\.|//=|\|=|\+=|-=|==|!=|<=|>=|//|[.\[\]{}()|,:;?+\-*/%<>=]))""",
    re.VERBOSE,
)


class NotRead(Exception):
    """A filter beyond what is modelled, or no filter at all (``wrong``)."""

    def __init__(self, near: str, *, wrong: bool = False) -> None:
        super().__init__(near)
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Filter:
    """One operation. What ``parts`` holds depends on ``kind``."""

    kind: str
    parts: tuple[Any, ...] = ()


Tokens: TypeAlias = "list[tuple[str, str]]"


def read_filter(source: str) -> Filter:
    """Return the filter; raises NotRead."""
    reader = _Reader(_tokens(source))
    found = reader.pipe()
    if reader.kind != "end":
        raise NotRead(reader.text, wrong=True)
    return found


def _tokens(source: str) -> Tokens:
    tokens: Tokens = []
    position = 0
    source = re.sub(r"#[^\n]*$", "", source).rstrip()
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None or len(tokens) > 4000:
            raise NotRead(source[position:], wrong=True)
        kind = match.lastgroup or ""
        text = match.group(kind)
        tokens.append((text if kind == "sign" else kind, text))
        position = match.end()
    return [*tokens, ("end", "end of input")]


_LEVELS: tuple[tuple[str, ...], ...] = (
    ("//",),
    ("or",),
    ("and",),
    ("==", "!=", "<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "/", "%"),
)


class _Reader:
    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self.position = 0
        self.nesting = 0

    def pipe(self) -> Filter:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise NotRead(self.text)
        left = self._comma()
        while self.kind == "|":
            self._take()
            left = Filter("pipe", (left, self._comma()))
        self.nesting -= 1
        return left

    def _comma(self) -> Filter:
        left = self._level(0)
        while self.kind == ",":
            self._take()
            left = Filter("both", (left, self._level(0)))
        return left

    def _level(self, level: int) -> Filter:
        if level == len(_LEVELS):
            return self._postfix()
        left = self._level(level + 1)
        while self._operator() in _LEVELS[level]:
            operator = self._operator()
            self._take()
            left = Filter("binary", (operator, left, self._level(level + 1)))
        if self.kind in ("=", "|=", "+=", "-=", "//="):
            raise NotRead(self.kind)
        return left

    def _operator(self) -> str:
        return self.text if self.kind == "name" else self.kind

    def _postfix(self) -> Filter:
        found = self._term()
        while True:
            if self.kind == "field":
                name = Filter("constant", (self._take()[1:],))
                found = Filter("index", (found, name))
            elif self.kind == "." and self._ahead() in ("string", "["):
                self._take()
                if self.kind == "string":
                    found = Filter("index", (found, Filter("constant", (self._string(),))))
            elif self.kind == "[":
                found = self._bracket(found)
            elif self.kind == "?":
                self._take()
                found = Filter("try", (found,))
            else:
                return found

    def _bracket(self, subject: Filter) -> Filter:
        self._take()
        if self.kind == "]":
            self._take()
            return Filter("each", (subject,))
        start = None if self.kind == ":" else self.pipe()
        if self.kind != ":":
            self._expect("]")
            assert start is not None
            return Filter("index", (subject, start))
        self._take()
        end = None if self.kind == "]" else self.pipe()
        self._expect("]")
        return Filter("slice", (subject, start, end))

    def _term(self) -> Filter:
        kind = self.kind
        if kind == "field":
            return Filter("index", (Filter("self"), Filter("constant", (self._take()[1:],))))
        if kind == ".":
            self._take()
            if self.kind == "string":
                return Filter("index", (Filter("self"), Filter("constant", (self._string(),))))
            return Filter("self")
        if kind == "..":
            self._take()
            return Filter("call", ("recurse", ()))
        if kind == "string":
            return Filter("constant", (self._string(),))
        if kind == "number":
            return Filter("constant", (json.loads(self._take().rstrip(".")),))
        if kind == "-":
            self._take()
            return Filter("binary", ("-", Filter("constant", (0,)), self._postfix()))
        if kind == "variable":
            return Filter("variable", (self._take()[1:],))
        if kind == "format":
            return Filter("call", (self._take(), ()))
        if kind == "(":
            self._take()
            inside = self.pipe()
            self._expect(")")
            return inside
        if kind == "[":
            self._take()
            inside = Filter("nothing") if self.kind == "]" else self.pipe()
            self._expect("]")
            return Filter("array", (inside,))
        if kind == "{":
            return self._object()
        if kind == "name":
            return self._call()
        raise NotRead(self.text, wrong=True)

    def _call(self) -> Filter:
        name = self._take()
        if name in ("null", "true", "false"):
            return Filter("constant", (json.loads(name),))
        if name in ("if", "def", "reduce", "foreach", "try", "label", "import", "as"):
            if name == "if":
                return self._if()
            raise NotRead(name)
        arguments: list[Filter] = []
        if self.kind == "(":
            self._take()
            arguments.append(self.pipe())
            while self.kind == ";":
                self._take()
                arguments.append(self.pipe())
            self._expect(")")
        return Filter("call", (name, tuple(arguments)))

    def _if(self) -> Filter:
        condition = self.pipe()
        self._word("then")
        yes = self.pipe()
        if self.text == "elif":
            self._take()
            return Filter("if", (condition, yes, self._if()))
        no = Filter("self")
        if self.text == "else":
            self._take()
            no = self.pipe()
        self._word("end")
        return Filter("if", (condition, yes, no))

    def _object(self) -> Filter:
        self._take()
        pairs: list[tuple[Filter, Filter]] = []
        while self.kind != "}":
            pairs.append(self._pair())
            if self.kind != "}":
                self._expect(",")
        self._take()
        return Filter("object", (tuple(pairs),))

    def _pair(self) -> tuple[Filter, Filter]:
        kind = self.kind
        if kind == "(":
            self._take()
            key = self.pipe()
            self._expect(")")
        elif kind == "string":
            key = Filter("constant", (self._string(),))
        elif kind in ("name", "variable"):
            key = Filter("constant", (self._take().lstrip("$"),))
        else:
            raise NotRead(self.text, wrong=True)
        if self.kind == ":":
            self._take()
            return key, self._level(0)
        if kind == "variable":
            return key, Filter("variable", key.parts)
        return key, Filter("index", (Filter("self"), key))

    def _string(self) -> str:
        text = self._take()
        if "\\(" in text:
            raise NotRead(text)
        try:
            return str(json.loads(text, strict=False))
        except ValueError:
            raise NotRead(text, wrong=True) from None

    @property
    def kind(self) -> str:
        return self.tokens[self.position][0]

    @property
    def text(self) -> str:
        return self.tokens[self.position][1]

    def _ahead(self) -> str:
        return self.tokens[min(self.position + 1, len(self.tokens) - 1)][0]

    def _take(self) -> str:
        text = self.text
        if self.kind != "end":
            self.position += 1
        return text

    def _expect(self, kind: str) -> None:
        if self.kind != kind:
            raise NotRead(self.text, wrong=True)
        self._take()

    def _word(self, word: str) -> None:
        if self.text != word:
            raise NotRead(self.text, wrong=True)
        self._take()
