"""Reading tar archives from anywhere: every header is checked and every count has a limit.

Python's own reader follows chains of headers by recursion and takes headers of any
length; this one reads them in a loop, so hostile bytes end in BadArchive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple
from zlib import adler32

from simulator.engine.files import MAX_DEPTH
from simulator.engine.oci.errors import BadArchive, NoTar, TooLarge, Truncated, Unsafe
from simulator.engine.oci.limits import MAX_HEADER, MAX_NAME, MAX_SHARED
from simulator.engine.oci.source import Source

BLOCK = 512

FILE, LINK, SYMLINK, CHARACTER, BLOCK_DEVICE, DIRECTORY, PIPE = "0123456"
_OLD_FILE, _CONTIGUOUS = "\0", "7"
_SPARSE = "S"
_SPARSE_RECORDS = frozenset({"GNU.sparse.major", "GNU.sparse.map"})
_PAX, _PAX_GLOBAL, _LONG_NAME, _LONG_LINK = "x", "g", "L", "K"
_ADLER = 65521
_PLAIN = re.compile(r"(?:[^/.\0][^/\0]*/){0,60}[^/.\0][^/\0]*/?")
"""Paths that need no second look."""
_EXTENSIONS = frozenset({_PAX, _PAX_GLOBAL, _LONG_NAME, _LONG_LINK})
_KINDS = frozenset({FILE, LINK, SYMLINK, CHARACTER, BLOCK_DEVICE, DIRECTORY, PIPE})
WITHOUT_CONTENT = frozenset(kind.encode() for kind in _KINDS - {FILE})
"""Kinds whose size, if they have one, says nothing."""


class Member(NamedTuple):
    """One entry of a tar: its ``path`` has no leading slash, no ``.`` and no ``..``.

    ``at`` is where its content begins, in unpacked bytes; ``mtime`` is in milliseconds.
    """

    path: str
    kind: str
    size: int
    at: int
    mode: int
    uid: int
    gid: int
    mtime: int
    target: str
    major: int
    minor: int
    records: Mapping[str, str]


def members(source: Source) -> Iterator[tuple[Member, Source]]:
    """Yield each entry with the source standing at its content; what is not read is skipped.

    Raises BadArchive for anything that is no sound tar, and for names that lead out of it.
    """
    records: dict[str, str] = {}
    shared: dict[str, str] = {}
    while (block := _header(source)) is not None:
        source.allowance.enter()
        kind, size = chr(block[156]), number(block[124:136])
        if kind in _EXTENSIONS:
            _extend(kind, _extended(source, size), records, shared)
            continue
        said = {**shared, **records} if shared else records
        member = _member(block, kind, size, said, source.count_read)
        records = {}
        if member is not None:
            source.allowance.lead(member.path)
            end = source.count_read + member.size
            yield member, source
            source.skip(end + -member.size % BLOCK - source.count_read)
        else:
            source.skip(size + -size % BLOCK)


def _header(source: Source) -> bytes | None:
    """Return the next header, or None at the end: a block of zeros, or no more bytes."""
    block = source.read(BLOCK)
    if not block or not any(block):
        return None
    if number(block[148:156]) % _ADLER != _sum_of(block):
        raise NoTar
    return block


def _sum_of(block: bytes) -> int:
    """Return the sum of the bytes, the field for it taken as blanks, modulo _ADLER.

    Adler-32 has that sum, plus 1, in its lower half, and is many times as fast as a loop.
    """
    return ((adler32(block[:148] + b" " * 8 + block[156:]) & 0xFFFF) - 1) % _ADLER


def _extended(source: Source, size: int) -> bytes:
    if size > MAX_HEADER:
        raise TooLarge(f"a header of the archive has more than {MAX_HEADER:,} bytes")
    source.allowance.header(size)
    content = source.read(size)
    if len(content) < size:
        raise Truncated
    source.skip(-size % BLOCK)
    source.allowance.lines(content.count(b"\n"))
    return content


def _extend(kind: str, content: bytes, records: dict[str, str], shared: dict[str, str]) -> None:
    if kind == _LONG_NAME:
        records["path"] = _text(content)
    elif kind == _LONG_LINK:
        records["linkpath"] = _text(content)
    else:
        (records if kind == _PAX else shared).update(_pax(content))
    if len(shared) > MAX_SHARED:
        raise TooLarge(f"a header for all entries has more than {MAX_SHARED} records")


def _pax(content: bytes) -> dict[str, str]:
    r"""Read ``LENGTH NAME=VALUE\n`` records (POSIX, pax Extended Header)."""
    records = {}
    at = 0
    while at < len(content) and content[at]:
        digits, space, _ = content[at : at + 8].partition(b" ")
        length = int(digits) if digits.isdigit() else 0
        record = content[at : at + length]
        name, equals, value = record[len(digits) + 1 : -1].partition(b"=")
        if not space or len(record) < length or record[-1:] != b"\n" or not equals:
            raise NoTar
        records[name.decode("utf-8", "surrogateescape")] = value.decode("utf-8", "surrogateescape")
        at += length
    return records


def _member(block: bytes, kind: str, size: int, records: dict[str, str], at: int) -> Member | None:
    """Return the entry, or None for a kind that is only passed over (a volume label)."""
    if kind == _SPARSE or not records.keys().isdisjoint(_SPARSE_RECORDS):
        raise BadArchive("Layerwise: sparse files in archives cannot be read")
    size = _decimal(records.get("size"), size)
    raw = records.get("path") or _name(block)
    if kind != FILE:
        kind = _plain_kind(kind, raw)
        if kind not in _KINDS:
            return None
    target = "" if kind == FILE else records.get("linkpath") or _text(block[157:257])
    mode, uid, gid, mtime = _owned(block[100:124], block[136:148])
    if records:
        uid, gid = _decimal(records.get("uid"), uid), _decimal(records.get("gid"), gid)
        mtime = _moment(records.get("mtime"), mtime)
    return Member(
        _path(raw),
        kind,
        size if kind == FILE else 0,
        at,
        mode,
        uid,
        gid,
        mtime,
        _path(target) if kind == LINK else _bounded(target),
        number(block[329:337]) if kind in {CHARACTER, BLOCK_DEVICE} else 0,
        number(block[337:345]) if kind in {CHARACTER, BLOCK_DEVICE} else 0,
        records,
    )


@lru_cache(maxsize=1024)
def _owned(fields: bytes, mtime: bytes) -> tuple[int, int, int, int]:
    """Return mode, uid, gid and milliseconds.

    Entry after entry has the same of them, so they are remembered.
    """
    mode, uid, gid = (number(fields[at : at + 8]) for at in (0, 8, 16))
    return mode & 0o7777, uid, gid, _reasonable(number(mtime)) * 1000


def _plain_kind(kind: str, raw: str) -> str:
    if kind in {_OLD_FILE, _CONTIGUOUS, FILE}:
        return DIRECTORY if raw.endswith("/") and kind == _OLD_FILE else FILE
    return kind


def _name(block: bytes) -> str:
    name = _text(block[:100])
    prefix = _text(block[345:500]) if block[345] and block[257:263] == b"ustar\0" else ""
    return f"{prefix}/{name}" if prefix else name


def _path(raw: str) -> str:
    """Return a path from the root of the archive; raises Unsafe for one that leads out."""
    if len(raw) < 256 and _PLAIN.fullmatch(raw):
        return raw.removesuffix("/")
    names = [name for name in _bounded(raw).split("/") if name and name != "."]
    if ".." in names:
        raise Unsafe(raw)
    if len(names) > MAX_DEPTH:
        raise Unsafe(raw, "is too deep")
    return "/".join(names)


def _bounded(raw: str) -> str:
    if len(raw) > MAX_NAME:
        raise Unsafe(raw, "is too long")
    if "\0" in raw:
        raise NoTar
    return raw


def _text(field_: bytes) -> str:
    return field_.partition(b"\0")[0].decode("utf-8", "surrogateescape")


def number(field_: bytes) -> int:
    """Read a number in octal, or in base 256 as GNU writes large ones; never below 0."""
    if field_[0] & 0x80:
        value = int.from_bytes(bytes([field_[0] & 0x7F]) + field_[1:], "big")
        return 0 if field_[0] & 0x40 else _reasonable(value)
    try:
        value = int(field_.rstrip(b"\0 ") or b"0", 8)
    except ValueError:
        raise NoTar from None
    if value < 0:
        raise NoTar
    return value


def _decimal(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdigit() and len(text) < 20):
        raise NoTar
    return _reasonable(int(text))


def _moment(text: str | None, otherwise: int) -> int:
    """Return milliseconds, of a PAX time with a fraction where there is one."""
    if text is None:
        return otherwise
    whole, _, fraction = text.removeprefix("-").partition(".")
    if text.startswith("-"):
        return 0
    fraction = (fraction + "000")[:3]
    return _decimal(whole, 0) * 1000 + _decimal(fraction, 0)


def _reasonable(value: int) -> int:
    if value >= 1 << 62:
        raise NoTar
    return value
