"""Programs that pass bytes on in another form: base64, checksums, od, strings."""

from __future__ import annotations

import base64 as encoding
import hashlib
import re
from collections.abc import Iterator, Mapping

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.common import tell
from simulator.engine.shell.programs.options import BadOption, Options, read_options, refused
from simulator.engine.shell.streams import Stream


def opened(process: Process, names: list[str], gnu: str, busybox: str) -> Iterator[tuple[str, Stream | None]]:  # fmt: skip
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
        options = read_options(process.arguments, "cbtswz", "a", ("check", "status", "quiet", "ignore-missing", "strict", "warn", "tag"))  # fmt: skip
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
    failed = 0
    for line in listed.decode("utf-8", "surrogateescape").splitlines():
        match = re.match(r"\\?([0-9a-fA-F]+) [ *](.+)", line)
        if not match:
            continue
        name = match.group(2)
        file = process.file(name) if name != "-" else None
        data = file.content if file else process.stdin.read() if name == "-" else None
        if data is None:
            if "ignore-missing" in options:
                continue
            process.complain(f"{name}: No such file or directory")
            good = False
        elif file is not None and file.is_placeholder:
            process.assume(f"the checksum of {name} is right")
            good = True
        else:
            good = _digest(algorithm, data) == match.group(1).lower()
        failed += not good
        if not options.has("s", "status") and not (good and "quiet" in options):
            process.write(f"{name}: {'OK' if good else 'FAILED'}\n")
    if failed and not options.has("s", "status"):
        plural = "s" if failed > 1 else ""
        did = "did NOT match"
        process.complain(f"WARNING: {failed} computed checksum{plural} {did}")
    return int(bool(failed))


def od(process: Process) -> int:
    """od, hexdump, xxd: bytes in hexadecimal, in one plain form each."""
    names = [word for word in process.arguments if not word.startswith("-")]
    names = [name for name in names if process.file(name) is not None]
    data = process.read(names[0]) if names else process.stdin.read()
    flags = "".join(word[1:] for word in process.arguments if word.startswith("-"))
    if process.name == "xxd" and "p" in flags:
        process.write(data.hex() + "\n")
        return 0
    process.step(len(data) // 16)
    for start in range(0, len(data), 16):
        row = data[start : start + 16]
        pairs = " ".join(f"{byte:02x}" for byte in row)
        address = "" if "An" in "".join(process.arguments) else f"{start:07o}" if process.name == "od" else f"{start:08x}"  # fmt: skip
        process.write(f"{address} {pairs}\n")
    return 0


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
