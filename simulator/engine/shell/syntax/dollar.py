"""What follows a dollar sign: parameters, substitutions and calculations."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from simulator.engine.shell.syntax.cursor import Cursor, Unparsable
from simulator.engine.shell.syntax.nodes import (
    Calculation,
    Parameter,
    Part,
    Quoted,
    Substitution,
    Text,
    Word,
)

Reader: TypeAlias = Callable[[Cursor], list[Part]]
QuotedReader: TypeAlias = Callable[[Cursor, str], list[Part]]
Maker: TypeAlias = Callable[[list[Part], str], Word]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9@*#?$!-]")
_BRACED_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-]")
_DEFAULTS = re.compile(r":?[-=?+]")
_TRIMS = re.compile(r"##?|%%?")
_CHANGES = re.compile(r"\^\^?|,,?")
_TRANSFORM = re.compile(r"@([QEPAaUuLKk])(?=\})")


def dollar(
    cursor: Cursor,
    argument_parts: Reader,
    quoted_parts: QuotedReader,
    make_word: Maker,
    *,
    quoted: bool,
) -> Part:
    """Read what the dollar sign at the cursor begins; it may stand for itself."""
    text, start = cursor.text, cursor.position
    following = text[start + 1 : start + 2]
    if following == "(":
        return _parenthesis(cursor, quoted_parts, make_word, quoted=quoted)
    if following == "{":
        cursor.deeper()
        part = _Braces(cursor, argument_parts, quoted_parts, make_word, quoted).read()
        cursor.nested -= 1
        return part
    match = _NAME.match(text, start + 1)
    if not match:
        cursor.position += 1
        return Quoted("$") if quoted else Text("$")
    cursor.position = match.end()
    return Parameter(match.group(), quoted=quoted, line=cursor.line(start))


def arithmetic_word(
    cursor: Cursor, quoted_parts: QuotedReader, make_word: Maker, end: str = "))"
) -> Word | None:
    """Read an expression up to ``))``; None, with the cursor back, if there is no such end."""
    start = cursor.position
    stop = _closing(cursor.text, start, end)
    if stop < 0:
        return None
    source = cursor.text[start:stop]
    inner = type(cursor)(source, cursor.flavour, cursor.limit, cursor.nested + 1)
    word = make_word(quoted_parts(inner, ""), source)
    cursor.position = stop + len(end)
    return word


def _parenthesis(
    cursor: Cursor, quoted_parts: QuotedReader, make_word: Maker, *, quoted: bool
) -> Part:
    start = cursor.position
    if cursor.text.startswith("((", start + 1):
        cursor.position = start + 3
        try:
            expression = arithmetic_word(cursor, quoted_parts, make_word)
        except Unparsable:
            expression = None
        if expression is not None:
            return Calculation(expression, quoted)
    cursor.position = start + 2
    cursor.deeper()
    script = cursor.parse_script()
    cursor.nested -= 1
    if not cursor.text.startswith(")", cursor.position):
        raise cursor.fail("unexpected", "end of file", ")")
    cursor.position += 1
    return Substitution(script, quoted)


def _closing(text: str, position: int, end: str) -> int:
    """Return where the expression ends, or -1: its parentheses must balance."""
    depth = 0
    for match in re.compile(r"\\.|[()]|;;|\n\s*\n", re.DOTALL).finditer(text, position):
        found = match.group()
        if found == "(":
            depth += 1
        elif found == ")":
            if depth == 0:
                return match.start() if text.startswith(end, match.start()) else -1
            depth -= 1
    return -1


class _Braces:
    """The reader of one ``${…}``."""

    def __init__(
        self,
        cursor: Cursor,
        argument_parts: Reader,
        quoted_parts: QuotedReader,
        make_word: Maker,
        quoted: bool,
    ) -> None:
        self.cursor = cursor
        self.argument_parts = argument_parts
        self.quoted_parts = quoted_parts
        self.make_word = make_word
        self.quoted = quoted
        self.start = cursor.position

    def read(self) -> Parameter:
        cursor = self.cursor
        cursor.position += 2
        text = cursor.text
        if text.startswith("#", cursor.position) and not text.startswith("#}", cursor.position):
            length = self._prefixed("length")
            if length is not None:
                return length
        if text.startswith("!", cursor.position) and cursor.flavour.bash:
            indirect = self._prefixed("indirect")
            if indirect is not None:
                return indirect
        match = _BRACED_NAME.match(text, cursor.position)
        if not match:
            return self._bad()
        cursor.position = match.end()
        return self._after_name(match.group())

    def _prefixed(self, operator: str) -> Parameter | None:
        """Read ``#name}`` or ``!name…}``; None, with the cursor back, if it is not that."""
        cursor, before = self.cursor, self.cursor.position
        match = _BRACED_NAME.match(cursor.text, before + 1)
        if not match:
            return None
        cursor.position = match.end()
        index = self._index()
        if operator == "indirect" and re.compile(r"[@*]\}").match(cursor.text, cursor.position):
            cursor.position += 2
            return self._parameter(match.group(), "names")
        if cursor.text.startswith("}", cursor.position):
            cursor.position += 1
            return self._parameter(match.group(), operator, index=index)
        cursor.position = before
        if operator == "indirect" and match.group()[0].isalpha():
            cursor.position = match.end()
            inner = self._after_name(match.group())
            if inner.operator != "bad":
                return self._parameter(
                    inner.name, "!" + inner.operator, inner.argument, inner.second, inner.index
                )
        return None

    def _after_name(self, name: str) -> Parameter:
        cursor = self.cursor
        text = cursor.text
        index = self._index()
        if text.startswith("}", cursor.position):
            cursor.position += 1
            return self._parameter(name, index=index)
        match = _DEFAULTS.match(text, cursor.position)
        if match:
            cursor.position = match.end()
            return self._closed(name, match.group(), self._argument(self.quoted), None, index)
        match = _TRIMS.match(text, cursor.position)
        if match:
            cursor.position = match.end()
            return self._closed(name, match.group(), self._argument(False), None, index)
        return self._extended(name, index)

    def _extended(self, name: str, index: Word | None) -> Parameter:
        cursor, flavour = self.cursor, self.cursor.flavour
        text, at = cursor.text, cursor.position
        if flavour.extended and text.startswith(":", at):
            cursor.position += 1
            offset = self._until(":}")
            length = None
            if text.startswith(":", cursor.position):
                cursor.position += 1
                length = self._until("}")
            return self._closed(name, ":", offset, length, index)
        if flavour.extended and text.startswith("/", at):
            return self._replacement(name, index)
        match = _CHANGES.match(text, at)
        if flavour.bash and match:
            cursor.position = match.end()
            return self._closed(name, match.group(), self._argument(False), None, index)
        match = _TRANSFORM.match(text, at)
        if flavour.bash and match:
            cursor.position = match.end() + 1
            return self._parameter(name, match.group(), index=index)
        return self._bad()

    def _replacement(self, name: str, index: Word | None) -> Parameter:
        cursor = self.cursor
        kinds = r"/[/#%]?" if cursor.flavour.bash else "//?"
        match = re.compile(kinds).match(cursor.text, cursor.position)
        assert match
        operator = match.group()
        if operator != "//" and cursor.text.startswith("}", match.end()):
            operator = "/"
        cursor.position += len(operator)
        parts = self._pattern()
        pattern = self.make_word(parts, "")
        second: Word | None = None
        if cursor.text.startswith("/", cursor.position):
            cursor.position += 1
            second = self._argument(False)
        return self._closed(name, operator, pattern, second, index)

    def _pattern(self) -> list[Part]:
        """Read up to a slash: the text before it ends there, quoted slashes stay."""
        cursor = self.cursor
        end = cursor.position
        while end < len(cursor.text):
            letter = cursor.text[end]
            if letter in "/}" and end > cursor.position - 1:
                break
            if letter == "\\":
                end += 1
            elif letter in "'\"":
                close = cursor.text.find(letter, end + 1)
                end = close if close > 0 else end
            elif cursor.text.startswith("${", end) or cursor.text.startswith("$(", end):
                end = _balanced(cursor.text, end + 1)
            end += 1
        source = cursor.text[cursor.position : end]
        inner = type(cursor)(source, cursor.flavour, cursor.limit, cursor.nested + 1)
        cursor.position = min(end, len(cursor.text))
        return self.argument_parts(inner)

    def _index(self) -> Word | None:
        cursor = self.cursor
        if not cursor.flavour.bash or not cursor.text.startswith("[", cursor.position):
            return None
        depth, end = 0, cursor.position
        while end < len(cursor.text) and cursor.text[end] != "\n":
            depth += {"[": 1, "]": -1}.get(cursor.text[end], 0)
            if depth == 0:
                break
            end += 1
        source = cursor.text[cursor.position + 1 : end]
        inner = type(cursor)(source, cursor.flavour, cursor.limit, cursor.nested + 1)
        cursor.position = min(end + 1, len(cursor.text))
        return self.make_word(self.argument_parts(inner), source)

    def _until(self, ends: str) -> Word:
        """Read an expression up to one of the letters outside parentheses and braces."""
        cursor = self.cursor
        end = cursor.position
        while end < len(cursor.text) and cursor.text[end] not in ends:
            if cursor.text[end] in "({":
                end = _balanced(cursor.text, end)
            end += 1
        source = cursor.text[cursor.position : end]
        inner = type(cursor)(source, cursor.flavour, cursor.limit, cursor.nested + 1)
        cursor.position = min(end, len(cursor.text))
        return self.make_word(self.quoted_parts(inner, ""), source)

    def _argument(self, quoted: bool) -> Word:
        start = self.cursor.position
        cursor = self.cursor
        parts = self.quoted_parts(cursor, "}") if quoted else self.argument_parts(cursor)
        return self.make_word(parts, self.cursor.text[start : self.cursor.position])

    def _closed(
        self,
        name: str,
        operator: str,
        argument: Word,
        second: Word | None,
        index: Word | None,
    ) -> Parameter:
        cursor = self.cursor
        if cursor.position >= len(cursor.text):
            raise cursor.fail("open", "}", at=self.start)
        if cursor.text[cursor.position] != "}":
            return self._bad()
        cursor.position += 1
        return self._parameter(name, operator, argument, second, index)

    def _bad(self) -> Parameter:
        cursor = self.cursor
        self.argument_parts(cursor)
        if cursor.position >= len(cursor.text):
            raise cursor.fail("open", "}", at=self.start)
        cursor.position += 1
        return self._parameter("", "bad")

    def _parameter(
        self,
        name: str,
        operator: str = "",
        argument: Word | None = None,
        second: Word | None = None,
        index: Word | None = None,
    ) -> Parameter:
        source = self.cursor.text[self.start : self.cursor.position]
        line = self.cursor.line(self.start)
        return Parameter(name, operator, argument, second, index, self.quoted, source, line)


def _balanced(text: str, position: int) -> int:
    """Return where the bracket at the position is closed, or the end of the text."""
    opening = text[position]
    closing = {"(": ")", "{": "}"}[opening]
    depth = 0
    while position < len(text):
        depth += {opening: 1, closing: -1}.get(text[position], 0)
        if depth == 0:
            break
        position += 1
    return position
