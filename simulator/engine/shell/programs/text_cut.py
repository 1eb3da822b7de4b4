"""Parts of lines: cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import Options
from simulator.engine.shell.programs.text_input import (
    decoded,
    encoded,
    open_each,
    options_of,
    quote,
    records,
    refuse,
    told_usage,
)

Range: TypeAlias = "tuple[int, int]"
"""First and last position, counted from 1."""

LAST = 1 << 60

LONG = ("bytes=", "characters=", "fields=", "delimiter=", "only-delimited", "output-delimiter=",
        "complement", "zero-terminated")  # fmt: skip


class _BadList(Exception):
    pass


def cut(process: Process) -> int:
    """Show chosen bytes, characters or fields of each line."""
    usage = "[OPTIONS] [FILE]..."
    long = () if process.busybox else LONG
    options = options_of(process, "sn" if process.busybox else "snz", "bcfdO", long, usage=usage)
    if isinstance(options, int):
        return options
    kinds = [(name[0], value) for name, value in options.all if name in _KINDS]
    if len(kinds) > 1 and process.busybox:
        return told_usage(process, usage, 1)
    problem = _problem(process, options, kinds)
    if problem:
        return _refused(process, problem)
    kind, text = kinds[0]
    try:
        ranges = _ranges(process, text, "field" if kind == "f" else "byte/character position")
    except _BadList as bad:
        return _refused(process, str(bad))
    work = _fields(options, ranges) if kind == "f" else _positions(process, options, ranges, kind)
    code, end = 0, b"\0" if options.has("z", "zero-terminated") else b"\n"
    for _, stream in open_each(process, options.rest or ["-"]):
        if stream is None:
            code = 1
            continue
        for line in records(process, stream, end):
            shown = work(line.removesuffix(end))
            if shown is not None:
                process.write(shown + end)
    return code


_KINDS = ("b", "c", "f", "bytes", "characters", "fields")


def _problem(process: Process, options: Options, kinds: list[tuple[str, str]]) -> str:
    if not kinds:
        need = "expected" if process.busybox else "you must specify"
        return f"{need} a list of bytes, characters, or fields"
    if len(kinds) > 1:
        return "only one list may be specified"
    delimiter = options.get("d", "delimiter", default="\t")
    if len(delimiter) > 1 and not process.busybox:
        return "the delimiter must be a single character"
    if kinds[0][0] != "f" and options.has("d", "delimiter"):
        an = "a" if process.busybox else "an input"
        return f"{an} delimiter may be specified only when operating on fields"
    if kinds[0][0] != "f" and options.has("s", "only-delimited"):
        gap = " " if process.busybox else "\n\t"
        return f"suppressing non-delimited lines makes sense{gap}only when operating on fields"
    return ""


def _refused(process: Process, problem: str) -> int:
    return process.complain(problem) if process.busybox else refuse(process, problem)


def _ranges(process: Process, text: str, noun: str) -> list[Range]:
    """Read a list such as ``1,3-5,7-``."""
    ranges: list[Range] = []
    for piece in text.replace(" ", ",").split(","):
        first, dash, last = piece.partition("-")
        for number in (first, last):
            if number and not (number.isascii() and number.isdigit()):
                raise _BadList(_not_a_number(process, piece, noun))
        if not first and not last and not (process.busybox and dash):
            raise _BadList(_no_endpoint(process, piece, noun))
        start = int(first[:18]) if first else 1
        end = int(last[:18]) if last else LAST if dash else start
        if start == 0 and not process.busybox:
            plural = "fields" if noun == "field" else "byte/character positions"
            raise _BadList(f"{plural} are numbered from 1")
        if end < start:
            raise _BadList(f"{end}<{start - 1}" if process.busybox else "invalid decreasing range")
        ranges.append((start, end))
    return sorted(ranges)


def _not_a_number(process: Process, piece: str, noun: str) -> str:
    if process.busybox:
        return f"invalid number '{piece}'"
    kind = "field value" if noun == "field" else noun
    return f"invalid {kind} {quote(process, piece)}"


def _no_endpoint(process: Process, piece: str, noun: str) -> str:
    if process.busybox:
        return f"invalid number '{piece}'"
    if piece:
        return "invalid range with no endpoint: -"
    return "fields are numbered from 1" if noun == "field" else f"missing list of {noun}s"


def _fields(options: Options, ranges: list[Range]) -> Callable[[bytes], bytes | None]:
    delimiter = encoded(options.get("d", "delimiter", default="\t")[:1] or "\0")
    joined = delimiter
    if options.has("output-delimiter", "O"):
        joined = encoded(options.get("output-delimiter", "O"))
    complement, only = options.has("complement"), options.has("s", "only-delimited")

    def work(line: bytes) -> bytes | None:
        if delimiter not in line:
            return None if only else line
        fields = line.split(delimiter)
        chosen = _chosen(len(fields), ranges, complement)
        return joined.join(fields[place] for place in chosen)

    return work


def _positions(
    process: Process, options: Options, ranges: list[Range], kind: str
) -> Callable[[bytes], bytes | None]:
    """GNU's ``-c`` counts bytes, as ``-b`` does; busybox counts characters."""
    complement = options.has("complement")
    between = encoded(options.get("output-delimiter"))

    def work(line: bytes) -> bytes | None:
        if kind == "c" and process.busybox:
            text = decoded(line)
            return encoded("".join(text[place] for place in _chosen(len(text), ranges, complement)))
        if not between:
            chosen = _chosen(len(line), ranges, complement)
            return bytes(line[place] for place in chosen)
        return between.join(line[start - 1 : end] for start, end in ranges if start <= len(line))

    return work


def _chosen(length: int, ranges: list[Range], complement: bool) -> list[int]:
    """Return the places (from 0) of a line of that length, each once, in order."""
    places: list[int] = []
    done = 0
    for start, end in ranges:
        first = max(start - 1, done, 0)
        last = min(end, length)
        places.extend(range(first, last))
        done = max(done, last)
    if complement:
        inside = set(places)
        return [place for place in range(length) if place not in inside]
    return places


PROGRAMS: Mapping[str, Program] = {"cut": cut}
