"""What programs about text share: opening what they are told to read, and their complaints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.options import BadOption, Options, read_options, worded
from simulator.engine.shell.streams import CHUNK, Endless, Stream

BUSYBOX = "BusyBox v1.36.1 (2024-06-10 07:11:47 UTC) multi-call binary."

PLAIN = "{path}: {reason}"
"""How most programs tell that a file cannot be read."""

QUIETLY = "-"
"""In place of words: nothing is said."""

LINES_A_STEP = 4
BYTES_A_STEP = 1024
ENDLESS_COST = 8
"""How many times more a device costs that never runs dry."""


def chunks(process: Process, stream: Stream) -> Iterator[bytes]:
    """Yield what is left to read, piece by piece, and count the work."""
    cost = ENDLESS_COST if isinstance(stream, Endless) else 1
    while chunk := stream.read(CHUNK):
        process.step((len(chunk) // BYTES_A_STEP + 1) * cost)
        yield chunk


def lines(process: Process, stream: Stream) -> Iterator[bytes]:
    """Yield the lines that are left, each with its newline if it has one, and count the work."""
    count = 0
    endless = isinstance(stream, Endless)
    while line := stream.readline():
        count += 1
        if endless:
            process.step(ENDLESS_COST)
        if count % LINES_A_STEP == 0 or len(line) > BYTES_A_STEP:
            process.step(len(line) // BYTES_A_STEP + 1)
        yield line


def records(process: Process, stream: Stream, end: bytes) -> Iterator[bytes]:
    """Yield what is left in pieces that end in a newline, or in a null byte."""
    if end == b"\n":
        yield from lines(process, stream)
        return
    pieces = b"".join(chunks(process, stream)).split(end)
    for number, piece in enumerate(pieces, start=1):
        process.step()
        if number < len(pieces):
            yield piece + end
        elif piece:
            yield piece


def text_lines(process: Process, stream: Stream) -> Iterator[str]:
    """Yield the lines that are left as text without their newlines."""
    for line in lines(process, stream):
        yield decoded(line.removesuffix(b"\n"))


def decoded(data: bytes) -> str:
    """Return bytes as text; those that are not UTF-8 survive."""
    return data.decode("utf-8", "surrogateescape")


def encoded(text: str) -> bytes:
    """Return text as the bytes it was made of."""
    return text.encode("utf-8", "surrogateescape")


def open_each(
    process: Process,
    paths: Iterable[str],
    *,
    gnu: str = PLAIN,
    busybox: str = PLAIN,
    gnu_directory: str = "",
    busybox_directory: str = "",
) -> Iterator[tuple[str, Stream | None]]:
    """Yield each path with its stream, or with None after telling why it cannot be read.

    The words may name ``{path}`` and ``{reason}``; those for a directory are told apart,
    since most programs find out only when they read.
    """
    for path in paths:
        try:
            yield path, process.open(path)
        except PathError as error:
            words = busybox if process.busybox else gnu
            if error.reason == "Is a directory":
                words = (busybox_directory if process.busybox else gnu_directory) or words
            if words != QUIETLY:
                process.complain(words.format(path=path, reason=error.reason))
            yield path, None


def options_of(
    process: Process,
    flags: str = "",
    valued: str = "",
    long: Sequence[str] = (),
    *,
    words: Sequence[str] | None = None,
    usage: str = "",
    code: int = 1,
    mixed: bool = True,
) -> Options | int:
    """Return the options, or the exit code after a complaint about them (or after --help)."""
    given = process.arguments if words is None else words
    if "--help" in given and "--" not in given[: list(given).index("--help")]:
        return told_usage(process, usage, 0)
    if process.busybox and "--version" in given:
        return refuse(process, "unrecognized option '--version'", usage, code)
    if "--version" in given and "version" not in long:
        process.write(f"{process.name} (GNU coreutils) 9.1\n")
        return 0
    try:
        return read_options(given, flags, valued, long, mixed=mixed)
    except BadOption as problem:
        return refuse(process, str(problem), usage, code)


def refuse(
    process: Process, problem: str, usage: str = "", code: int = 1, *, shown: bool = False
) -> int:
    """Complain about the words of a command line and return the exit code.

    ``shown``: the GNU program prints its usage too, as grep does.
    """
    process.complain(worded(process, problem))
    if process.busybox:
        return told_usage(process, usage, code)
    if shown:
        process.error(f"Usage: {process.name} {usage}\n")
    process.error(f"Try '{process.name} --help' for more information.\n")
    return code


def told_usage(process: Process, usage: str, code: int) -> int:
    """Print how the program is used: on standard error if that is a complaint."""
    text = f"Usage: {process.name} {usage or '[OPTION]... [FILE]...'}\n"
    if process.busybox:
        text = f"{BUSYBOX}\n\n{text}"
    if code or process.busybox:
        process.error(text)
    else:
        process.write(text)
    return code


def number_of(text: str) -> int | None:
    """Return a count with its unit (``2k``, ``1M``, ``3b``), or None if it is none.

    >>> number_of("2k"), number_of("1MB"), number_of("x")
    (2048, 1000000, None)
    """
    digits = text.rstrip("bkKmMgGBi")
    unit = text[len(digits) :]
    if not (digits.isascii() and digits.isdigit()) or unit not in _UNITS:
        return None
    return min(int(digits[:19]) * _UNITS[unit], 1 << 63)


_UNITS = {
    "": 1, "b": 512, "k": 1024, "K": 1024, "m": 1 << 20, "M": 1 << 20, "g": 1 << 30, "G": 1 << 30,
    "kB": 1000, "KB": 1000, "MB": 10**6, "GB": 10**9, "KiB": 1024, "MiB": 1 << 20, "GiB": 1 << 30,
}  # fmt: skip


def utf8(process: Process) -> bool:
    """Whether characters are more than bytes, as the locale says."""
    environment = process.environment
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        if environment.get(name):
            return "utf" in environment[name].lower()
    return process.busybox


def quote(process: Process, text: str) -> str:
    """Return the text in the quotes that GNU messages have in this locale."""
    return f"‘{text}’" if utf8(process) and not process.busybox else f"'{text}'"
