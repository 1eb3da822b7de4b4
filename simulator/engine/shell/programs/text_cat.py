"""Programs that show files as they are, or nearly: cat, tac, tee, rev, nl."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import Options
from simulator.engine.shell.programs.text_input import (
    chunks,
    decoded,
    encoded,
    lines,
    open_each,
    options_of,
    text_lines,
)
from simulator.engine.shell.streams import Stream


def cat(process: Process) -> int:
    """Copy files, or standard input, to standard output."""
    long = ("show-all", "number-nonblank", "show-ends", "number", "squeeze-blank", "show-tabs")
    flags = "nbvteAu" if process.busybox else "AbeEnstTuv"
    options = options_of(
        process,
        flags,
        long=() if process.busybox else (*long, "show-nonprinting"),
        usage="[-nbvteA] [FILE]..." if process.busybox else "[OPTION]... [FILE]...",
    )
    if isinstance(options, int):
        return options
    show = _Shown(options)
    code = 0
    for _, stream in open_each(
        process,
        options.rest or ["-"],
        busybox="can't open '{path}': {reason}",
        busybox_directory="read error: {reason}",
    ):
        if stream is None:
            code = 1
        elif show.plain:
            for chunk in chunks(process, stream):
                process.write(chunk)
        else:
            show.copy(process, stream)
    return code


class _Shown:
    """How cat shows lines: numbered, squeezed, with signs for what cannot be seen."""

    def __init__(self, options: Options) -> None:
        self.nonblank = options.has("b", "number-nonblank")
        self.number = options.has("n", "number") or self.nonblank
        self.squeeze = options.has("s", "squeeze-blank")
        self.ends = options.has("E", "e", "A", "show-ends", "show-all")
        self.tabs = options.has("T", "t", "A", "show-tabs", "show-all")
        self.signs = options.has("v", "e", "t", "A", "show-nonprinting", "show-all")
        self.count = 0
        self.blank = False
        self.open = False

    @property
    def plain(self) -> bool:
        return not (self.number or self.squeeze or self.ends or self.tabs or self.signs)

    def copy(self, process: Process, stream: Stream) -> None:
        for line in lines(process, stream):
            blank = line == b"\n"
            if blank and self.blank and self.squeeze:
                continue
            self.blank = blank
            if self.open and process.busybox:
                process.write(b"\n")
            prefix = b"" if self.open and not process.busybox else self._prefix(blank)
            self.open = not line.endswith(b"\n")
            process.write(prefix + self._shown(line))

    def _prefix(self, blank: bool) -> bytes:
        if not self.number or (blank and self.nonblank):
            return b""
        self.count += 1
        return b"%6d\t" % self.count

    def _shown(self, line: bytes) -> bytes:
        body = line.removesuffix(b"\n")
        end = line[len(body) :]
        if self.signs:
            body = b"".join(map(_visible, body))
        if self.tabs:
            body = body.replace(b"\t", b"^I")
        return body + (b"$" * self.ends + end if end else end)


def _visible(byte: int) -> bytes:
    if byte >= 128:
        return b"M-" + (_visible(byte - 128) if byte != 137 else b"^I")
    if byte == 9:
        return b"\t"
    if byte < 32 or byte == 127:
        return b"^" + bytes([byte ^ 64])
    return bytes([byte])


def tac(process: Process) -> int:
    """Write the lines of each file last to first."""
    options = options_of(process)
    if isinstance(options, int):
        return options
    code = 0
    for _, stream in open_each(
        process,
        options.rest or ["-"],
        gnu="failed to open '{path}' for reading: {reason}",
        gnu_directory="{path}: read error: Invalid argument",
    ):
        if stream is None:
            code = 1
            continue
        for line in reversed(list(lines(process, stream))):
            process.write(line)
    return code


def tee(process: Process) -> int:
    """Copy standard input to standard output and to files."""
    options = options_of(
        process,
        "aip",
        long=("append", "ignore-interrupts", "output-error?"),
        usage="[-ai] [FILE]...",
    )
    if isinstance(options, int):
        return options
    append, code = options.has("a", "append"), 0
    kept: list[str] = []
    for path in options.rest:
        try:
            process.save(path, b"", append=append)
            kept.append(path)
        except PathError as error:
            code = process.complain(f"{path}: {error.reason}")
    copied: list[bytes] = []
    try:
        for chunk in chunks(process, process.stdin):
            copied.append(chunk)
            process.write(chunk)
    finally:
        for path in kept:
            process.save(path, b"".join(copied), append=True)
    return code


def rev(process: Process) -> int:
    """Write each line with its characters in reverse order."""
    options = options_of(process, "0", long=("zero",))
    if isinstance(options, int):
        return options
    code = 0
    for _, stream in open_each(process, options.rest or ["-"], gnu="cannot open {path}: {reason}"):
        if stream is None:
            code = 1
            continue
        for line in lines(process, stream):
            body = line.removesuffix(b"\n")
            process.write(encoded(decoded(body)[::-1]) + line[len(body) :])
    return code


def nl(process: Process) -> int:
    """Write lines with numbers before them."""
    options = options_of(process, "p", "bnwsvihlfd", ("body-numbering=", "number-width="))
    if isinstance(options, int):
        return options
    style = options.get("b", "body-numbering", default="t")
    width = _small(options.get("w", "number-width"), 6)
    number, step = _small(options.get("v"), 1), _small(options.get("i"), 1)
    between = options.get("s") if "s" in options else "\t"
    form = options.get("n", default="rn")
    code = 0
    for _, stream in open_each(process, options.rest or ["-"]):
        if stream is None:
            code = 1
            continue
        for line in text_lines(process, stream):
            if style == "a" or (style == "t" and line):
                process.write(f"{_numbered(number, width, form)}{between}{line}\n")
                number += step
            else:
                process.write(" " * (width + len(between)) + f"{line}\n")
    return code


def _numbered(number: int, width: int, form: str) -> str:
    if form == "ln":
        return str(number).ljust(width)
    return str(number).zfill(width) if form == "rz" else str(number).rjust(width)


def _small(text: str, default: int) -> int:
    return int(text[:4]) if text[:4].isascii() and text[:4].isdigit() else default


PROGRAMS: Mapping[str, Program] = {"cat": cat, "tac": tac, "tee": tee, "rev": rev, "nl": nl}
