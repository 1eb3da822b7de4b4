"""Smaller programs about text: envsubst, expand, unexpand, join, shuf, split."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import Options
from simulator.engine.shell.programs.text_input import (
    chunks,
    decoded,
    lines,
    number_of,
    open_each,
    options_of,
    text_lines,
)

_REFERENCE = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))", re.ASCII)


def envsubst(process: Process) -> int:
    """Put the values of environment variables in place of their names."""
    options = options_of(process, "v", long=("variables",), usage="[OPTION] [SHELL-FORMAT]")
    if isinstance(options, int):
        return options
    chosen: set[str] | None = None
    if options.rest:
        chosen = {match[1] or match[2] for match in _REFERENCE.finditer(options.rest[0])}
    if options.has("v", "variables"):
        process.write("".join(f"{name}\n" for name in sorted(chosen or ())))
        return 0

    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if chosen is not None and name not in chosen:
            return match.group()
        return process.environment.get(name, "")

    for line in lines(process, process.stdin):
        process.write(_REFERENCE.sub(value, decoded(line)))
    return 0


def expand(process: Process) -> int:
    """Turn tabs into blanks."""
    options = options_of(process, "i", "t", ("tabs=", "initial"))
    if isinstance(options, int):
        return options
    size = min(max(number_of(options.get("t", "tabs").partition(",")[0]) or 8, 1), 1000)
    code = 0
    for _, stream in open_each(process, options.rest or ["-"]):
        if stream is None:
            code = 1
            continue
        for line in lines(process, stream):
            process.write(decoded(line).expandtabs(size))
    return code


def unexpand(process: Process) -> int:
    """Turn the blanks at the start of lines into tabs."""
    options = options_of(process, "a", "t", ("tabs=", "all", "first-only"))
    if isinstance(options, int):
        return options
    size = min(max(number_of(options.get("t", "tabs").partition(",")[0]) or 8, 1), 1000)
    code = 0
    for _, stream in open_each(process, options.rest or ["-"]):
        if stream is None:
            code = 1
            continue
        for line in lines(process, stream):
            text = decoded(line).expandtabs(size)
            blanks = len(text) - len(text.lstrip(" "))
            process.write("\t" * (blanks // size) + " " * (blanks % size) + text[blanks:])
    return code


def join(process: Process) -> int:
    """Join the lines of two sorted files that have a field in common."""
    options = options_of(process, "i", "12javteo")
    if isinstance(options, int):
        return options
    if len(options.rest) != 2:
        return process.complain(f"missing operand after '{(options.rest or ['join'])[-1]}'")
    tables: list[list[list[str]]] = []
    separator = options.get("t")
    for _, stream in open_each(process, options.rest):
        if stream is None:
            return 1
        found = text_lines(process, stream)
        tables.append([line.split(separator) if separator else line.split() for line in found])
    keys = [_key(options, number) for number in ("1", "2")]
    _joined(process, tables, keys, separator or " ", options.every("a"), options.every("v"))
    return 0


def _key(options: Options, number: str) -> int:
    text = options.get(number) or options.get("j") or "1"
    return max(int(text[:4]) - 1, 0) if text.isdigit() else 0


def _joined(
    process: Process,
    tables: Sequence[list[list[str]]],
    keys: Sequence[int],
    between: str,
    unpaired: Sequence[str],
    only: Sequence[str],
) -> None:
    index: dict[str, list[list[str]]] = {}
    for row in tables[1]:
        index.setdefault("".join(row[keys[1] : keys[1] + 1]), []).append(row)
    seen: set[str] = set()
    for row in tables[0]:
        name = "".join(row[keys[0] : keys[0] + 1])
        seen.add(name)
        partners = index.get(name, [])
        for other in partners if not only else ():
            process.step()
            rest = [*row[: keys[0]], *row[keys[0] + 1 :], *other[: keys[1]], *other[keys[1] + 1 :]]
            process.write(between.join([name, *rest]) + "\n")
        if not partners and "1" in (*unpaired, *only):
            process.write(between.join(row) + "\n")
    for name, rows in index.items():
        if name not in seen and "2" in (*unpaired, *only):
            process.write("".join(between.join(row) + "\n" for row in rows))


def shuf(process: Process) -> int:
    """Write lines in an order that looks random, and is the same in the same run."""
    options = options_of(process, "erz", "ino", ("echo", "input-range=", "head-count=", "repeat"))
    if isinstance(options, int):
        return options
    rows = _candidates(process, options)
    if isinstance(rows, int):
        return rows
    process.step(len(rows) // 8)
    drawn = process.kernel.draw(len(rows) * 6)
    order = sorted(range(len(rows)), key=lambda at: drawn[at * 6 : at * 6 + 6])
    count = number_of(options.get("n", "head-count"))
    chosen = order if count is None else order[:count]
    process.write("".join(f"{rows[at]}\n" for at in chosen))
    return 0


def _candidates(process: Process, options: Options) -> list[str] | int:
    if options.has("e", "echo"):
        return list(options.rest)
    span = options.get("i", "input-range")
    if span:
        match = re.fullmatch(r"(\d{1,9})-(\d{1,9})", span)
        if match is None:
            return process.complain(f"invalid input range: '{span}'")
        first, last = int(match[1]), int(match[2])
        process.step(max(last - first, 0))
        return [str(number) for number in range(first, last + 1)]
    for _, stream in open_each(process, options.rest[:1] or ["-"]):
        return 1 if stream is None else list(text_lines(process, stream))
    return 0


def split(process: Process) -> int:
    """Cut a file into pieces, each a file of its own."""
    long = ("lines=", "bytes=", "numeric-suffixes?", "suffix-length=", "additional-suffix=")
    options = options_of(process, "d", "lbanC", long)
    if isinstance(options, int):
        return options
    source, prefix = [*options.rest, "-", "x"][:2] if options.rest else ("-", "x")
    if len(options.rest) == 1:
        prefix = "x"
    try:
        stream = process.open(source)
    except PathError as error:
        return process.complain(f"cannot open '{source}' for reading: {error.reason}")
    data = b"".join(chunks(process, stream))
    by_bytes = options.has("b", "bytes")
    size = number_of(options.get("b", "bytes", "l", "lines", default="1000")) or 1000
    if by_bytes:
        pieces = [data[at : at + size] for at in range(0, len(data), size)]
    else:
        rows = data.splitlines(keepends=True)
        pieces = [b"".join(rows[at : at + size]) for at in range(0, len(rows), size)]
    if len(pieces) > 26 * 26:
        return process.complain("output file suffixes exhausted")
    numeric = options.has("d", "numeric-suffixes")
    for number, piece in enumerate(pieces):
        process.step()
        letters = chr(97 + number // 26) + chr(97 + number % 26)
        name = f"{number:02d}" if numeric else letters
        process.save(f"{prefix}{name}{options.get('additional-suffix')}", piece)
    return 0


PROGRAMS: Mapping[str, Program] = {
    "envsubst": envsubst, "expand": expand, "unexpand": unexpand, "join": join, "shuf": shuf,
    "split": split,
}  # fmt: skip
