"""Shell arithmetic: 64-bit integers, the operators of C (POSIX XCU 2.6.4)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Protocol, TypeAlias


class ArithmeticFault(Exception):
    """An expression that has no value. ``kind`` is "zero", "operand", "end" or "depth"."""

    def __init__(self, kind: str, expression: str, token: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.expression = expression
        self.token = token


class Variables(Protocol):
    """Where an expression finds and leaves its variables."""

    def read(self, name: str, index: str | None) -> str: ...

    def store(self, name: str, index: str | None, value: str) -> None: ...


Tree: TypeAlias = tuple[object, ...]

MAX_DEPTH = 16
"""Parentheses in parentheses, and variables that name variables."""

_TOKEN = re.compile(
    r"\s*(?:(0[xX][0-9a-fA-F]+|[0-9]+#[0-9a-zA-Z@_]+|[0-9][0-9a-zA-Z_]*)|([A-Za-z_]\w*)"
    r"|(<<=|>>=|\*\*|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%<>=!~&|^?:(),\[\]]))"
)

_CONSTANT = re.compile(r"[-+]?(0[xX][0-9a-fA-F]+|[0-9]+)")

_BINARY: dict[str, int] = {
    "||": 1, "&&": 2, "|": 3, "^": 4, "&": 5, "==": 6, "!=": 6, "<": 7, "<=": 7, ">": 7,
    ">=": 7, "<<": 8, ">>": 8, "+": 9, "-": 9, "*": 10, "/": 10, "%": 10, "**": 11,
}  # fmt: skip
_ASSIGNING = frozenset(("=", "+=", "-=", "*=", "/=", "%=", "<<=", ">>=", "&=", "^=", "|="))


def evaluate(expression: str, variables: Variables, depth: int = 0, *, strict: bool = False) -> int:
    """Return the value of an expression; raises ArithmeticFault.

    ``strict``: without ``++``, ``--``, ``,`` and ``**``, which dash does not have.

    >>> class None_:
    ...     def read(self, name, index): return ""
    >>> evaluate("1 + 2 * 3", None_())
    7
    """
    if depth > MAX_DEPTH:
        raise ArithmeticFault("depth", expression)
    if expression.isdigit() and len(expression) < 19 and expression[0] != "0":
        return int(expression)
    tree = _parse(expression, strict)
    return _Evaluation(expression, variables, depth, strict).value(tree)


def wrap(number: int) -> int:
    """Return the number as 64 bits hold it."""
    number &= 0xFFFFFFFFFFFFFFFF
    return number - (1 << 64) if number >> 63 else number


@lru_cache(maxsize=1024)
def _parse(expression: str, strict: bool) -> Tree:
    return _Parser(expression, strict).whole()


class _Parser:
    def __init__(self, expression: str, strict: bool) -> None:
        self.expression = expression
        self.strict = strict
        self.tokens = self._tokens()
        self.at = 0
        self.depth = 0

    def whole(self) -> Tree:
        if not self.tokens:
            return ("number", 0)
        tree = self._comma()
        if self.at < len(self.tokens):
            raise ArithmeticFault("end", self.expression, self._rest())
        return tree

    def _tokens(self) -> list[tuple[str, str, int]]:
        tokens, position = [], 0
        text = self.expression.rstrip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if not match:
                raise ArithmeticFault("operand", self.expression, text[position:].strip())
            number, name, operator = match.groups()
            kind = "number" if number else "name" if name else "operator"
            at = match.start(match.lastindex or 0)
            if self.strict and operator in ("++", "--", "**"):
                tokens += [("operator", operator[0], at), ("operator", operator[0], at + 1)]
            else:
                tokens.append((kind, number or name or operator, at))
            position = match.end()
        return tokens

    def _rest(self) -> str:
        if self.at < len(self.tokens):
            return self.expression[self.tokens[self.at][2] :]
        return self.tokens[-1][1] if self.tokens else ""

    def _peek(self) -> str:
        if self.at < len(self.tokens) and self.tokens[self.at][0] == "operator":
            return self.tokens[self.at][1]
        return ""

    def _take(self, *operators: str) -> str:
        operator = self._peek()
        if operator in operators:
            self.at += 1
            return operator
        return ""

    def _comma(self) -> Tree:
        tree = self._assignment()
        while not self.strict and self._take(","):
            tree = ("comma", tree, self._assignment())
        return tree

    def _assignment(self) -> Tree:
        self._deeper()
        tree = self._conditional()
        operator = self._peek()
        if operator in _ASSIGNING:
            if tree[0] != "name":
                raise ArithmeticFault("assign", self.expression, self._rest())
            self.at += 1
            tree = ("assign", operator[:-1], tree, self._assignment())
        self.depth -= 1
        return tree

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ArithmeticFault("depth", self.expression)

    def _conditional(self) -> Tree:
        tree = self._binary(1)
        if self._take("?"):
            yes = self._assignment()
            if not self._take(":"):
                raise ArithmeticFault("operand", self.expression, self._rest())
            return ("if", tree, yes, self._assignment())
        return tree

    def _binary(self, lowest: int) -> Tree:
        tree = self._unary()
        while True:
            operator = self._peek()
            level = _BINARY.get(operator, 0)
            if level < lowest or not level:
                return tree
            self.at += 1
            if operator == "**":
                self._deeper()
                tree = (operator, tree, self._binary(level))
                self.depth -= 1
            else:
                tree = (operator, tree, self._binary(level + 1))

    def _unary(self) -> Tree:
        signs: list[str] = []
        while operator := self._take("!", "~", "-", "+"):
            signs.append(operator)
        change = self._take("++", "--")
        tree = self._postfix()
        if change and tree[0] == "name":
            tree = ("change", change, tree, False)
        return ("signs", "".join(reversed(signs)), tree) if signs else tree

    def _postfix(self) -> Tree:
        if self.at >= len(self.tokens):
            raise ArithmeticFault("operand", self.expression, self._rest())
        kind, text, _ = self.tokens[self.at]
        self.at += 1
        if kind == "number":
            return ("number", self._number(text))
        if kind == "name":
            tree: Tree = ("name", text, self._index())
            change = self._take("++", "--")
            return ("change", change, tree, True) if change else tree
        if text == "(":
            tree = self._comma()
            if not self._take(")"):
                raise ArithmeticFault("paren", self.expression, self._rest())
            return tree
        self.at -= 1
        raise ArithmeticFault("operand", self.expression, self._rest())

    def _index(self) -> str | None:
        if self._peek() != "[":
            return None
        start = self.tokens[self.at][2] + 1
        depth = 0
        while self.at < len(self.tokens):
            depth += {"[": 1, "]": -1}.get(self._peek(), 0)
            self.at += 1
            if depth == 0:
                return self.expression[start : self.tokens[self.at - 1][2]]
        raise ArithmeticFault("operand", self.expression, self._rest())

    def _number(self, text: str) -> int:
        try:
            if "#" in text:
                return wrap(_based(text))
            if text[:2] in ("0x", "0X"):
                return wrap(int(text[2:66], 16))
            return self._plain(text)
        except ValueError:
            raise ArithmeticFault("base", self.expression, text) from None

    def _plain(self, text: str) -> int:
        """Read a number without a base; dash stops at the largest, busybox and bash go round."""
        octal = text[0] == "0" and len(text) > 1
        if octal and self.strict and not set(text) <= set("01234567"):
            raise ArithmeticFault("end", self.expression, text)
        number = int(text[:64], 8 if octal else 10)
        return min(number, (1 << 63) - 1) if self.strict else wrap(number)


class _Evaluation:
    def __init__(self, expression: str, variables: Variables, depth: int, strict: bool) -> None:
        self.expression = expression
        self.strict = strict
        self.variables = variables
        self.depth = depth

    def value(self, tree: Tree) -> int:
        kind = tree[0]
        if kind == "number":
            return tree[1]  # type: ignore[return-value]
        if kind == "name":
            return self._read(tree)
        if kind in _SPECIAL:
            return getattr(self, f"_{kind}")(tree)  # type: ignore[no-any-return]
        return self._chain(tree)

    def _chain(self, tree: Tree) -> int:
        """Evaluate ``a + b - c …``: a long one leans to the left, so from there, in a loop."""
        chain: list[Tree] = []
        while tree[0] in _BINARY or tree[0] == "comma":
            chain.append(tree)
            tree = tree[1]  # type: ignore[assignment]
        value = self.value(tree)
        for link in reversed(chain):
            operator, right = str(link[0]), link[2]
            if operator in ("&&", "||"):
                if bool(value) == (operator == "&&"):
                    value = self.value(right)  # type: ignore[arg-type]
                value = int(bool(value))
            elif operator == "comma":
                value = self.value(right)  # type: ignore[arg-type]
            else:
                value = self._apply(operator, value, self.value(right))  # type: ignore[arg-type]
        return value

    def _if(self, tree: Tree) -> int:
        chosen = tree[2] if self.value(tree[1]) else tree[3]  # type: ignore[arg-type]
        return self.value(chosen)  # type: ignore[arg-type]

    def _signs(self, tree: Tree) -> int:
        value = self.value(tree[2])  # type: ignore[arg-type]
        for sign in str(tree[1]):
            value = wrap(_SIGNS[sign](value))
        return value

    def _assign(self, tree: Tree) -> int:
        target: Tree = tree[2]  # type: ignore[assignment]
        value = self.value(tree[3])  # type: ignore[arg-type]
        if tree[1]:
            value = self._apply(str(tree[1]), self._read(target), value)
        return self._store(target, value)

    def _change(self, tree: Tree) -> int:
        target: Tree = tree[2]  # type: ignore[assignment]
        before = self._read(target)
        after = self._store(target, wrap(before + (1 if tree[1] == "++" else -1)))
        return before if tree[3] else after

    def _read(self, tree: Tree) -> int:
        text = self.variables.read(str(tree[1]), tree[2]).strip()  # type: ignore[arg-type]
        if self.strict and text and not _CONSTANT.fullmatch(text):
            raise ArithmeticFault("illegal", text)
        return evaluate(text, self.variables, self.depth + 1) if text else 0

    def _store(self, tree: Tree, value: int) -> int:
        self.variables.store(str(tree[1]), tree[2], str(value))  # type: ignore[arg-type]
        return value

    def _apply(self, operator: str, left: int, right: int) -> int:
        if operator in ("/", "%") and right == 0:
            found = re.search(r"[/%]=?\s*(.*)", self.expression, re.DOTALL)
            raise ArithmeticFault("zero", self.expression, found.group(1) if found else "0")
        if operator == "**" and right < 0:
            raise ArithmeticFault("exponent", self.expression, str(right))
        return wrap(_OPERATIONS[operator](left, right))


_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_"


def _based(text: str) -> int:
    """Read bash's ``base#digits``, up to base 64; raises ValueError."""
    base, _, digits = text.partition("#")
    size, number = int(base), 0
    for digit in (digits.lower() if size <= 36 else digits)[:64]:
        value = _DIGITS.index(digit)
        if value >= size:
            raise ValueError(text)
        number = number * size + value
    return number


def _divide(left: int, right: int) -> int:
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


_SPECIAL = frozenset(("if", "signs", "assign", "change"))
_SIGNS: dict[str, Callable[[int], int]] = {
    "-": lambda value: -value,
    "+": lambda value: value,
    "!": lambda value: int(not value),
    "~": lambda value: ~value,
}
_OPERATIONS: dict[str, Callable[[int, int], int]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "%": lambda a, b: a - b * _divide(a, b),
    "**": lambda a, b: pow(a, b, 1 << 64),
    "<<": lambda a, b: a << (b & 63),
    ">>": lambda a, b: a >> (b & 63),
    "<": lambda a, b: int(a < b),
    "<=": lambda a, b: int(a <= b),
    ">": lambda a, b: int(a > b),
    ">=": lambda a, b: int(a >= b),
    "==": lambda a, b: int(a == b),
    "!=": lambda a, b: int(a != b),
    "&": lambda a, b: a & b,
    "|": lambda a, b: a | b,
    "^": lambda a, b: a ^ b,
}
