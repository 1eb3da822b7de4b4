"""Reading the expressions of an awk program, loosest operators first."""

from __future__ import annotations

from simulator.engine.shell.programs.text_awk_nodes import (
    Assignment,
    Binary,
    Call,
    Constant,
    Either,
    Element,
    Expression,
    Field,
    GetLine,
    Member,
    Pattern,
    Step,
    Target,
    Unary,
    Variable,
)
from simulator.engine.shell.programs.text_awk_words import BadProgram, Token
from simulator.engine.shell.regex import BadExpression, compile_posix

MAX_NESTING = 20
"""Brackets and blocks in one another."""

_ASSIGNING = frozenset(("=", "+=", "-=", "*=", "/=", "%=", "^="))
_COMPARING = frozenset(("<", "<=", "==", "!=", ">", ">="))
_STARTING = frozenset(
    ("number", "string", "pattern", "name", "called", "builtin", "$", "!", "(", "-", "+", "++",
     "--")
)  # fmt: skip


class ExpressionReader:
    """Reads expressions from the words of a program."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.nesting = 0
        self.arrays: set[str] = set()
        self.no_in = False
        self.no_greater = False

    def expression(self) -> Expression:
        self._deeper()
        left = self._either()
        if self.kind in _ASSIGNING and isinstance(left, Variable | Field | Element):
            operator = self._take().kind
            self._skip_newlines()
            left = Assignment(operator, left, self.expression())
        self.nesting -= 1
        return left

    def _either(self) -> Expression:
        condition = self._or()
        if self.kind != "?":
            return condition
        self._take()
        self._skip_newlines()
        yes = self.expression()
        self._skip_newlines()
        self._expect(":")
        self._skip_newlines()
        return Either(condition, yes, self.expression())

    def _or(self) -> Expression:
        left = self._and()
        while self.kind == "||":
            self._take()
            self._skip_newlines()
            left = Binary("||", left, self._and())
        return left

    def _and(self) -> Expression:
        left = self._member()
        while self.kind == "&&":
            self._take()
            self._skip_newlines()
            left = Binary("&&", left, self._member())
        return left

    def _member(self) -> Expression:
        left = self._comparison()
        while self.kind == "in":
            self._take()
            name = self._name()
            self.arrays.add(name)
            left = Member((left,), name)
        return left

    def _comparison(self) -> Expression:
        left = self._concatenation()
        while True:
            kind = self.kind
            if (kind in _COMPARING and not (kind == ">" and self.no_greater)) or kind in (
                "~",
                "!~",
            ):
                self._take()
                left = Binary(kind, left, self._concatenation())
            elif kind == "|" and self._next_kind() == "getline":
                self._take()
                self._take()
                left = GetLine("|", left, self._optional_target())
            else:
                return left

    def _concatenation(self) -> Expression:
        left = self._sum()
        while self.kind in _STARTING and self.kind not in ("-", "+"):
            left = Binary(" ", left, self._sum())
        return left

    def _sum(self) -> Expression:
        left = self._product()
        while self.kind in ("+", "-"):
            operator = self._take().kind
            left = Binary(operator, left, self._product())
        return left

    def _product(self) -> Expression:
        left = self._unary()
        while self.kind in ("*", "/", "%"):
            operator = self._take().kind
            left = Binary(operator, left, self._unary())
        return left

    def _unary(self) -> Expression:
        if self.kind in ("!", "-", "+"):
            self._deeper()
            operator = self._take().kind
            operand = self._unary()
            self.nesting -= 1
            return Unary(operator, operand)
        return self._power()

    def _power(self) -> Expression:
        base = self._stepped()
        if self.kind != "^":
            return base
        self._take()
        self._deeper()
        exponent = self._unary() if self.kind in ("-", "+", "!") else self._power()
        self.nesting -= 1
        return Binary("^", base, exponent)

    def _stepped(self) -> Expression:
        if self.kind in ("++", "--"):
            change = 1 if self._take().kind == "++" else -1
            return Step(self._target(), change, True)
        operand = self._primary()
        if self.kind in ("++", "--") and isinstance(operand, Variable | Field | Element):
            change = 1 if self._take().kind == "++" else -1
            return Step(operand, change, False)
        return operand

    def _primary(self) -> Expression:
        token = self._take()
        kind = token.kind
        if kind == "number":
            text = token.text
            return Constant(float(int(text, 16)) if text[:2] in ("0x", "0X") else float(text))
        if kind == "string":
            return Constant(token.text)
        if kind == "pattern":
            return self._pattern(token)
        if kind == "$":
            self._deeper()
            number = self._dollar()
            self.nesting -= 1
            return Field(number)
        if kind == "(":
            return self._brackets()
        if kind == "name":
            if self.kind == "[":
                self.arrays.add(token.text)
                return Element(token.text, self._keys())
            return Variable(token.text)
        if kind in ("called", "builtin"):
            return self._call(token)
        if kind == "getline":
            return self._getline()
        self.position -= 1
        raise self._bad()

    def _dollar(self) -> Expression:
        if self.kind in ("-", "+", "!"):
            return self._unary()
        if self.kind in ("++", "--"):
            return self._stepped()
        return self._primary()

    def _pattern(self, token: Token) -> Pattern:
        try:
            return Pattern(compile_posix(token.text, extended=True), token.text)
        except BadExpression as problem:
            raise BadProgram(
                token.line, token.text, f"regular expression compile failed ({problem})"
            ) from None

    def _brackets(self) -> Expression:
        before, self.no_greater = self.no_greater, False
        inside = self._list(")")
        self.no_greater = before
        if len(inside) == 1:
            return inside[0] if not isinstance(inside[0], _LOOSE) else Unary("()", inside[0])
        if self.kind != "in" or not inside:
            raise self._bad()
        self._take()
        name = self._name()
        self.arrays.add(name)
        return Member(inside, name)

    def _call(self, token: Token) -> Expression:
        if self.kind != "(":
            if token.text != "length":
                raise self._bad()
            return Call("length", ())
        self._take()
        before, self.no_greater = self.no_greater, False
        arguments = self._list(")")
        self.no_greater = before
        if token.text in ("split", "asort", "asorti"):
            places = arguments[1:2] if token.text == "split" else arguments
            self.arrays.update(one.name for one in places if isinstance(one, Variable))
        return Call(token.text, arguments)

    def _getline(self) -> GetLine:
        target = self._optional_target()
        if self.kind == "<":
            self._take()
            return GetLine("<", self._primary_joined(), target)
        return GetLine("", None, target)

    def _primary_joined(self) -> Expression:
        return self._stepped()

    def _optional_target(self) -> Target | None:
        return self._target() if self.kind in ("name", "$") else None

    def _target(self) -> Target:
        operand = self._primary()
        if not isinstance(operand, Variable | Field | Element):
            raise self._bad()
        return operand

    def _keys(self) -> tuple[Expression, ...]:
        self._expect("[")
        before, self.no_greater = self.no_greater, False
        keys = self._list("]")
        self.no_greater = before
        if not keys:
            raise self._bad()
        return keys

    def _list(self, end: str) -> tuple[Expression, ...]:
        found: list[Expression] = []
        self._skip_newlines()
        while self.kind != end:
            if self.kind == "end":
                raise self._lacking(end, "line")
            found.append(self.expression())
            self._skip_newlines()
            if self.kind == "end":
                raise self._lacking(end, "line")
            if self.kind != end:
                self._expect(",")
                self._skip_newlines()
        self._take()
        return tuple(found)

    # Words

    @property
    def kind(self) -> str:
        return self.tokens[self.position].kind

    def _next_kind(self) -> str:
        return self.tokens[min(self.position + 1, len(self.tokens) - 1)].kind

    def _take(self) -> Token:
        token = self.tokens[self.position]
        if token.kind != "end":
            self.position += 1
        return token

    def _expect(self, kind: str) -> None:
        if self.kind != kind:
            raise self._bad()
        self._take()

    def _name(self) -> str:
        if self.kind != "name":
            raise self._bad()
        return self._take().text

    def _skip_newlines(self) -> None:
        while self.kind == "newline":
            self.position += 1

    def _skip_ends(self) -> None:
        while self.kind in (";", "newline"):
            self.position += 1

    def _deeper(self) -> None:
        self.nesting += 1
        if self.nesting > MAX_NESTING * 2:
            raise self._bad()

    def _lacking(self, sign: str, unit: str) -> BadProgram:
        line = self.tokens[self.position].line + (unit == "file")
        return BadProgram(line, "", f"missing {sign} near end of {unit}")

    def _bad(self) -> BadProgram:
        token = self.tokens[self.position]
        if token.kind == "newline":
            return BadProgram(token.line, "end of line")
        return BadProgram(token.line, token.text or "end of file")


_LOOSE = (Variable, Field, Element)
"""In brackets these cannot be assigned to, and ``(x) = 1`` is an error."""
