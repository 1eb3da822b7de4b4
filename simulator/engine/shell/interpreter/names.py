"""What a command name stands for: a builtin or a program."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from simulator.engine.shell import start as starting
from simulator.engine.shell.interpreter.assignment import assign_array
from simulator.engine.shell.interpreter.state import Shell
from simulator.engine.shell.start import NotStarted
from simulator.engine.shell.syntax.nodes import Assignment

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.execution import Interpreter

Builtin: TypeAlias = "Callable[[Interpreter, list[str]], int]"

SPECIAL = frozenset(
    ("break", ":", "continue", ".", "eval", "exec", "exit", "export", "readonly", "return", "set",
     "shift", "times", "trap", "unset")
)  # fmt: skip
"""POSIX's special builtins: found before functions, and an error in one ends the shell."""

_TABLES: dict[str, dict[str, Builtin]] = {}


def register(flavour: str, table: dict[str, Builtin]) -> None:
    """Make a flavour's builtins known."""
    _TABLES[flavour] = table


def builtin(shell: Shell, name: str) -> Builtin | None:
    """Return the builtin of that name in this shell's flavour."""
    return _TABLES[shell.flavour.name].get(name)


def is_special(shell: Shell, name: str) -> bool:
    """Say whether the name is found before functions."""
    return name in SPECIAL and not shell.flavour.bash


def declared_array(interpreter: Interpreter, word: Assignment, argv: list[str]) -> str:
    """Assign the array of ``declare -a name=(…)`` and leave the bare name."""
    shell = interpreter.shell
    flags = "".join(flag for flag in argv[1:] if flag.startswith("-"))
    if shell.scopes and "g" not in flags:
        shell.keep(word.name)
    if "A" in flags:
        shell.associative.add(word.name)
    assign_array(interpreter, word.name, word)
    return word.name


def external(interpreter: Interpreter, argv: list[str], environment: dict[str, str]) -> int:
    """Find and run a program, or tell why it cannot be run."""
    shell = interpreter.shell
    kernel = shell.kernel
    try:
        image = starting.find(kernel, argv[0], shell.get("PATH") or None, shell.directory)
    except NotStarted as problem:
        handler = shell.functions.get("command_not_found_handle")
        if handler is not None and shell.flavour.bash and problem.why == starting.MISSING:
            return interpreter.call(["command_not_found_handle", *argv], handler)
        return not_started(interpreter, problem, argv, environment)
    environment["_"] = image.path
    if not shell.flavour.bash:
        del environment["_"]
    return starting.execute(kernel, image, argv, environment, shell.directory, shell.streams)


def not_started(
    interpreter: Interpreter,
    problem: NotStarted,
    argv: list[str],
    environment: dict[str, str],
    introduction: str = "",
) -> int:
    """Complain about a program; text without a ``#!`` line is run as a script instead."""
    shell = interpreter.shell
    if problem.why == starting.FORMAT:
        content = shell.filesystem.read(problem.detail)
        if b"\0" not in content[:128]:
            name = problem.name if "/" in problem.name else problem.detail
            source = content.decode("utf-8", "surrogateescape")
            return interpreter.text_file(name, source, argv[1:], environment)
        what = "cannot execute binary file: " if shell.flavour.bash else ""
        words = f"{introduction}{problem.name}: {what}Exec format error"
        return shell.complain(words, 126)
    return shell.complain(introduction + not_started_words(shell, problem), problem.exit_code)


def not_started_words(shell: Shell, problem: NotStarted) -> str:
    """Say why a program cannot be started, as the shell does."""
    name, why = problem.name, problem.why
    if why == starting.MISSING:
        if not name and not shell.flavour.bash:
            return ": Permission denied"
        if not shell.flavour.bash:
            return f"{name}: not found"
        return f"{name}: No such file or directory" if "/" in name else f"{name}: command not found"
    if why == starting.NO_INTERPRETER:
        return f"{name}: " + (
            "cannot execute: required file not found" if shell.flavour.bash else "not found"
        )
    if why == starting.DIRECTORY and shell.flavour.bash:
        return f"{name}: Is a directory"
    return f"{name}: Permission denied"
