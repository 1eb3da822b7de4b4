"""JSON on the command line: jq, as far as scripts of images use it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.engine.files import PathError
from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import BadOption, Options, read_options
from simulator.engine.shell.programs.text_input import decoded
from simulator.engine.shell.programs.text_jq_parse import NotRead, read_filter
from simulator.engine.shell.programs.text_jq_work import Failed, Work, shown

LONG = ("raw-output", "compact-output", "null-input", "slurp", "raw-input", "exit-status", "tab",
        "indent=", "sort-keys", "join-output", "color-output", "monochrome-output",
        "ascii-output", "arg", "argjson", "version", "help", "unbuffered")  # fmt: skip

USAGE = (
    "Usage:\tjq [OPTIONS] FILTER [FILES...]\nFor a listing of all command options, use jq --help\n"
)


def jq(process: Process) -> int:
    """Put JSON through a filter."""
    words, variables = _variables(process)
    if words is None:
        return 2
    try:
        options = read_options(words, "rcnsReSjCMah", "", LONG)
    except BadOption:
        process.error(f"Unknown arguments\n{USAGE}")
        return 2
    if options.has("version"):
        process.write("jq-1.6\n")
        return 0
    if not options.rest:
        process.error(USAGE)
        return 2
    try:
        return _run(process, options, variables)
    except NotRead as problem:
        if problem.wrong:
            words_of = f"syntax error, unexpected {problem} (Unix shell quoting issues?)"
            process.error(f"jq: error: {words_of} at <top-level>, line 1:\n{options.rest[0]}\n")
            process.error("jq: 1 compile error\n")
            return 3
        process.assume(f"jq's {problem} is not modelled; it succeeds and prints nothing")
        return 0
    except RecursionError:
        raise LimitHit("nesting") from None


def _variables(process: Process) -> tuple[list[str] | None, dict[str, Any]]:
    """Take ``--arg name value`` and ``--argjson name value`` out of the words."""
    words: list[str] = []
    variables: dict[str, Any] = {}
    pending = list(process.arguments)
    while pending:
        word = pending.pop(0)
        if word not in ("--arg", "--argjson") or len(pending) < 2:
            words.append(word)
            continue
        name, value = pending.pop(0), pending.pop(0)
        try:
            variables[name] = value if word == "--arg" else json.loads(value)
        except (ValueError, RecursionError):
            process.error(f"jq: Invalid JSON text passed to --argjson\n{USAGE}")
            return None, {}
    return words, variables


def _run(process: Process, options: Options, variables: Mapping[str, Any]) -> int:
    chosen = read_filter(options.rest[0])
    work = _Told(process, options, variables)
    try:
        for value, where in _inputs(process, options):
            work.tell(chosen, value, where)
    except PathError as error:
        process.error(f"jq: error: Could not open {error.path}: {error.reason}\n")
        return 2
    except _BadJson as bad:
        process.error(f"parse error: {bad}\n")
        return 2
    if options.has("e", "exit-status") and not work.failed:
        return 4 if not work.count else 1 if work.last in (None, False) else 0
    return 5 if work.failed else 0


class _BadJson(Exception):
    pass


class _Told:
    def __init__(self, process: Process, options: Options, variables: Mapping[str, Any]) -> None:
        self.process = process
        self.options = options
        self.work = Work(process, variables)
        self.raw = options.has("r", "raw-output", "j", "join-output")
        self.indent: int | str | None = 2
        if options.has("c", "compact-output"):
            self.indent = None
        elif options.has("tab"):
            self.indent = "\t"
        elif options.get("indent").isdigit():
            self.indent = min(int(options.get("indent")[:2]), 7) or None
        self.failed = False
        self.count = 0
        self.last: Any = None

    def tell(self, chosen: Any, value: Any, where: str) -> None:
        try:
            for found in self.work.apply(chosen, value):
                self.count, self.last = self.count + 1, found
                if self.options.has("S", "sort-keys"):
                    found = json.loads(json.dumps(found, sort_keys=True))
                text = found if self.raw and isinstance(found, str) else shown(found, self.indent)
                self.process.step(len(text) // 1024)
                self.process.write(text + "\n" * (not self.options.has("j", "join-output")))
        except Failed as problem:
            self.failed = True
            self.process.error(f"jq: error (at {where}): {problem}\n")


def _inputs(process: Process, options: Options) -> Iterator[tuple[Any, str]]:
    if options.has("n", "null-input"):
        yield None, "<unknown>"
        return
    slurped: list[Any] = []
    where = "<stdin>:0"
    for path in options.rest[1:] or ["-"]:
        try:
            text = decoded(process.read(path))
        except PathError as error:
            raise PathError(error.reason, path) from None
        process.step(len(text) // 1024)
        where = f"{'<stdin>' if path == '-' else path}:{text.count(chr(10))}"
        raw = options.has("R", "raw-input")
        for value in text.splitlines() if raw else _values(text):
            if options.has("s", "slurp"):
                slurped.append(value)
            else:
                yield value, where
    if options.has("s", "slurp"):
        yield slurped, where


_TOKEN_END = re.compile(r"[\s,:\[\]{}]")


def _values(text: str) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    position = 0
    while True:
        position += len(text[position:]) - len(text[position:].lstrip())
        if position >= len(text):
            return
        try:
            value, position = decoder.raw_decode(text, position)
        except RecursionError:
            raise _BadJson("Exceeds depth limit for parsing at line 1, column 257") from None
        except ValueError as problem:
            at = getattr(problem, "pos", position)
            end = _TOKEN_END.search(text, at)
            at = end.end() if end else len(text)
            line = text.count("\n", 0, at) + 1
            column = at - (text.rfind("\n", 0, at) + 1)
            raise _BadJson(f"Invalid numeric literal at line {line}, column {column}") from None
        yield value


PROGRAMS: Mapping[str, Program] = {"jq": jq}
