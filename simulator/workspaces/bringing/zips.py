"""Reading zips: the list of files at the end, then each file alone, only where it is wanted.

Python's own reader takes a list of any length, and raises what it meets; this one counts, and
whatever is wrong ends in a sentence. Zips within zips are files and are never opened. The
form is that of PKWARE's APPNOTE, 4.3 and 4.4.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from functools import partial
from stat import S_IFMT, S_ISDIR, S_ISLNK, S_ISREG
from struct import Struct, error
from typing import NamedTuple

from simulator.workspaces.bringing.errors import NotTaken, TooMany
from simulator.workspaces.bringing.found import Found, Kind
from simulator.workspaces.bringing.limits import MAX_DIRECTORY, MAX_LOOKED_AT

_END = Struct("<4s4x2H2LH")
_END64_PLACE = Struct("<4s4xQ4x")
_END64 = Struct("<4s28x3Q")
_ENTRY = Struct("<4sxBxxHH4x3L3H4xLL")
_LOCAL = Struct("<4s22x2H")
_LONGEST_COMMENT = 65_535
_UNIX = frozenset({3, 19})
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_UTF8 = 0x0800
_FOLDER_OF_DOS = 0x10
_STORED, _DEFLATED = 0, 8
_IN_EXTRA = 0xFFFFFFFF
_ZIP64 = 1

CUT_OFF = "this is no zip, or it is cut off"
DAMAGED = "the zip is damaged"


class Packed(NamedTuple):
    """A file of a zip, as the list at the end describes it; ``offset`` is from the first byte."""

    name: str
    method: int
    crc: int
    packed: int
    size: int
    offset: int


def found_in(content: memoryview) -> list[Found]:
    """Return what lies in a zip, by name and without its content. Raises NotTaken."""
    try:
        return list(_listed(content))
    except error:
        raise NotTaken(DAMAGED) from None


class _List(NamedTuple):
    start: int
    size: int
    shift: int
    """Bytes before the zip, as those of a program that unpacks itself."""


def _listed(content: memoryview) -> Iterator[Found]:
    at, size, shift = _list_of(content)
    if size > MAX_DIRECTORY:
        raise TooMany(MAX_LOOKED_AT)
    listed = bytes(content[at : at + size])
    at = count = 0
    while at < size:
        count += 1
        if count > MAX_LOOKED_AT:
            raise TooMany(MAX_LOOKED_AT)
        fields = _ENTRY.unpack_from(listed, at)
        mark, system, flags, method, crc, packed, length = fields[:7]
        names, extras, comments, attributes, offset = fields[7:]
        if mark != b"PK\1\2":
            raise NotTaken(DAMAGED)
        if flags & _ENCRYPTED:
            raise NotTaken(
                "the zip is encrypted",
                hint="Layerwise takes no passwords: pack it without one.",
            )
        place = at + _ENTRY.size
        name = _name(listed[place : place + names], flags)
        extra = listed[place + names : place + names + extras]
        length, packed, offset = _large(extra, length, packed, offset)
        kind, mode = _kind(name, system, attributes)
        one = Packed(name, method, crc, packed, length, offset + shift)
        readable = method in {_STORED, _DEFLATED}
        read = partial(_content, content, one) if readable else None
        yield Found(name, kind, length, mode, read, f"{crc:08x}")
        at = place + names + extras + comments


def _list_of(content: memoryview) -> _List:
    """Return where the list of files lies, by the record at the end, of either size."""
    tail = max(len(content) - _END.size - _LONGEST_COMMENT, 0)
    place = bytes(content[tail:]).rfind(b"PK\5\6")
    if place < 0:
        raise NotTaken(CUT_OFF, hint="Pack it again, or drop the folder itself.")
    end = tail + place
    _, here, every, size, start, _ = _END.unpack_from(content, end)
    if _IN_EXTRA in {size, start} or every == 0xFFFF:
        mark, before = _END64_PLACE.unpack_from(content, max(end - _END64_PLACE.size, 0))
        if mark == b"PK\6\7":
            end = _end64(content, before, end)
            _, here, size, start = _END64.unpack_from(content, end)
            every = here
    if here != every or size > end:
        raise NotTaken(CUT_OFF, hint="Pack it again, in one piece.")
    if every > MAX_LOOKED_AT:
        raise TooMany(MAX_LOOKED_AT)
    return _List(end - size, size, end - size - start)


def _end64(content: memoryview, said: int, end: int) -> int:
    """Return where the larger record lies: where it is said, or right before its pointer."""
    for place in (said, end - _END64_PLACE.size - 56):
        if 0 <= place < end and bytes(content[place : place + 4]) == b"PK\6\6":
            return place
    raise NotTaken(DAMAGED)


def _name(raw: bytes, flags: int) -> str:
    """Return a name as it was meant: many tools write UTF-8 and do not say so."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        if flags & _UTF8:
            raise NotTaken("a file name in the zip is not UTF-8, though it says so") from None
        return raw.decode("cp437")


def _large(extra: bytes, length: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Return sizes and offset, those from the extra field that have no room elsewhere."""
    at = 0
    short = Struct("<2H")
    while at + short.size <= len(extra):
        kind, size = short.unpack_from(extra, at)
        at += short.size
        if kind == _ZIP64:
            longs = iter(Struct(f"<{min(size, 24) // 8}Q").unpack_from(extra, at))
            return tuple(  # type: ignore[return-value]
                next(longs, value) if value == _IN_EXTRA else value
                for value in (length, packed, offset)
            )
        at += size
    return length, packed, offset


def _kind(name: str, system: int, attributes: int) -> tuple[Kind, int | None]:
    """Return what an entry is, and its permissions where it comes from a system that has them."""
    unix = attributes >> 16 if system in _UNIX else 0
    mode = (unix & 0o777) or None
    if name.endswith(("/", "\\")) or S_ISDIR(unix) or (not unix and attributes & _FOLDER_OF_DOS):
        return Kind.FOLDER, mode
    if S_ISLNK(unix):
        return Kind.LINK, mode
    return (Kind.FILE if S_ISREG(unix) or not S_IFMT(unix) else Kind.OTHER), mode


def _content(content: memoryview, one: Packed) -> bytes:
    """Return a file's content, if it is what the list says of it. Raises NotTaken."""
    try:
        plain = _unpacked(content, one)
    except (error, zlib.error):
        plain = None
    if plain is None or len(plain) != one.size or zlib.crc32(plain) != one.crc:
        raise NotTaken(f"{DAMAGED}: {one.name[:80]} is not what its list of files says")
    return plain


def _unpacked(content: memoryview, one: Packed) -> bytes | None:
    """Return what lies at the offset, at most a byte more than it should have."""
    if not 0 <= one.offset < len(content):
        return None
    mark, names, extras = _LOCAL.unpack_from(content, one.offset)
    start = one.offset + _LOCAL.size + names + extras
    packed = content[start : start + one.packed]
    if mark != b"PK\3\4":
        return None
    if one.method == _STORED:
        return bytes(packed[: one.size + 1])
    return zlib.decompressobj(-15).decompress(packed, one.size + 1)
