"""The beginning and the end of files: head and tail."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.options import Options
from simulator.engine.shell.programs.text_input import (
    chunks,
    lines,
    number_of,
    open_each,
    options_of,
    quote,
)
from simulator.engine.shell.streams import CHUNK, Stream

MOST_KEPT = 1 << 16
"""Lines that are held back to leave out the last ones."""


@dataclass(frozen=True, slots=True)
class _Part:
    """How much of a file: lines or bytes, counted from which end."""

    count: int = 10
    lines: bool = True
    sign: str = ""


def head(process: Process) -> int:
    """Show the first lines or bytes of files."""
    found = _read(process, "qvz" if not process.busybox else "qv", "nc", "[OPTIONS] [FILE]...")
    if isinstance(found, int):
        return found
    options, part = found
    code, several = 0, _titled(options)
    told = 0
    for path, stream in open_each(
        process,
        options.rest or ["-"],
        gnu="cannot open '{path}' for reading: {reason}",
        gnu_directory="error reading '{path}': {reason}",
        busybox_directory="{path}: Input/output error",
    ):
        if stream is None:
            code, told = 1, told + process.busybox
            continue
        if several:
            process.write(_title(path, not told))
        told += 1
        _first(process, stream, part)
    return code


def _first(process: Process, stream: Stream, part: _Part) -> None:
    if part.sign == "-":
        _all_but_last(process, stream, part)
    elif part.lines:
        left = part.count
        while left > 0 and (line := stream.readline()):
            left -= 1
            process.step()
            process.write(line)
    else:
        left = part.count
        while left > 0 and (chunk := stream.read(min(left, CHUNK))):
            left -= len(chunk)
            process.step(len(chunk) // 1024 + 1)
            process.write(chunk)


def _all_but_last(process: Process, stream: Stream, part: _Part) -> None:
    if not part.lines:
        whole = b"".join(chunks(process, stream))
        process.write(whole[: max(len(whole) - part.count, 0)])
        return
    held: deque[bytes] = deque()
    for line in lines(process, stream):
        held.append(line)
        if len(held) > part.count:
            process.write(held.popleft())


def tail(process: Process) -> int:
    """Show the last lines or bytes of files; with -f, wait for more for ever."""
    found = _read(process, "fFqvz" if not process.busybox else "fFqv", "ncs", "[OPTIONS] [FILE]...")
    if isinstance(found, int):
        return found
    options, part = found
    code, several, opened = 0, _titled(options), 0
    for path, stream in open_each(
        process,
        options.rest or ["-"],
        gnu="cannot open '{path}' for reading: {reason}",
        gnu_directory="error reading '{path}': {reason}",
        busybox="can't open '{path}': {reason}",
        busybox_directory="read error: {reason}",
    ):
        if stream is None:
            code = 1
            continue
        if several:
            process.write(_title(path, not opened))
        opened += 1
        _last(process, stream, part)
    following = options.has("f", "F", "follow", "retry")
    if not opened and options.rest:
        process.complain("no files remaining" if following else "no files") if (
            process.busybox or following
        ) else None
        return 1
    return process.wait_forever() if following else code


def _last(process: Process, stream: Stream, part: _Part) -> None:
    if part.sign == "+":
        skip = max(part.count - 1, 0)
        if part.lines:
            for number, line in enumerate(lines(process, stream)):
                if number >= skip:
                    process.write(line)
        else:
            process.write(b"".join(chunks(process, stream))[skip:])
    elif part.lines:
        kept = deque(lines(process, stream), maxlen=min(part.count, 1 << 20))
        process.write(b"".join(kept))
    elif part.count:
        process.write(b"".join(chunks(process, stream))[-part.count :])


def _read(process: Process, flags: str, valued: str, usage: str) -> tuple[Options, _Part] | int:
    """Read the options, and the old ``-5`` and ``+5`` among them."""
    long = ("lines=", "bytes=", "quiet", "silent", "verbose", "follow?", "retry", "pid=",
            "sleep-interval=", "zero-terminated")  # fmt: skip
    words = [_modern(word) for word in process.arguments[:1]] + list(process.arguments[1:])
    if process.name == "tail" and words and words[0].startswith("+") and words[0][1:].isdigit():
        words[:1] = ["-n", words[0]]
    options = options_of(process, flags, valued, long, words=words, usage=usage)
    if isinstance(options, int):
        return options
    part = _Part()
    for name, value in options.all:
        if name not in ("n", "c", "lines", "bytes"):
            continue
        kind = "lines" if name in ("n", "lines") else "bytes"
        sign = value[:1] if value[:1] in ("+", "-") else ""
        count = number_of(value.lstrip("+-") if sign else value)
        if count is None:
            return _bad_number(process, kind, value)
        part = _Part(count, kind == "lines", sign)
    return options, part


def _modern(word: str) -> str:
    r"""Turn ``-5`` into ``-n5`` and ``-5c`` into ``-c5``.

    >>> _modern("-5"), _modern("-q")
    ('-n5', '-q')
    """
    digits = word[1:].rstrip("qvcf")
    if word.startswith("-") and digits.isascii() and digits.isdigit():
        rest = word[1 + len(digits) :]
        letters = rest.replace("c", "")
        return f"-{letters}{'c' if 'c' in rest else 'n'}{digits}"
    return word


def _bad_number(process: Process, kind: str, value: str) -> int:
    if process.busybox:
        return process.complain(f"invalid number '{value}'")
    return process.complain(f"invalid number of {kind}: {quote(process, value)}")


def _titled(options: Options) -> bool:
    if options.has("q", "quiet", "silent"):
        return False
    return len(options.rest) > 1 or options.has("v", "verbose")


def _title(path: str, first: bool) -> str:
    name = "standard input" if path == "-" else path
    return f"{'' if first else chr(10)}==> {name} <==\n"


PROGRAMS: Mapping[str, Program] = {"head": head, "tail": tail}
