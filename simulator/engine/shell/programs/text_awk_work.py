"""awk at work: rules and statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.text_awk_expressions import Expressions
from simulator.engine.shell.programs.text_awk_functions import BUILTINS
from simulator.engine.shell.programs.text_awk_nodes import (
    Block,
    Delete,
    Each,
    If,
    Jump,
    Loop,
    Plain,
    Print,
    Rule,
    Statement,
    Variable,
)
from simulator.engine.shell.programs.text_awk_state import Array, AwkFailed, Leaving
from simulator.engine.shell.programs.text_awk_values import (
    Read,
    number,
    printed,
    text,
    truth,
)


class Work(Expressions):
    """One run of a program."""

    builtins = BUILTINS

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

    def _applies(self, place: int, rule: Rule) -> bool:
        if rule.kind == "always":
            return True
        if rule.kind == "match":
            assert rule.first is not None
            return truth(self.value(rule.first))
        if rule.kind != "range":
            return False
        assert rule.first is not None
        assert rule.last is not None
        if place not in self.open_ranges:
            if not truth(self.value(rule.first)):
                return False
            self.open_ranges.add(place)
        if truth(self.value(rule.last)):
            self.open_ranges.discard(place)
        return True

    def next_record(self) -> str | None:
        """Read the next record of the input into ``$0``."""
        line = self.next_line()
        if line is not None:
            self.record.set(line)
        return line

    def execute(self, statement: Statement) -> None:
        """Run a statement."""
        self._enter()
        self._statements[type(statement)](self, statement)
        self.nesting -= 1

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

    _statements: ClassVar[dict[type, Callable[..., None]]] = {
        Block: _block, Plain: _plain, Print: _print, If: _if, Loop: _loop, Each: _each,
        Jump: _jump, Delete: _delete,
    }  # fmt: skip


def _in_order(process: Process, array: Array) -> list[str]:
    """Return the keys as the awks tend to give them: numbers in order, then as inserted."""
    keys = list(array)
    process.step(len(keys) // 64)
    if all(key.isdigit() for key in keys):
        return sorted(keys, key=lambda key: int(key[:18]))
    return keys
