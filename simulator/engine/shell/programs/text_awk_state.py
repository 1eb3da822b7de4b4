"""What an awk program has in its hands while it runs: variables, arrays, input and output."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from simulator.engine.files import PathError
from simulator.engine.shell.limits import LIMITS, LimitHit
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.text_awk_input import Outside, records
from simulator.engine.shell.programs.text_awk_nodes import (
    Program,
)
from simulator.engine.shell.programs.text_awk_record import Record
from simulator.engine.shell.programs.text_awk_values import (
    Read,
    Value,
    number,
    text,
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


class State:
    """One run: what it knows and reads, apart from what its program says."""

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

    def _enter(self) -> None:
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise LimitHit("depth")
        self.count += 1
        if self.count % STEPS_A_COUNT == 0:
            self.process.step()

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

    def _bounded(self, size: int) -> None:
        if size > LIMITS.steps:
            raise LimitHit("steps")

    def found(self, regex: Regex, subject: str) -> bool:
        """Say whether an expression matches somewhere."""
        return regex.search(subject, self.process.kernel.budget) is not None

    def compiled(self, source: str) -> Regex:
        """Return what a string means as an expression."""
        try:
            return compile_posix(source, extended=True)
        except BadExpression as problem:
            raise AwkFailed(f"regular expression compile failed ({problem})\n{source}") from None
