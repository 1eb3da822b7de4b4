"""Bytes as numbers: od, hexdump, xxd and cksum."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.text_input import (
    chunks,
    decoded,
    number_of,
    open_each,
    options_of,
)

WIDTH = 16
_NAMES = (
    "nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs", "ht", "nl",
    "vt", "ff", "cr", "so", "si", "dle", "dc1", "dc2", "dc3", "dc4", "nak",
    "syn", "etb", "can", "em", "sub", "esc", "fs", "gs", "rs", "us", "sp",
)  # fmt: skip
_SIGNS = {0: "\\0", 7: "\\a", 8: "\\b", 9: "\\t", 10: "\\n", 11: "\\v", 12: "\\f", 13: "\\r"}


def od(process: Process) -> int:
    """Show bytes as octal numbers, or as told."""
    long = (
        "address-radix=",
        "format=",
        "read-bytes=",
        "skip-bytes=",
        "output-duplicates",
        "width?",
    )
    options = options_of(process, "abcdfhilosvxB", "AjNtSw", long)
    if isinstance(options, int):
        return options
    data, code = _data(process, options.rest)
    if code and not data:
        return code
    skip = number_of(options.get("j", "skip-bytes")) or 0
    count = number_of(options.get("N", "read-bytes")) if options.has("N", "read-bytes") else None
    data = data[skip:] if count is None else data[skip : skip + count]
    formats = [_FORMATS.get(name, ("o2",)) for name in options.values if name in _FORMATS]
    kinds = [kind for group in formats for kind in group]
    for value in options.every("t", "format"):
        kinds += re.findall(r"[acdfoux]\d*z?", value)
    radix = options.get("A", "address-radix", default="o")
    width = int(options.get("w", "width", default="16")[:3] or "32")
    _dump(process, data, skip, kinds or ["o2"], radix, max(width, 1), squeeze="v" not in options)
    return code


_FORMATS = {
    "a": ("a",), "b": ("o1",), "c": ("c",), "d": ("u2",), "x": ("x2",), "h": ("x2",),
    "o": ("o2",), "i": ("d4",), "s": ("d2",), "l": ("d8",), "B": ("o2",),
}  # fmt: skip


def _dump(
    process: Process,
    data: bytes,
    start: int,
    kinds: Sequence[str],
    radix: str,
    width: int,
    *,
    squeeze: bool,
) -> None:
    last, starred = b"", False
    for place in range(0, len(data), width):
        process.step()
        row = data[place : place + width]
        if squeeze and row == last and len(row) == width:
            if not starred:
                process.write("*\n")
            starred = True
            continue
        last, starred = row, False
        for number, kind in enumerate(kinds):
            head = _address(start + place, radix)
            shown = (head if not number else " " * len(head)) + _row(row, kind)
            process.write(_beside(shown, row, kind, width, len(head)) + "\n")
    if radix != "n" and kinds:
        process.write(_address(start + len(data), radix) + "\n")


def _beside(shown: str, row: bytes, kind: str, width: int, head: int) -> str:
    """Add the text of a row, if its format ends in ``z``."""
    if not kind.endswith("z"):
        return shown
    whole = head + len(_row(b" " * width, kind))
    return f"{shown:<{whole}}  >{_printable(row)}<"


def _address(place: int, radix: str) -> str:
    if radix == "n":
        return ""
    return f"{place:06x}" if radix == "x" else f"{place:07d}" if radix == "d" else f"{place:07o}"


def _row(row: bytes, kind: str) -> str:
    letter, size = kind[0], int(kind[1:].rstrip("z") or ("1" if kind[0] in "ac" else "4"))
    if letter == "c":
        return "".join(f"{_sign(byte):>4}" for byte in row)
    if letter == "a":
        return "".join(f"{_named(byte & 127):>4}" for byte in row)
    size = size if size in (1, 2, 4, 8) else 4
    pieces = [row[at : at + size] for at in range(0, len(row), size)]
    return "".join(" " + _number(piece, letter, size) for piece in pieces)


def _number(piece: bytes, letter: str, size: int) -> str:
    value = int.from_bytes(piece.ljust(size, b"\0"), "little", signed=letter == "d")
    if letter == "x":
        return f"{value:0{size * 2}x}"
    if letter == "o":
        return f"{value:0{ {1: 3, 2: 6, 4: 11, 8: 22}[size] }o}"
    return f"{value:>{ {1: 4, 2: 6, 4: 11, 8: 20}[size] - (letter == 'u') }}"


def _sign(byte: int) -> str:
    return _SIGNS.get(byte) or (chr(byte) if 32 <= byte < 127 else f"{byte:03o}")


def _named(byte: int) -> str:
    return "del" if byte == 127 else _NAMES[byte] if byte <= 32 else chr(byte)


def hexdump(process: Process) -> int:
    """Show bytes as hexadecimal numbers."""
    options = options_of(process, "bcCdovx", "efns")
    if isinstance(options, int):
        return options
    data, code = _data(process, options.rest)
    start, count = (number_of(options.get(name)) for name in ("s", "n"))
    data = data[start or 0 :] if count is None else data[start or 0 : (start or 0) + count]
    canonical = options.has("C") or process.name == "hd"
    last, starred = b"", False
    for place in range(0, len(data), WIDTH):
        process.step()
        row = data[place : place + WIDTH]
        if row == last and "v" not in options and len(row) == WIDTH:
            if not starred:
                process.write("*\n")
            starred = True
            continue
        last, starred = row, False
        process.write(_canonical(place, row) if canonical else _plain(place, row))
    if data:
        size = len(data) + (start or 0)
        process.write(f"{size:08x}\n" if canonical else f"{size:07x}\n")
    return code


def _canonical(place: int, row: bytes) -> str:
    halves = [" ".join(f"{byte:02x}" for byte in part) for part in (row[:8], row[8:])]
    return f"{place:08x}  {halves[0]:<23}  {halves[1]:<23}  |{_printable(row)}|\n"


def _plain(place: int, row: bytes) -> str:
    pairs = [row[at : at + 2].ljust(2, b"\0") for at in range(0, len(row), 2)]
    shown = " ".join(f"{pair[1]:02x}{pair[0]:02x}" for pair in pairs)
    return f"{place:07x} {shown:<39}\n"


def _printable(row: bytes) -> str:
    return "".join(chr(byte) if 32 <= byte < 127 else "." for byte in row)


def xxd(process: Process) -> int:
    """Show bytes as hexadecimal numbers beside their text; with -r, the other way round."""
    words = ["-" + word[1] if word in ("-ps", "-plain") else word for word in process.arguments]
    options = options_of(process, "pruibe", "lcsgo", words=words)
    if isinstance(options, int):
        return options
    data, code = _data(process, options.rest[:1])
    if options.has("r"):
        process.write(_reversed(decoded(data), plain=options.has("p")))
        return code
    count = number_of(options.get("l")) if options.has("l") else None
    skip = number_of(options.get("s")) or 0
    data = data[skip:] if count is None else data[skip : skip + count]
    width = min(max(number_of(options.get("c")) or (30 if options.has("p") else 16), 1), 256)
    for place in range(0, len(data), width):
        process.step()
        row = data[place : place + width]
        if options.has("p"):
            process.write(row.hex() + "\n")
            continue
        shown = " ".join(row[at : at + 2].hex() for at in range(0, len(row), 2))
        shown = shown.upper() if options.has("u") else shown
        process.write(f"{place + skip:08x}: {shown:<{(width * 5 + 1) // 2}} {_printable(row)}\n")
    return code


def _reversed(text: str, *, plain: bool) -> bytes:
    digits = []
    for line in text.split("\n"):
        body = line if plain else line.partition(":")[2].partition("  ")[0]
        digits.append(re.sub(r"[^0-9a-fA-F]", "", body))
    joined = "".join(digits)
    return bytes.fromhex(joined[: len(joined) // 2 * 2])


def cksum(process: Process) -> int:
    """Show the CRC of POSIX, and the size, of files."""
    options = options_of(process, "", "a", ("algorithm=", "untagged"))
    if isinstance(options, int):
        return options
    code = 0
    for path, stream in open_each(process, options.rest or ["-"]):
        if stream is None:
            code = 1
            continue
        data = b"".join(chunks(process, stream))
        process.step(len(data) // 32)
        process.write(f"{_crc(data)} {len(data)}{f' {path}' if options.rest else ''}\n")
    return code


def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        table.append(value & 0xFFFFFFFF)
    return tuple(table)


_TABLE = _crc_table()


def _crc(data: bytes) -> int:
    value = 0
    for byte in data + _length(len(data)):
        value = ((value << 8) & 0xFFFFFFFF) ^ _TABLE[(value >> 24) ^ byte]
    return value ^ 0xFFFFFFFF


def _length(size: int) -> bytes:
    return size.to_bytes((size.bit_length() + 7) // 8, "little")


def _data(process: Process, paths: Sequence[str]) -> tuple[bytes, int]:
    pieces: list[bytes] = []
    code = 0
    for _, stream in open_each(process, paths or ["-"]):
        if stream is None:
            code = 1
        else:
            pieces.extend(chunks(process, stream))
    return b"".join(pieces), code


PROGRAMS: Mapping[str, Program] = {
    "od": od, "hexdump": hexdump, "hd": hexdump, "xxd": xxd, "cksum": cksum,
}  # fmt: skip
