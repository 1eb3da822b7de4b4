"""Programs about words and paths: echo, printf, test, expr, basename, readlink and the like."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping

from simulator.engine.files import PathError, Symlink
from simulator.engine.shell.printing import FormatFault, echoed, formatted
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.common import missing_operand, tell
from simulator.engine.shell.programs.options import BadOption, read_options, refused
from simulator.engine.shell.regex import BadExpression, compile_posix
from simulator.engine.shell.truth import BadTest, evaluate_test


def echo(process: Process) -> int:
    """echo [-neE] [word …]"""
    process.write(echoed(process.arguments))
    return 0


def printf(process: Process) -> int:
    """printf format [argument …]"""
    words = list(process.arguments)
    if words[:1] == ["--"]:
        words = words[1:]
    if not words:
        return missing_operand(process)
    flavour = "ash" if process.busybox else "gnu"
    try:
        text, faults = formatted(words[0], words[1:], flavour, process.kernel.limits.output_bytes)
    except FormatFault as fault:
        return process.complain(str(fault))
    for fault_ in faults:
        process.complain(fault_)
    process.write(text)
    return int(bool(faults))


def test(process: Process) -> int:
    """test expression, [ expression ]"""
    words = list(process.arguments)
    if process.name == "[" and (not words or words.pop() != "]"):
        return process.complain("missing ]" if process.busybox else "missing ']'", 2)
    try:
        return int(not evaluate_test(words, process))
    except BadTest as bad:
        return process.complain(bad.words("ash" if process.busybox else "gnu"), 2)


def basename(process: Process) -> int:
    """basename [-a] [-s suffix] path [suffix]"""
    try:
        options = read_options(process.arguments, "az", "s", ("multiple", "suffix="), mixed=False)
    except BadOption as problem:
        return refused(process, problem)
    names = options.rest
    if not names:
        return missing_operand(process)
    suffix = options.get("s", "suffix")
    if not options.has("a", "multiple", "s", "suffix"):
        suffix = names[1] if len(names) > 1 else ""
        names = names[:1]
    for name in names:
        base = posixpath.basename(name.rstrip("/")) or name[:1]
        if suffix and base != suffix:
            base = base.removesuffix(suffix)
        process.write(base + "\n")
    return 0


def dirname(process: Process) -> int:
    """dirname path …"""
    names = [name for name in process.arguments if not name.startswith("-")]
    if not names:
        return missing_operand(process)
    for name in names:
        stripped = name.rstrip("/")
        above = posixpath.dirname(stripped).rstrip("/") if "/" in stripped else ""
        root = name.startswith("/") and not above
        process.write(("/" if root else above or ".") + "\n")
    return 0


def readlink(process: Process) -> int:
    """readlink [-femn] path …"""
    try:
        options = read_options(
            process.arguments,
            "femnqsvz",
            "",
            ("canonicalize", "canonicalize-existing", "canonicalize-missing", "no-newline"),
        )
    except BadOption as problem:
        return refused(process, problem)
    code = 0
    end = "" if options.has("n", "no-newline") else "\n"
    for path in options.rest:
        try:
            if options.has(
                "f", "e", "m", "canonicalize", "canonicalize-existing", "canonicalize-missing"
            ):
                process.write(_real(process, path, options.has("e", "canonicalize-existing")) + end)
                continue
            entry = process.filesystem.lstat(process.at(path))
        except PathError:
            code = 1
            continue
        if isinstance(entry, Symlink):
            process.write(entry.target + end)
        else:
            code = 1
    return code if options.rest else missing_operand(process)


def realpath(process: Process) -> int:
    """realpath [-emsq] path …"""
    try:
        options = read_options(
            process.arguments,
            "emsqLPz",
            "",
            (
                "relative-to=",
                "canonicalize-existing",
                "canonicalize-missing",
                "no-symlinks",
                "quiet",
            ),
        )
    except BadOption as problem:
        return refused(process, problem)
    code = 0
    for path in options.rest or ["."]:
        try:
            real = _real(process, path, options.has("e", "canonicalize-existing"))
        except PathError as error:
            code = tell(process, "{}", "{}", path, error)
            continue
        base = options.get("relative-to")
        process.write(
            (posixpath.relpath(real, _real(process, base, False)) if base else real) + "\n"
        )
    return code


def _real(process: Process, path: str, existing: bool) -> str:
    filesystem = process.filesystem
    real = filesystem.resolve(process.at(path))
    if existing or not filesystem.exists(posixpath.dirname(real)):
        filesystem.stat(real if existing else posixpath.dirname(real))
    return real


def pwd(process: Process) -> int:
    """pwd"""
    process.write(process.working_directory + "\n")
    return 0


def expr(process: Process) -> int:
    """expr: arithmetic, comparison, and ``string : regex`` (POSIX XCU expr)"""
    words = list(process.arguments)
    if not words:
        process.complain("too few arguments" if process.busybox else "missing operand")
        if not process.busybox:
            process.error("Try 'expr --help' for more information.\n")
        return 2
    if len(words) > 400:
        return process.complain("syntax error", 2)
    try:
        value, rest = _Expr(process, words).whole()
    except _Fault as fault:
        return process.complain(str(fault), 2)
    if rest:
        return process.complain(f"syntax error: unexpected argument '{rest}'", 2)
    process.write(f"{value}\n")
    return int(value in ("", "0"))


class _Fault(Exception):
    pass


_LEVELS = (
    ("|",),
    ("&",),
    ("=", "==", "!=", "<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "/", "%"),
    (":",),
)


class _Expr:
    def __init__(self, process: Process, words: list[str]) -> None:
        self.process = process
        self.words = words
        self.position = 0
        self.nesting = 0

    def whole(self) -> tuple[str, str]:
        value = self._level(0)
        rest = self.words[self.position] if self.position < len(self.words) else ""
        return value, rest

    def _level(self, level: int) -> str:
        if level == len(_LEVELS):
            return self._operand()
        left = self._level(level + 1)
        while self.position < len(self.words) and self.words[self.position] in _LEVELS[level]:
            operator = self.words[self.position]
            self.position += 1
            left = self._apply(operator, left, self._level(level + 1))
        return left

    def _operand(self) -> str:
        if self.position >= len(self.words):
            raise _Fault(f"syntax error: missing argument after '{self.words[-1]}'")
        word = self.words[self.position]
        self.position += 1
        if word == "(":
            self.nesting += 1
            if self.nesting > 20:
                raise _Fault("syntax error")
            value = self._level(0)
            self.nesting -= 1
            if self.position >= len(self.words) or self.words[self.position] != ")":
                raise _Fault(
                    "syntax error: expecting ')' after '" + self.words[self.position - 1] + "'"
                )
            self.position += 1
            return value
        if word in ("length", "index", "substr", "match") and self.position < len(self.words):
            return self._function(word)
        return word

    def _function(self, name: str) -> str:
        arguments = [self._operand() for _ in range({"length": 1, "substr": 3}.get(name, 2))]
        if name == "length":
            return str(len(arguments[0]))
        if name == "match":
            return self._match(arguments[0], arguments[1])
        if name == "index":
            places = [
                place for place, letter in enumerate(arguments[0], 1) if letter in arguments[1]
            ]
            return str(places[0] if places else 0)
        start, count = self._number(arguments[1]), self._number(arguments[2])
        return arguments[0][start - 1 : start - 1 + count] if start > 0 and count > 0 else ""

    def _apply(self, operator: str, left: str, right: str) -> str:
        if operator == "|":
            return left if left not in ("", "0") else right or "0"
        if operator == "&":
            return left if left not in ("", "0") and right not in ("", "0") else "0"
        if operator == ":":
            return self._match(left, right)
        if operator in _LEVELS[2]:
            return str(int(self._compared(operator, left, right)))
        a, b = self._number(left), self._number(right)
        if operator in "/%" and b == 0:
            raise _Fault("division by zero")
        quotient = abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1) if operator in "/%" else 0
        value = {"+": a + b, "-": a - b, "*": a * b, "/": quotient}.get(operator, a - b * quotient)
        return str(value)

    def _compared(self, operator: str, left: str, right: str) -> bool:
        numeric = all(re.fullmatch(r"-?\d{1,40}", text) for text in (left, right))
        order = int(left) - int(right) if numeric else (left > right) - (left < right)
        return {
            "=": order == 0,
            "==": order == 0,
            "!=": order != 0,
            "<": order < 0,
            "<=": order <= 0,
            ">": order > 0,
            ">=": order >= 0,
        }[operator]

    def _number(self, text: str) -> int:
        if not re.fullmatch(r"-?\d{1,40}", text):
            raise _Fault("non-integer argument")
        return int(text)

    def _match(self, text: str, pattern: str) -> str:
        try:
            regex = compile_posix("^" + pattern.removeprefix("^"))
        except BadExpression as problem:
            raise _Fault(str(problem)) from None
        found = regex.match(text, self.process.kernel.budget)
        if regex.groups:
            return (found.group(1) or "") if found else ""
        return str(found.end() if found else 0)


PROGRAMS: Mapping[str, Program] = {
    "[": test, "basename": basename, "dirname": dirname, "echo": echo, "expr": expr,
    "printf": printf, "pwd": pwd, "readlink": readlink, "realpath": realpath, "test": test,
}  # fmt: skip
