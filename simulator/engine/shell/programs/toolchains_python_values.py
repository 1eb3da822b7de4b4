"""The values of simple Python expressions: literals, names, the environment, a little text."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from typing import Any

from simulator.engine.shell.process import Process

MAX_TEXT = 10_000
MAX_NUMBER = 10**18


class Unknown:
    """A value that is not modelled."""


UNKNOWN = Unknown()

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}

_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}


_FUNCTIONS: dict[str, Callable[[Any], Any]] = {"str": str, "int": int, "len": len, "float": float}


class Evaluator:
    """Finds the value of an expression, or UNKNOWN; never raises."""

    def __init__(self, process: Process, version: str, argv: list[str]) -> None:
        self.process = process
        self.names: dict[str, Any] = {"__name__": "__main__"}
        self.known: dict[str, Any] = {
            "sys.version": f"{version} (main) [GCC 12.2.0]",
            "sys.argv": argv,
            "sys.platform": "linux",
            "os.sep": "/",
        }
        self.version = version

    def of(self, node: ast.expr) -> Any:
        """Return the value of an expression."""
        try:
            return self._bounded(self._of(node))
        except (TypeError, ValueError, ArithmeticError, KeyError, IndexError, AttributeError):
            return UNKNOWN

    def truth(self, node: ast.expr) -> bool | None:
        """Return whether a condition holds; None if that is not known."""
        value = self.of(node)
        return None if value is UNKNOWN else bool(value)

    def _of(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=value):
                return value
            case ast.Name(id=name):
                return self.names.get(name, UNKNOWN)
            case ast.Attribute():
                return self.known.get(ast.unparse(node), UNKNOWN)
            case ast.JoinedStr(values=values):
                return self._joined(values)
            case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
                return self._operation(sign, self.of(left), self.of(right))
            case ast.Compare(left=left, ops=[sign], comparators=[right]) if (
                type(sign) in _COMPARISONS
            ):
                a, b = self.of(left), self.of(right)
                return UNKNOWN if UNKNOWN in (a, b) else _COMPARISONS[type(sign)](a, b)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.of(operand)
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                value = self.of(operand)
                return UNKNOWN if value is UNKNOWN else not value
            case ast.List(elts=items) | ast.Tuple(elts=items):
                found: list[Any] = [self.of(item) for item in items]
                return UNKNOWN if UNKNOWN in found else found
            case ast.Dict(keys=keys, values=items):
                return self._dictionary(keys, items)
            case ast.Subscript():
                return self._subscript(node)
            case ast.Call():
                return self._call(node)
            case ast.BoolOp(op=ast.Or(), values=values):
                return self._either(values)
            case _:
                return UNKNOWN

    def _joined(self, values: list[ast.expr]) -> Any:
        texts: list[str] = []
        for part in values:
            value = self.of(part.value if isinstance(part, ast.FormattedValue) else part)
            if value is UNKNOWN:
                return UNKNOWN
            texts.append(str(value))
        return "".join(texts)

    def _dictionary(self, keys: list[ast.expr | None], items: list[ast.expr]) -> Any:
        pairs: dict[Any, Any] = {}
        for key, item in zip(keys, items, strict=True):
            name = UNKNOWN if key is None else self.of(key)
            if name is UNKNOWN:
                return UNKNOWN
            pairs[name] = self.of(item)
        return pairs

    def _operation(self, sign: ast.operator, left: Any, right: Any) -> Any:
        if UNKNOWN in (left, right):
            return UNKNOWN
        if isinstance(sign, ast.Mult) and (
            isinstance(left, str | list) or isinstance(right, str | list)
        ):
            count = right if isinstance(right, int) else left
            if not isinstance(count, int) or count > 1_000:
                return UNKNOWN
        if isinstance(sign, ast.Mod) and isinstance(left, str):
            return UNKNOWN
        return _OPERATORS[type(sign)](left, right)

    def _subscript(self, node: ast.Subscript) -> Any:
        index = self.of(node.slice)
        if ast.unparse(node.value)[:20] in {"os.environ", "environ"}:
            return self.process.environment.get(index, UNKNOWN)
        value = self.of(node.value)
        if isinstance(value, dict):
            return value.get(index, UNKNOWN)
        return value[index] if isinstance(value, str | list) and isinstance(index, int) else UNKNOWN

    def _call(self, node: ast.Call) -> Any:
        name = ast.unparse(node.func)[:60]
        values = [self.of(argument) for argument in node.args]
        if name in {"os.environ.get", "os.getenv", "environ.get", "getenv"} and values:
            return self.process.environment.get(values[0], values[1] if values[1:] else None)
        if name == "platform.python_version":
            return self.version
        if name in {"socket.gethostname", "platform.node"}:
            return self.process.environment.get("HOSTNAME", UNKNOWN)
        if name == "os.getcwd":
            return self.process.working_directory
        if name in _FUNCTIONS and len(values) == 1 and UNKNOWN not in values:
            return _FUNCTIONS[name](values[0])
        if name == "os.path.exists" and isinstance(values[:1][0], str):
            return self.process.filesystem.exists(self.process.at(values[0]))
        return UNKNOWN

    def _either(self, values: list[ast.expr]) -> Any:
        value: Any = UNKNOWN
        for part in values:
            value = self.of(part)
            if value is UNKNOWN or value:
                return value
        return value

    def _bounded(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > MAX_TEXT:
            return UNKNOWN
        if isinstance(value, int | float) and abs(value) > MAX_NUMBER:
            return UNKNOWN
        return value
