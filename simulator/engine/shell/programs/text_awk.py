"""The pattern language: awk, in the manner of mawk, gawk or busybox."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.files import PathError
from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.process import Process
from simulator.engine.shell.process import Program as Behaviour
from simulator.engine.shell.programs.options import BadOption, Options, read_options
from simulator.engine.shell.programs.text_awk_parse import read_program
from simulator.engine.shell.programs.text_awk_state import AwkFailed, Leaving
from simulator.engine.shell.programs.text_awk_values import Read, Value
from simulator.engine.shell.programs.text_awk_words import BadProgram, unescaped
from simulator.engine.shell.programs.text_awk_work import Work
from simulator.engine.shell.programs.text_input import decoded, refuse, told_usage

BUSYBOX_USAGE = "[OPTIONS] [AWK_PROGRAM] [FILE]..."
USAGE = "[Options] [Program] [file ...]"

LONG = ("assign=", "field-separator=", "file=", "posix", "re-interval", "sandbox", "version")

VERSIONS = {
    "gawk": "GNU Awk 5.2.1, API 3.2, PMA Avon 8-g1\n",
    "mawk": "mawk 1.3.4 20200120\n",
}


def awk(process: Process) -> int:
    """Run a program over the records of the input."""
    if process.arguments[:1] in (["--version"], ["-W"], ["-V"]) and not process.busybox:
        process.write(VERSIONS["gawk" if _is_gawk(process) else "mawk"])
        return 0
    try:
        options = read_options(process.arguments, "Sbr", "FvfWeE", LONG, mixed=False)
    except BadOption as problem:
        return _refused(process, str(problem))
    source, operands = _source(process, options)
    if isinstance(source, int):
        return source
    if source is None:
        return _usage(process)
    try:
        work = Work(process, read_program(source), _variables(options))
        return work.run(operands)
    except BadProgram as bad:
        return _complain(process, bad, source)
    except AwkFailed as failed:
        return _failed(process, str(failed))
    except Leaving as leaving:
        return _failed(process, f"improper use of {leaving.kind}")
    except RecursionError:
        raise LimitHit("depth") from None


def _is_gawk(process: Process) -> bool:
    return process.executable.name == "gawk" or process.name == "gawk"


def _refused(process: Process, problem: str) -> int:
    if process.busybox:
        return refuse(process, problem, BUSYBOX_USAGE)
    if _is_gawk(process):
        process.complain(problem)
        return _usage(process)
    letter = problem.rpartition("-- ")[2].strip("'") or problem
    return process.complain(f"not an option: -{letter}", 2)


def _usage(process: Process) -> int:
    if process.busybox:
        return told_usage(process, BUSYBOX_USAGE, 1)
    process.error(f"Usage: {'gawk' if _is_gawk(process) else 'mawk'} {USAGE}\n")
    return 1 if _is_gawk(process) else 0


def _source(process: Process, options: Options) -> tuple[str | int | None, list[str]]:
    rest = list(options.rest)
    pieces: list[str] = []
    for name, value in options.all:
        if name in ("f", "file"):
            try:
                pieces.append(decoded(process.read(value)))
            except PathError as error:
                return _no_program(process, value, error), []
        elif name == "e":
            pieces.append(value)
    if not pieces and not options.has("f", "file", "e"):
        if not rest:
            return None, []
        pieces.append(rest.pop(0))
    return "\n".join(pieces), rest


def _no_program(process: Process, path: str, error: PathError) -> int:
    if process.busybox:
        return process.complain(f"can't open '{path}': {error.reason}")
    if _is_gawk(process):
        return process.complain(
            f"fatal: cannot open source file `{path}' for reading: {error.reason}", 2
        )
    return process.complain(f"cannot open {path} ({error.reason})", 2)


def _variables(options: Options) -> dict[str, Value]:
    variables: dict[str, Value] = {}
    for name, value in options.all:
        if name in ("v", "assign"):
            key, _, given = value.partition("=")
            variables[key] = Read(unescaped(given))
        elif name in ("F", "field-separator"):
            variables["FS"] = "\t" if value == "t" else unescaped(value)
    return variables


def _complain(process: Process, bad: BadProgram, source: str) -> int:
    if process.busybox and bad.near and bad.problem:
        reason = bad.problem.partition("(")[2].removesuffix(")")
        return process.complain(f"bad regex '{bad.near}': {reason}")
    if process.busybox:
        near = (
            "Unexpected end of string"
            if bad.near in ("", "end of file", "end of line")
            else "Unexpected token"
        )
        return process.complain(f"cmd. line:{bad.line}: {near}")
    if _is_gawk(process):
        line = source.split("\n")[bad.line - 1] if source else ""
        process.complain(f"cmd. line:{bad.line}: {line}")
        process.complain(f"cmd. line:{bad.line}: {' ' * line.find(bad.near)}^ syntax error")
        return 1
    if bad.problem:
        return process.complain(f"line {bad.line}: {bad.problem}\n{bad.near}".rstrip("\n"), 2)
    return process.complain(f"line {bad.line}: syntax error at or near {bad.near}", 2)


def _failed(process: Process, problem: str) -> int:
    if process.busybox:
        told = _BUSYBOX_WORDS.get(problem.split(" ", 2)[-1][-13:], problem)
        known = told.startswith(("cmd.", "can't"))
        return process.complain(told if known else f"cmd. line:1: {told}")
    if _is_gawk(process):
        return process.complain(f"cmd. line:1: fatal: {problem}", 2)
    return process.complain(problem, 2)


_BUSYBOX_WORDS = {
    "division by zero"[-13:]: "Division by zero",
    "never defined": "Call to undefined function",
}

PROGRAMS: Mapping[str, Behaviour] = {"awk": awk, "mawk": awk, "gawk": awk, "nawk": awk}
