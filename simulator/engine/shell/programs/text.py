"""Programs that pass bytes on in another form: base64, checksums, od, strings."""

from __future__ import annotations

import base64 as encoding
import hashlib
import re
from collections.abc import Iterator, Mapping

from simulator.engine.files import PathError
from simulator.engine.shell import unmodelled
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.common import tell
from simulator.engine.shell.programs.options import BadOption, Options, read_options, refused
from simulator.engine.shell.streams import Stream


def opened(
    process: Process, names: list[str], gnu: str, busybox: str
) -> Iterator[tuple[str, Stream | None]]:
    """Yield each named file with its stream; None, after a complaint, if it cannot be read."""
    for name in names or ["-"]:
        try:
            yield name, process.open(name)
        except PathError as error:
            tell(process, gnu, busybox, name, error)
            yield name, None


def base64(process: Process) -> int:
    """base64 [-d] [-w columns] [file]"""
    try:
        options = read_options(process.arguments, "di", "w", ("decode", "wrap=", "ignore-garbage"))
    except BadOption as problem:
        return refused(process, problem)
    data = process.read(options.rest[0]) if options.rest else process.stdin.read()
    if options.has("d", "decode", "D"):
        try:
            process.write(encoding.b64decode(b"".join(data.split()), validate=True))
        except ValueError:
            return process.complain("invalid input")
        return 0
    text = encoding.b64encode(data).decode()
    width = options.get("w", "wrap", default="76")
    columns = int(width[:6]) if width.isdigit() else 76
    if columns:
        lines = [text[start : start + columns] for start in range(0, len(text), columns)]
        process.write("".join(line + "\n" for line in lines))
    else:
        process.write(text)
    return 0


def checksum(process: Process) -> int:
    """md5sum, sha1sum, sha256sum, sha512sum [-c] [file …]: over the bytes that are kept."""
    algorithm = process.name.removesuffix("sum") if process.name != "shasum" else "sha256"
    try:
        options = read_options(
            process.arguments,
            "cbtswz",
            "a",
            ("check", "status", "quiet", "ignore-missing", "strict", "warn", "tag"),
        )
    except BadOption as problem:
        return refused(process, problem)
    if "a" in options:
        algorithm = f"sha{options.get('a')}"
    if algorithm not in _ALGORITHMS:
        algorithm = "sha256"
    code = 0
    for name, stream in opened(process, options.rest, "{}", "can't open '{}'"):
        if stream is None:
            code = 1
        elif options.has("c", "check"):
            code = _checked(process, options, algorithm, stream.read()) or code
        else:
            process.write(f"{_digest(algorithm, stream.read())}  {name}\n")
    return code


_ALGORITHMS = frozenset(("md5", "sha1", "sha224", "sha256", "sha384", "sha512"))


def _digest(algorithm: str, data: bytes) -> str:
    return hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()


def _checked(process: Process, options: Options, algorithm: str, listed: bytes) -> int:
    """Check a list of digests; those of files that are placeholders are taken to be right."""
    failed = total = 0
    for line in listed.decode("utf-8", "surrogateescape").splitlines():
        match = re.match(r"\\?([0-9a-fA-F]+) [ *](.+)", line)
        if not match:
            continue
        name = match.group(2)
        total += 1
        file = process.file(name) if name != "-" else None
        data = file.content if file else process.stdin.read() if name == "-" else None
        if data is None:
            if "ignore-missing" in options:
                continue
            process.complain(f"{name}: No such file or directory")
            good = False
        elif file is not None and unmodelled.is_assumed(file):
            process.assume(f"the checksum of {name} is right")
            good = True
        else:
            good = _digest(algorithm, data) == match.group(1).lower()
        failed += not good
        if not options.has("s", "status") and not (good and "quiet" in options):
            process.write(f"{name}: {'OK' if good else 'FAILED'}\n")
    if failed and not options.has("s", "status"):
        plural = "s" if failed > 1 else ""
        count = f"{failed} computed checksum{plural}"
        if process.busybox:
            count = f"{failed} of {total} computed checksums"
        process.complain(f"WARNING: {count} did NOT match")
    return int(bool(failed))


def od(process: Process) -> int:
    """od [-A radix] [-t type] [-bcdox] [-N count] [-j skip] [-v] [file]"""
    try:
        options = read_options(
            process.arguments, "bcdoxvsil", "AtNjw", ("address-radix=", "format=", "read-bytes=")
        )
    except BadOption as problem:
        return refused(process, problem)
    source = process.open(options.rest[0]) if options.rest else process.stdin
    skip, count = options.get("j"), options.get("N", "read-bytes")
    source.read(int(skip[:9]) if skip.isdigit() else 0)
    data = source.read(int(count[:9]) if count.isdigit() else -1)
    radix = {"n": None, "d": "d", "x": "x"}.get(options.get("A", "address-radix", default="o"), "o")
    kind = options.get("t", "format")
    for letter, same in (("c", "c"), ("x", "x2"), ("b", "o1"), ("d", "u2"), ("o", "o2")):
        kind = same if letter in options else kind
    process.step(len(data) // 16)
    for start in range(0, len(data), 16):
        address = "" if radix is None else f"{start:07{radix}}"
        process.write(address + "".join(_units(data[start : start + 16], kind or "o2")) + "\n")
    if radix is not None:
        process.write(f"{len(data):07{radix}}\n")
    return 0


_NAMED = {0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r"}


def _units(row: bytes, kind: str) -> list[str]:
    """Return the units of a row as od shows them."""
    if kind[:1] in ("c", "a"):
        shown = [_NAMED.get(byte, chr(byte) if 32 <= byte < 127 else f"{byte:03o}") for byte in row]
        return [f" {text:>3}" for text in shown]
    size = int(kind[1:2]) if kind[1:2] in ("1", "2", "4", "8") else 4 if len(kind) == 1 else 1
    form = kind[:1] if kind[:1] in ("x", "o", "d", "u") else "x"
    width = {"x": 2 * size, "o": -(-8 * size // 3), "d": 4, "u": 3}[form]
    if form in "du" and size > 1:
        width = {2: 5, 4: 10, 8: 20}[size] + (form == "d")
    numbers = [
        int.from_bytes(row[at : at + size], "little", signed=form == "d" and at + size <= len(row))
        for at in range(0, len(row), size)
    ]
    letter = "d" if form == "u" else form
    fill = "0" if form in "xo" else ""
    return [f" {number:{fill}{width}{letter}}" for number in numbers]


def strings(process: Process) -> int:
    """strings file"""
    for name in process.arguments:
        if not name.startswith("-"):
            for found in re.findall(rb"[\x20-\x7e\t]{4,}", process.read(name)):
                process.write(found + b"\n")
    return 0


PROGRAMS: Mapping[str, Program] = {
    "base64": base64, "md5sum": checksum, "od": od, "sha1sum": checksum, "sha224sum": checksum,
    "sha256sum": checksum, "sha384sum": checksum, "sha512sum": checksum, "shasum": checksum,
    "strings": strings,
}  # fmt: skip
