"""Expressions of awk at work."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from simulator.engine.shell.limits import LIMITS, LimitHit
from simulator.engine.shell.programs.text_awk_nodes import (
    Assignment,
    Binary,
    Call,
    Constant,
    Either,
    Element,
    Expression,
    Field,
    Function,
    GetLine,
    Member,
    Pattern,
    Statement,
    Step,
    Target,
    Unary,
    Variable,
)
from simulator.engine.shell.programs.text_awk_state import AwkFailed, Leaving, State
from simulator.engine.shell.programs.text_awk_values import (
    Read,
    Value,
    compare,
    number,
    text,
    truth,
)
from simulator.engine.shell.regex import Regex


class Expressions(State):
    """Works out the values of expressions."""

    builtins: Mapping[str, Callable[..., Value]] = {}
    """The functions that awk brings along."""

    def execute(self, statement: Statement) -> None:
        """Run a statement: the body of a function."""
        raise NotImplementedError

    def value(self, node: Expression) -> Value:
        """Return the value of an expression."""
        self._enter()
        found = self._kinds[type(node)](self, node)
        self.nesting -= 1
        return found

    def string(self, node: Expression) -> str:
        """Return the value of an expression as a string."""
        return text(self.value(node), text(self.variables["CONVFMT"]))

    def key(self, keys: Sequence[Expression]) -> str:
        """Return what an element goes by: its keys joined."""
        if len(keys) == 1:
            return self.string(keys[0])
        return text(self.variables["SUBSEP"]).join(self.string(key) for key in keys)

    def regex(self, node: Expression) -> Regex:
        """Return the expression that a pattern, or a string, stands for."""
        if isinstance(node, Pattern):
            return node.regex
        return self.compiled(self.string(node))

    def assign(self, target: Target, value: Value) -> None:
        """Give a variable, field or element a value."""
        if isinstance(target, Field):
            self.record.put(self._place(target), text(value, text(self.variables["CONVFMT"])))
        elif isinstance(target, Element):
            array = self.array(target.name)
            self._bounded(len(array))
            array[self.key(target.keys)] = value
        elif target.name == "NF":
            self.record.resize(int(min(max(number(value), 0), 100_000)))
        else:
            scope = self.scope(target.name)
            if isinstance(scope.get(target.name), dict):
                raise AwkFailed(f"type error in use of array {target.name} as a scalar")
            scope[target.name] = value

    def _constant(self, node: Constant) -> Value:
        return node.value

    def _pattern(self, node: Pattern) -> Value:
        return float(self.found(node.regex, self.record.whole))

    def _variable(self, node: Variable) -> Value:
        if node.name == "NF":
            return float(self.record.count)
        found = self.scope(node.name).get(node.name)
        if isinstance(found, dict):
            raise AwkFailed(f"type error in use of array {node.name} as a scalar")
        return found

    def _field(self, node: Field) -> Value:
        return self.record.get(self._place(node))

    def _place(self, node: Field) -> int:
        place = number(self.value(node.number))
        if not 0 <= place <= 100_000:
            raise AwkFailed(f"run time error: negative field index ${text(place)}")
        return int(place)

    def _element(self, node: Element) -> Value:
        array, key = self.array(node.name), self.key(node.keys)
        if key not in array:
            self._bounded(len(array))
        return array.setdefault(key, None)

    def _assignment(self, node: Assignment) -> Value:
        if node.operator == "=":
            value = self.value(node.value)
        else:
            right = number(self.value(node.value))
            value = self._calculated(node.operator[0], number(self.value(node.target)), right)
        self.assign(node.target, value)
        return value

    def _step(self, node: Step) -> Value:
        before = number(self.value(node.target))
        self.assign(node.target, before + node.change)
        return before + node.change if node.before else before

    def _either(self, node: Either) -> Value:
        return self.value(node.yes if truth(self.value(node.condition)) else node.no)

    def _binary(self, node: Binary) -> Value:
        operator = node.operator
        if operator == "&&":
            return float(truth(self.value(node.left)) and truth(self.value(node.right)))
        if operator == "||":
            return float(truth(self.value(node.left)) or truth(self.value(node.right)))
        if operator == " ":
            joined = self.string(node.left) + self.string(node.right)
            self.process.step(len(joined) // 4096)
            if len(joined) > LIMITS.expansion_bytes:
                raise LimitHit("expansion_bytes")
            return joined
        if operator in ("~", "!~"):
            subject = self.string(node.left)
            return float(self.found(self.regex(node.right), subject) == (operator == "~"))
        left, right = self.value(node.left), self.value(node.right)
        if operator in _ORDER:
            return float(_ORDER[operator](compare(left, right)))
        return self._calculated(operator, number(left), number(right))

    def _calculated(self, operator: str, left: float, right: float) -> float:
        if operator in "/%" and right == 0:
            return self._divided_by_zero(operator, left)
        try:
            if operator == "^":
                result = left**right
                return result if isinstance(result, float) else float("nan")
            return _ARITHMETIC[operator](left, right)
        except (OverflowError, ZeroDivisionError):
            return float("inf")
        except ValueError:
            return float("nan")

    def _divided_by_zero(self, operator: str, left: float) -> float:
        if self.strict:
            raise AwkFailed("division by zero" if operator == "/" else "division by zero in %")
        if operator == "%" or left == 0:
            return float("nan")
        return float("inf") if left > 0 else float("-inf")

    def _unary(self, node: Unary) -> Value:
        value = self.value(node.operand)
        if node.operator == "()":
            return value
        if node.operator == "!":
            return float(not truth(value))
        return -number(value) if node.operator == "-" else number(value)

    def _member(self, node: Member) -> Value:
        return float(self.key(node.keys) in self.array(node.name))

    def _getline(self, node: GetLine) -> Value:
        """Return 1 for a record read, 0 at the end, -1 for a file that cannot be read."""
        if node.source is None:
            line: str | bool | None = self.next_line()
        else:
            name = self.string(node.source)
            line = self.outside.line(node.kind, name, text(self.variables["RS"]))
            if line not in (None, False) and node.kind == "|":
                self.variables["NR"] = number(self.variables["NR"]) + 1
        if line is False:
            return -1.0
        if not isinstance(line, str):
            return 0.0
        if node.target is None:
            self.record.set(line)
        else:
            self.assign(node.target, Read(line))
        return 1.0

    def _call(self, node: Call) -> Value:
        function = self.program.functions.get(node.name)
        if function is not None:
            return self._called(function, node)
        if node.name in self.builtins:
            return self.builtins[node.name](self, node.arguments)
        raise AwkFailed(f"line 1: function {node.name} never defined")

    def _called(self, function: Function, node: Call) -> Value:
        if len(node.arguments) > len(function.parameters):
            raise AwkFailed(f"too many arguments in call to {node.name}")
        frame: dict[str, Any] = dict.fromkeys(function.parameters)
        for name, argument in zip(function.parameters, node.arguments, strict=False):
            frame[name] = self._passed(argument, name in function.arrays)
        self.frames.append(frame)
        nesting = self.nesting
        try:
            self.execute(function.body)
        except Leaving as leaving:
            self.nesting = nesting
            if leaving.kind == "return":
                return leaving.value
            raise
        finally:
            self.frames.pop()
        return None

    def _passed(self, argument: Expression, as_array: bool) -> Any:
        if isinstance(argument, Variable) and argument.name != "NF":
            if as_array:
                return self.array(argument.name)
            found = self.scope(argument.name).get(argument.name)
            return found if isinstance(found, dict) else self.value(argument)
        return self.value(argument)

    _kinds: ClassVar[dict[type, Callable[..., Value]]] = {
        Constant: _constant, Pattern: _pattern, Variable: _variable, Field: _field,
        Element: _element, Assignment: _assignment, Step: _step, Either: _either,
        Binary: _binary, Unary: _unary, Member: _member, Call: _call, GetLine: _getline,
    }  # fmt: skip


_ORDER: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0,
    "<=": lambda sign: sign <= 0,
    "==": lambda sign: sign == 0,
    "!=": lambda sign: sign != 0,
    ">": lambda sign: sign > 0,
    ">=": lambda sign: sign >= 0,
}
_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "%": lambda left, right: left - right * int(left / right) if abs(left) < 1e300 else 0.0,
}
