"""Programs that work line by line: uniq, paste, comm, fold, column, seq."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest
from math import floor

from simulator.engine.shell.printing import FormatFault, formatted
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import BadOption, read_options, refused
from simulator.engine.shell.programs.text import opened
from simulator.engine.shell.syntax.escapes import unescape


def input_lines(process: Process, names: list[str], gnu: str = "{}") -> list[str] | None:
    """Return the lines of the named files, without newlines; None if one cannot be read."""
    lines: list[str] = []
    for _, stream in opened(process, names, gnu, "{}"):
        if stream is None:
            return None
        text = stream.read().decode("utf-8", "surrogateescape")
        own = text.split("\n")
        if own and not own[-1]:
            own.pop()
        process.step(len(own) // 8)
        lines.extend(own)
    return lines


def uniq(process: Process) -> int:
    """uniq [-cdui] [-f fields] [file [output]]"""
    try:
        options = read_options(
            process.arguments, "cduiz", "fsw", ("count", "repeated", "unique", "ignore-case")
        )
    except BadOption as problem:
        return refused(process, problem)
    lines = input_lines(process, options.rest[:1])
    if lines is None:
        return 1
    skip = (
        int(options.get("f", default="0")[:4] or 0)
        if options.get("f", default="0").isdigit()
        else 0
    )
    runs: list[tuple[int, str]] = []
    last: str | None = None
    for line in lines:
        key = re.sub(rf"^(?:\s*\S+){{{skip}}}", "", line) if skip else line
        key = key.lower() if options.has("i", "ignore-case") else key
        if runs and key == last:
            runs[-1] = (runs[-1][0] + 1, runs[-1][1])
        else:
            runs.append((1, line))
        last = key
    width = 7
    for count, line in runs:
        if (options.has("d", "repeated") and count < 2) or (
            options.has("u", "unique") and count > 1
        ):
            continue
        process.write(f"{count:{width}d} {line}\n" if options.has("c", "count") else f"{line}\n")
    return 0


def _byte_order(line: str) -> bytes:
    return line.encode("utf-8", "surrogateescape")


def paste(process: Process) -> int:
    """paste [-s] [-d delimiters] [file …]"""
    try:
        options = read_options(process.arguments, "sz", "d", ("serial", "delimiters="))
    except BadOption as problem:
        return refused(process, problem)
    delimiters = unescape(options.get("d", "delimiters", default="\t"), quotes=True)[0] or " "
    columns: list[list[str]] = []
    for name in options.rest or ["-"]:
        lines = input_lines(process, [name])
        if lines is None:
            return 1
        columns.append(lines)
    if options.has("s", "serial"):
        for lines in columns:
            process.write(_joined(lines, delimiters) + "\n")
        return 0
    if options.rest.count("-") > 1 and all(name == "-" for name in options.rest):
        count = len(options.rest)
        rows = [columns[0][start : start + count] for start in range(0, len(columns[0]), count)]
        rows = [row + [""] * (count - len(row)) for row in rows]
    else:
        rows = [list(row) for row in zip_longest(*columns, fillvalue="")]
    for row in rows:
        process.write(_joined(row, delimiters) + "\n")
    return 0


def _joined(words: list[str], delimiters: str) -> str:
    out = words[:1]
    for number, word in enumerate(words[1:]):
        out += [delimiters[number % len(delimiters)], word]
    return "".join(out)


def comm(process: Process) -> int:
    """comm [-123] file1 file2"""
    flags = "".join(word[1:] for word in process.arguments if re.fullmatch(r"-[123]+", word))
    names = [word for word in process.arguments if not re.fullmatch(r"-[123]+", word)]
    if len(names) != 2:
        return process.complain("missing operand")
    left, right = input_lines(process, names[:1]), input_lines(process, names[1:])
    if left is None or right is None:
        return 1
    for line in sorted({*left, *right}, key=_byte_order):
        both = (
            min(left.count(line), right.count(line))
            if len(left) + len(right) < 2000
            else int(line in left and line in right)
        )
        column = 3 if both else 1 if line in left else 2
        if str(column) not in flags:
            before = sum(1 for number in range(1, column) if str(number) not in flags)
            process.write("\t" * before + line + "\n")
    return 0


def fold(process: Process) -> int:
    """fold [-s] [-w width] [file …]"""
    try:
        options = read_options(process.arguments, "sb", "w", ("width=", "spaces"))
    except BadOption as problem:
        return refused(process, problem)
    width = options.get("w", "width", default="80")
    columns = max(int(width[:6]) if width.isdigit() else 80, 1)
    for line in input_lines(process, options.rest) or []:
        pieces = [line[start : start + columns] for start in range(0, len(line), columns)] or [""]
        process.write("".join(f"{piece}\n" for piece in pieces))
    return 0


def column(process: Process) -> int:
    """column -t [-s separators] [file …]: words in columns"""
    try:
        options = read_options(process.arguments, "tnx", "sco", ("table", "separator="))
    except BadOption as problem:
        return refused(process, problem)
    lines = input_lines(process, options.rest) or []
    if not options.has("t", "table"):
        process.write("".join(f"{line}\n" for line in lines))
        return 0
    separator = options.get("s", "separator")
    rows = [
        re.split(f"[{re.escape(separator)}]+", line) if separator else line.split()
        for line in lines
    ]
    widths: list[int] = []
    for row in rows:
        for number, word in enumerate(row):
            if number == len(widths):
                widths.append(0)
            widths[number] = max(widths[number], len(word))
    for row in rows:
        cells = [word.ljust(widths[number]) for number, word in enumerate(row)]
        process.write("  ".join(cells).rstrip() + "\n")
    return 0


def seq(process: Process) -> int:
    """seq [-w] [-s separator] [-f format] [first [step]] last"""
    words = list(process.arguments)
    separator, wide, pattern = "\n", False, ""
    while words and words[0].startswith("-") and not re.match(r"-[\d.]", words[0]):
        word = words.pop(0)
        if word == "-w":
            wide = True
        elif word.startswith("-s"):
            separator = word[2:] or (words.pop(0) if words else "\n")
        elif word.startswith("-f"):
            pattern = word[2:] or (words.pop(0) if words else "")
    numbers = [_decimal(word) for word in words]
    if not words or None in numbers or len(words) > 3:
        bad = next((word for word in words if _decimal(word) is None), "")
        process.complain(
            f"invalid floating point argument: '{bad}'"
            if bad
            else "missing operand"
            if not words
            else "extra operand"
        )
        return 1
    values = [number for number in numbers if number is not None]
    first, step, last = (
        (1.0, 1.0, values[0])
        if len(values) == 1
        else (values[0], 1.0, values[1])
        if len(values) == 2
        else (values[0], values[1], values[2])
    )
    if not step:
        return process.complain(f"invalid Zero increment value: '{words[1]}'")
    places = max((len(word.partition(".")[2]) for word in words), default=0)
    series = Series(first, step, last, places, separator, wide, pattern)
    _count(process, series)
    return 0


def _decimal(word: str) -> float | None:
    return float(word) if re.fullmatch(r"[-+]?(\d{1,18}\.?\d{0,12}|\.\d{1,12})", word) else None


@dataclass(frozen=True, slots=True)
class Series:
    """What seq is to print."""

    first: float
    step: float
    last: float
    places: int
    separator: str
    wide: bool
    pattern: str

    def shown(self, process: Process, number: float, width: int) -> str:
        if self.pattern:
            return _formatted(process, self.pattern, number)
        if self.places:
            return f"{number:0{width}.{self.places}f}"
        return f"{int(number):0{width}d}"


def _count(process: Process, series: Series) -> None:
    """Write the numbers in chunks, so that a reader who has enough can end it."""
    count = floor((series.last - series.first) / series.step + 1e-9) + 1
    ends = (f"{series.first:.{series.places}f}", f"{series.last:.{series.places}f}")
    width = max(len(end) for end in ends) if series.wide else 0
    for start in range(0, max(count, 0), 2048):
        process.step()
        numbers = range(start, min(start + 2048, count))
        texts = [series.shown(process, series.first + n * series.step, width) for n in numbers]
        end = "\n" if start + 2048 >= count else series.separator
        process.write(series.separator.join(texts) + end)


def _formatted(process: Process, pattern: str, number: float) -> str:
    limit = process.kernel.limits.output_bytes
    try:
        return formatted(pattern, [f"{number:.12g}"], "gnu", limit)[0]
    except FormatFault:
        return f"{number:g}"


PROGRAMS: Mapping[str, Program] = {
    "column": column, "comm": comm, "fold": fold, "paste": paste, "seq": seq, "uniq": uniq,
}  # fmt: skip
