"""awk at work: rules, statements and expressions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

from simulator.engine.files import PathError
from simulator.engine.shell.limits import LIMITS, LimitHit
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.text_awk_input import Outside, records
from simulator.engine.shell.programs.text_awk_nodes import (
    Assignment,
    Binary,
    Block,
    Call,
    Constant,
    Delete,
    Each,
    Either,
    Element,
    Expression,
    Field,
    Function,
    GetLine,
    If,
    Jump,
    Loop,
    Member,
    Pattern,
    Plain,
    Print,
    Program,
    Rule,
    Statement,
    Step,
    Target,
    Unary,
    Variable,
)
from simulator.engine.shell.programs.text_awk_record import Record
from simulator.engine.shell.programs.text_awk_values import (
    Read,
    Value,
    compare,
    number,
    printed,
    text,
    truth,
)
from simulator.engine.shell.programs.text_awk_words import unescaped
from simulator.engine.shell.regex import BadExpression, Regex, compile_posix

MAX_NESTING = 120
"""Expressions, statements and calls in one another while they run."""

STEPS_A_COUNT = 4
"""Expressions that count as one step of the run."""

Array: TypeAlias = "dict[str, Value]"


class AwkFailed(Exception):
    """The program cannot go on; the message is what awk says."""


class Leaving(Exception):
    """A statement that leaves what it stands in: next, exit, break, continue, return."""

    def __init__(self, kind: str, value: Value = None) -> None:
        super().__init__(kind)
        self.kind = kind
        self.value = value


class Work:
    """One run of a program."""

    def __init__(self, process: Process, program: Program, variables: dict[str, Value]) -> None:
        self.process = process
        self.program = program
        self.outside = Outside(process)
        self.variables: dict[str, Any] = {
            "FS": " ", "OFS": " ", "ORS": "\n", "RS": "\n", "NR": 0.0, "FNR": 0.0, "SUBSEP": "\x1c",
            "CONVFMT": "%.6g", "OFMT": "%.6g", "RSTART": 0.0, "RLENGTH": -1.0, "FILENAME": None,
            "ENVIRON": {k: Read(v) for k, v in process.environment.items()},
        }  # fmt: skip
        self.variables.update(variables)
        self.frames: list[dict[str, Any]] = []
        self.record = Record(self.variables, process.kernel.budget)
        self.nesting = 0
        self.count = 0
        self.open_ranges: set[int] = set()
        self.main: Iterator[str] | None = None
        self.failed = 0
        self.seed = 0.0
        self.strict = process.busybox or "gawk" in (process.executable.name, process.name)
        """Whether a division by zero ends it all; mawk goes on with infinity."""

    def run(self, operands: Sequence[str]) -> int:
        """Run the rules over the input and return the exit code."""
        arguments = {
            str(place): Read(word) for place, word in enumerate([self.process.name, *operands])
        }
        self.variables["ARGV"] = arguments
        self.variables["ARGC"] = float(len(arguments))
        code = 0
        try:
            code = self._rules()
        finally:
            self.outside.close_all()
        return code or self.failed

    def _rules(self) -> int:
        kinds = {rule.kind for rule in self.program.rules}
        code = 0
        try:
            self._all_of("BEGIN")
            if kinds - {"BEGIN"}:
                self.main = self.main or self._inputs()
                while self.next_record() is not None:
                    self._one_record()
        except Leaving as leaving:
            if leaving.kind != "exit":
                raise AwkFailed(f"`{leaving.kind}' used outside a rule") from None
            code = int(number(leaving.value)) & 255
        try:
            self._all_of("END")
        except Leaving as leaving:
            code = int(number(leaving.value)) & 255 if leaving.value is not None else code
        return code

    def _all_of(self, kind: str) -> None:
        for rule in self.program.rules:
            if rule.kind == kind:
                self.execute(rule.body)

    def _one_record(self) -> None:
        try:
            for place, rule in enumerate(self.program.rules):
                if self._applies(place, rule):
                    self.execute(rule.body)
        except Leaving as leaving:
            if leaving.kind == "nextfile":
                self.skip_file = True
            elif leaving.kind != "next":
                raise

    skip_file = False

    def _applies(self, place: int, rule: Rule) -> bool:
        if rule.kind == "always":
            return True
        if rule.kind == "match":
            assert rule.first is not None
            return truth(self.value(rule.first))
        if rule.kind != "range":
            return False
        assert rule.first is not None and rule.last is not None
        if place not in self.open_ranges:
            if not truth(self.value(rule.first)):
                return False
            self.open_ranges.add(place)
        if truth(self.value(rule.last)):
            self.open_ranges.discard(place)
        return True

    # Input

    def next_record(self) -> str | None:
        """Read the next record of the input into ``$0``."""
        line = self.next_line()
        if line is not None:
            self.record.set(line)
        return line

    def next_line(self) -> str | None:
        """Return the next record of the input and count it."""
        if self.main is None:
            self.main = self._inputs()
        line = next(self.main, None)
        if line is not None:
            self.variables["NR"] = number(self.variables["NR"]) + 1
            self.variables["FNR"] = number(self.variables["FNR"]) + 1
        return line

    def _inputs(self) -> Iterator[str]:
        read = False
        place = 1
        while place < number(self.variables["ARGC"]) and place < 10_000:
            word = text(self.variables["ARGV"].get(str(place)))
            place += 1
            name, equals, value = word.partition("=")
            if equals and name.isidentifier():
                self.variables[name] = Read(unescaped(value))
            elif word:
                read = True
                yield from self._records_of(word)
        if not read:
            yield from self._records_of("-")

    def _records_of(self, path: str) -> Iterator[str]:
        process = self.process
        try:
            stream = process.open("-" if path == "/dev/stdin" else path)
        except PathError as error:
            self._cannot_open(path, error)
            return
        self.variables["FILENAME"] = "" if path == "-" else path
        self.variables["FNR"] = 0.0
        self.skip_file = False
        found = records(process, stream, text(self.variables["RS"]))
        for line in found:
            yield line
            if self.skip_file:
                return

    def _cannot_open(self, path: str, error: PathError) -> None:
        process = self.process
        if process.busybox:
            if error.reason == "Is a directory":
                raise AwkFailed(f"cmd. line:1: {error.reason}")
            self.failed = 1
            process.complain(f"{path}: {error.reason}")
            raise Leaving("exit", 1.0)
        if process.executable.name == "gawk":
            self.failed = 2
            kind = "warning: command line argument" if error.reason == "Is a directory" else ""
            told = (
                f"{kind} `{path}' is a directory: skipped"
                if kind
                else f"cannot open file `{path}' for reading: {error.reason}"
            )
            process.complain(told)
            return
        if error.reason == "Is a directory":
            raise AwkFailed(f"read error ({error.reason})")
        self.failed = 2
        raise AwkFailed(f"cannot open {path} ({error.reason})")

    # Statements

    def execute(self, statement: Statement) -> None:
        """Run a statement."""
        self._enter()
        _STATEMENTS[type(statement)](self, statement)
        self.nesting -= 1

    def _enter(self) -> None:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise LimitHit("depth")
        self.count += 1
        if self.count % STEPS_A_COUNT == 0:
            self.process.step()

    def _block(self, block: Block) -> None:
        for statement in block.statements:
            self.execute(statement)

    def _plain(self, statement: Plain) -> None:
        self.value(statement.expression)

    def _print(self, statement: Print) -> None:
        variables = self.variables
        conversion = text(variables["OFMT"])
        values = [self.value(argument) for argument in statement.arguments]
        if statement.formatted:
            shown = printed(text(values[0]), values[1:], conversion) if values else ""
        elif not values:
            shown = self.record.whole + text(variables["ORS"])
        else:
            pieces = [text(value, conversion) for value in values]
            shown = text(variables["OFS"]).join(pieces) + text(variables["ORS"])
        if statement.target is None:
            self.process.write(shown)
            return
        name = text(self.value(statement.target))
        try:
            self.outside.write(statement.operator, name, shown)
        except PathError as error:
            raise AwkFailed(self._cannot_write(name, error)) from None

    def _cannot_write(self, name: str, error: PathError) -> str:
        if self.process.busybox:
            return f"can't open '{name}': {error.reason}"
        return f'cannot open "{name}" for output ({error.reason})'

    def _if(self, statement: If) -> None:
        if truth(self.value(statement.condition)):
            self.execute(statement.yes)
        elif statement.no is not None:
            self.execute(statement.no)

    def _loop(self, loop: Loop) -> None:
        late = loop.late
        while late or loop.condition is None or truth(self.value(loop.condition)):
            late = False
            self.process.step()
            if self._broken(loop.body):
                return
            if loop.after is not None:
                self.execute(loop.after)
            if loop.late and not truth(self.value(loop.condition)):  # type: ignore[arg-type]
                return

    def _broken(self, body: Statement) -> bool:
        nesting = self.nesting
        try:
            self.execute(body)
        except Leaving as leaving:
            self.nesting = nesting
            if leaving.kind == "break":
                return True
            if leaving.kind != "continue":
                raise
        return False

    def _each(self, loop: Each) -> None:
        array = self.array(loop.array)
        for key in _in_order(self.process, array):
            self.process.step()
            self.assign(Variable(loop.name), Read(key))
            if self._broken(loop.body):
                return

    def _jump(self, jump: Jump) -> None:
        raise Leaving(jump.kind, None if jump.value is None else self.value(jump.value))

    def _delete(self, statement: Delete) -> None:
        array = self.array(statement.name)
        if statement.keys:
            array.pop(self.key(statement.keys), None)
        else:
            array.clear()

    # Expressions

    def value(self, node: Expression) -> Value:
        """Return the value of an expression."""
        self._enter()
        found = _EXPRESSIONS[type(node)](self, node)
        self.nesting -= 1
        return found

    def string(self, node: Expression) -> str:
        """Return the value of an expression as a string."""
        return text(self.value(node), text(self.variables["CONVFMT"]))

    def _constant(self, node: Constant) -> Value:
        return node.value

    def _pattern(self, node: Pattern) -> Value:
        return float(self.found(node.regex, self.record.whole))

    def found(self, regex: Regex, subject: str) -> bool:
        """Say whether an expression matches somewhere."""
        return regex.search(subject, self.process.kernel.budget) is not None

    def regex(self, node: Expression) -> Regex:
        """Return the expression that a pattern, or a string, stands for."""
        if isinstance(node, Pattern):
            return node.regex
        return self.compiled(self.string(node))

    def compiled(self, source: str) -> Regex:
        """Return what a string means as an expression."""
        try:
            return compile_posix(source, extended=True)
        except BadExpression as problem:
            raise AwkFailed(f"regular expression compile failed ({problem})\n{source}") from None

    def _variable(self, node: Variable) -> Value:
        if node.name == "NF":
            return float(self.record.count)
        found = self.scope(node.name).get(node.name)
        if isinstance(found, dict):
            raise AwkFailed(f"type error in use of array {node.name} as a scalar")
        return found  # type: ignore[no-any-return]

    def scope(self, name: str) -> dict[str, Any]:
        """Return where a name is kept: in the function that runs, or with the rest."""
        if self.frames and name in self.frames[-1]:
            return self.frames[-1]
        return self.variables

    def array(self, name: str) -> Array:
        """Return the array of that name, made if it is not there."""
        scope = self.scope(name)
        found = scope.get(name)
        if found is None:
            found = scope[name] = {}
        if not isinstance(found, dict):
            raise AwkFailed(f"type error in use of scalar {name} as an array")
        return found

    def _field(self, node: Field) -> Value:
        return self.record.get(self._place(node))

    def _place(self, node: Field) -> int:
        place = number(self.value(node.number))
        if not 0 <= place <= 100_000:
            raise AwkFailed(f"run time error: negative field index ${text(place)}")
        return int(place)

    def key(self, keys: Sequence[Expression]) -> str:
        """Return what an element goes by: its keys joined."""
        if len(keys) == 1:
            return self.string(keys[0])
        return text(self.variables["SUBSEP"]).join(self.string(key) for key in keys)

    def _element(self, node: Element) -> Value:
        array, key = self.array(node.name), self.key(node.keys)
        if key not in array:
            self._bounded(len(array))
        return array.setdefault(key, None)

    def _bounded(self, size: int) -> None:
        if size > LIMITS.steps:
            raise LimitHit("steps")

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
        from simulator.engine.shell.programs.text_awk_functions import BUILTINS

        function = self.program.functions.get(node.name)
        if function is not None:
            return self._called(function, node)
        if node.name in BUILTINS:
            return BUILTINS[node.name](self, node.arguments)
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


def _in_order(process: Process, array: Array) -> list[str]:
    """Return the keys as the awks tend to give them: numbers in order, then as inserted."""
    keys = list(array)
    process.step(len(keys) // 64)
    if all(key.isdigit() for key in keys):
        return sorted(keys, key=lambda key: int(key[:18]))
    return keys


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
_STATEMENTS: dict[type, Callable[..., None]] = {
    Block: Work._block, Plain: Work._plain, Print: Work._print, If: Work._if, Loop: Work._loop,
    Each: Work._each, Jump: Work._jump, Delete: Work._delete,
}  # fmt: skip
_EXPRESSIONS: dict[type, Callable[..., Value]] = {
    Constant: Work._constant, Pattern: Work._pattern, Variable: Work._variable,
    Field: Work._field, Element: Work._element, Assignment: Work._assignment, Step: Work._step,
    Either: Work._either, Binary: Work._binary, Unary: Work._unary, Member: Work._member,
    Call: Work._call, GetLine: Work._getline,
}  # fmt: skip
