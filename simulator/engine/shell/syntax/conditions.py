"""The grammar of ``[[ … ]]``."""

from __future__ import annotations

import re

from simulator.engine.shell.syntax.nodes import Quoted, Test, Text, Word
from simulator.engine.shell.syntax.tokens import NEWLINE, OPERATOR, WORD, Token, Tokens
from simulator.engine.shell.syntax.words import make_word, word_parts

UNARY = frozenset(f"-{letter}" for letter in "abcdefghknoprstuvwxzGLNORS")
BINARY = frozenset(
    ("=", "==", "!=", "=~", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef")
)
_BLANK = re.compile(r"[ \t]*")


class ConditionReader(Tokens):
    """A reader of tokens that knows conditions."""

    def condition(self) -> Test:
        """Read up to ``]]``."""
        test = self._any()
        token = self.peek()
        if token.kind != WORD or token.text != "]]":
            raise self.unexpected(token)
        self.next()
        return test

    def _any(self) -> Test:
        left = self._all()
        while self._operator("||"):
            left = Test("||", left, self._all())
        return left

    def _all(self) -> Test:
        left = self._one()
        while self._operator("&&"):
            left = Test("&&", left, self._one())
        return left

    def _one(self) -> Test:
        self.deeper()
        test = self._primary()
        self.nested -= 1
        return test

    def _primary(self) -> Test:
        token = self._skip()
        if token.kind == WORD and token.text == "!":
            self.next()
            return Test("!", self._one())
        if token.kind == OPERATOR and token.text == "(":
            self.next()
            inner = self._any()
            if not self._operator(")"):
                raise self.unexpected(self.peek())
            return inner
        if token.kind != WORD or token.word is None or token.text == "]]":
            raise self.unexpected(token)
        self.next()
        following = self.peek()
        tests = following.kind == WORD and following.text != "]]"
        if token.text in UNARY and tests and following.text not in BINARY:
            self.next()
            return Test(token.text, following.word)
        return self._binary(token.word)

    def _binary(self, left: Word) -> Test:
        token = self.peek()
        if token.kind == OPERATOR and token.text in "<>" and token.fd < 0:
            self.next()
            return Test(token.text, left, self._operand())
        if token.kind == WORD and token.text in BINARY:
            self.next()
            if token.text == "=~":
                return Test("=~", left, self._expression())
            return Test(token.text, left, self._operand())
        if token.kind == WORD and token.text != "]]":
            raise self.fail("other", "conditional binary operator expected", at=token.start)
        return Test("-n", left)

    def _operand(self) -> Word:
        token = self.next()
        if token.kind != WORD or token.word is None:
            raise self.unexpected(token)
        return token.word

    def _expression(self) -> Word:
        """Read a regular expression: parentheses and bars are part of it."""
        blank = _BLANK.match(self.text, self.position)
        self.position = start = blank.end() if blank else self.position
        parts = word_parts(self)
        while self.position < len(self.text) and self.text[self.position] in "()|<>":
            parts.append(Text(self.text[self.position]))
            self.position += 1
            parts.extend(word_parts(self))
            inside = sum(
                part.text.count("(") - part.text.count(")")
                for part in parts
                if isinstance(part, Text)
            )
            if inside > 0 and self.text.startswith(" ", self.position):
                parts.append(Quoted(" "))
                self.position += 1
                parts.extend(word_parts(self))
        return make_word(parts, self.text[start : self.position])

    def _skip(self) -> Token:
        while self.peek().kind == NEWLINE:
            self.next()
        return self.peek()

    def _operator(self, text: str) -> bool:
        self._skip()
        token = self.peek()
        if token.kind == OPERATOR and token.text == text and token.fd < 0:
            self.next()
            return True
        return False
