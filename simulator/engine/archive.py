"""Deterministic tar archives: the bytes that layer digests are taken of."""

from __future__ import annotations

import tarfile
from collections.abc import Iterable, Iterator
from functools import lru_cache

from simulator.engine.files import Device, Directory, Entry, File, Symlink

WHITEOUT_PREFIX = ".wh."
WHITEOUT_OPAQUE = ".wh..wh..opq"

SIMULATED_SIZE = "LAYERWISE.size"
"""PAX record that keeps the simulated size of a placeholder, in bytes."""

_TYPES = {File: tarfile.REGTYPE, Directory: tarfile.DIRTYPE, Symlink: tarfile.SYMTYPE}
_DEVICE_TYPES = {"b": tarfile.BLKTYPE, "p": tarfile.FIFOTYPE}


def tar(entries: Iterable[tuple[str, Entry]]) -> bytes:
    """Return a tar of the entries in the given order, the same bytes for the same entries.

    Times are cut to whole seconds; a later entry of an inode already seen is a hard link.
    """
    return b"".join(tar_pieces(entries))


def tar_pieces(entries: Iterable[tuple[str, Entry]]) -> Iterator[bytes]:
    """Yield the tar of the entries bit by bit, so that a large one need not be held whole."""
    first_of_inode: dict[int, str] = {}
    for path, entry in entries:
        linked, content = "", b""
        if isinstance(entry, File):
            linked = _linked_to(path, entry, first_of_inode) if entry.inode else ""
            content = b"" if linked else entry.content
        yield _plain_header(path, entry, linked) or _header(path, entry, linked).tobuf(
            tarfile.PAX_FORMAT, "utf-8", "surrogateescape"
        )
        if content:
            yield content
            yield _FILLING[(len(content) - 1) % tarfile.BLOCKSIZE]
    yield b"\0" * (2 * tarfile.BLOCKSIZE)


_FILLING = [b"\0" * (tarfile.BLOCKSIZE - 1 - rest) for rest in range(tarfile.BLOCKSIZE)]


def _linked_to(path: str, entry: Entry, first_of_inode: dict[int, str]) -> str:
    if not isinstance(entry, File) or not entry.inode:
        return ""
    first = first_of_inode.setdefault(entry.inode, path)
    return "" if first == path else first


def _plain_header(path: str, entry: Entry, linked: str) -> bytes:
    """Return the bytes that tarfile writes, if the entry has nothing unusual; else nothing.

    Every layer is digested, and tarfile takes twenty times as long for a header.
    """
    target, size, record = linked, 0, b""
    if isinstance(entry, File):
        kind = tarfile.LNKTYPE if linked else tarfile.REGTYPE
        if not linked:
            size = len(entry.content)
            record = _size_record(entry.size) if size != entry.size else b""
    elif isinstance(entry, Directory):
        path, kind = f"{path}/", tarfile.DIRTYPE
    elif isinstance(entry, Symlink):
        target, kind = entry.target, tarfile.SYMTYPE
    else:
        return b""
    name = _name(path)
    rest = _rest(kind, entry.mode & 0o7777, entry.uid, entry.gid, size, entry.mtime // 1000, target)
    if name is None or rest is None:
        return b""
    numbers, total, ending = rest
    return b"%b%b%b%06o\0 %b" % (record, name[0], numbers, name[1] + total, ending)


@lru_cache(maxsize=4_096)
def _size_record(size: int) -> bytes:
    """Return the extended header of a placeholder: one record, whose length counts itself."""
    text = f" {SIMULATED_SIZE}={size}\n"
    length = len(text) + len(str(len(text) + 2))
    record = f"{length}{text}".encode()
    info = tarfile.TarInfo("././@PaxHeader")
    info.type, info.mode, info.size = tarfile.XHDTYPE, 0, len(record)
    return info.tobuf(tarfile.USTAR_FORMAT) + record + b"\0" * (-len(record) % tarfile.BLOCKSIZE)


@lru_cache(maxsize=8_192)
def _name(path: str) -> tuple[bytes, int] | None:
    """Return the name of a header and what its bytes come to; None if it needs an extended one."""
    if len(path) > 100 or not path.isascii():
        return None
    written = path.encode()
    return written.ljust(100, b"\0"), sum(written)


@lru_cache(maxsize=4_096)
def _rest(  # noqa: PLR0917 - the fields of a header
    kind: bytes, mode: int, uid: int, gid: int, size: int, mtime: int, target: str
) -> tuple[bytes, int, bytes] | None:
    """Return what stands before the sum of a header of POSIX.1-1988 (ustar), and behind it.

    Many in a layer have it in common. Between them is what its bytes come to, with blanks in
    the place of the sum. None if a value does not fit.
    """
    fits = min(uid, gid) >= 0 and max(uid, gid) < 8**7 and 0 <= mtime < 8**11
    if not fits or len(target) > 100 or not target.isascii():
        return None
    numbers = b"%07o\0%07o\0%07o\0%011o\0%011o\0" % (mode, uid, gid, size, mtime)
    ending = (kind + target.encode()).ljust(101, b"\0") + b"ustar\x0000".ljust(255, b"\0")
    return numbers, sum(numbers) + sum(ending) + 8 * ord(" "), ending


def _header(path: str, entry: Entry, linked: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(path + "/" if isinstance(entry, Directory) else path)
    info.type = tarfile.LNKTYPE if linked else _type(entry)
    info.mode, info.uid, info.gid = entry.mode, entry.uid, entry.gid
    info.mtime = entry.mtime // 1000
    if isinstance(entry, Symlink):
        info.linkname = entry.target
    elif linked:
        info.linkname = linked
    elif isinstance(entry, File):
        info.size = len(entry.content)
        if entry.is_placeholder:
            info.pax_headers = {SIMULATED_SIZE: str(entry.size)}
    elif isinstance(entry, Device):
        info.devmajor, info.devminor = entry.major, entry.minor
    return info


def _type(entry: Entry) -> bytes:
    if isinstance(entry, Device):
        return _DEVICE_TYPES.get(entry.kind, tarfile.CHRTYPE)
    return _TYPES[type(entry)]
