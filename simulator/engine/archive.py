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
        linked = _linked_to(path, entry, first_of_inode)
        yield _plain_header(path, entry, linked) or _header(path, entry, linked).tobuf(
            tarfile.PAX_FORMAT, "utf-8", "surrogateescape"
        )
        if isinstance(entry, File) and not linked:
            yield entry.content
            yield b"\0" * (-len(entry.content) % tarfile.BLOCKSIZE)
    yield b"\0" * (2 * tarfile.BLOCKSIZE)


def _linked_to(path: str, entry: Entry, first_of_inode: dict[int, str]) -> str:
    if not isinstance(entry, File) or not entry.inode:
        return ""
    first = first_of_inode.setdefault(entry.inode, path)
    return "" if first == path else first


def _plain_header(path: str, entry: Entry, linked: str) -> bytes:
    """Return the bytes that tarfile writes, if the entry has nothing unusual; else nothing.

    Every layer is digested, and tarfile takes twenty times as long for a header.
    """
    if isinstance(entry, Device):
        return b""
    name = f"{path}/" if isinstance(entry, Directory) else path
    target = entry.target if isinstance(entry, Symlink) else linked
    size = len(entry.content) if isinstance(entry, File) and not linked else 0
    usual = len(name) <= 100 and len(target) <= 100 and name.isascii() and target.isascii()
    if not usual or max(entry.uid, entry.gid) >= 8**7 or min(entry.uid, entry.gid) < 0:
        return b""
    if not 0 <= entry.mtime // 1000 < 8**11:
        return b""
    kind = tarfile.LNKTYPE if linked else _type(entry)
    header = _block(name, entry.mode, entry.uid, entry.gid, size, entry.mtime // 1000, kind, target)
    if isinstance(entry, File) and entry.is_placeholder and not linked:
        return _size_record(entry.size) + header
    return header


@lru_cache(maxsize=4_096)
def _size_record(size: int) -> bytes:
    """Return the extended header of a placeholder: one record, whose length counts itself."""
    text = f" {SIMULATED_SIZE}={size}\n"
    length = len(text) + len(str(len(text) + 2))
    record = f"{length}{text}".encode()
    header = _block("././@PaxHeader", 0, 0, 0, len(record), 0, tarfile.XHDTYPE, "")
    return header + record + b"\0" * (-len(record) % tarfile.BLOCKSIZE)


def _block(  # noqa: PLR0917 - the fields of a tar header, in its order
    name: str, mode: int, uid: int, gid: int, size: int, mtime: int, kind: bytes, target: str
) -> bytes:
    """Return a header of POSIX.1-1988 (ustar) without names of users."""
    attributes, total = _attributes(mode & 0o7777, uid, gid, size, mtime)
    words, linked = name.encode(), kind + target.encode()
    return b"%b%b%06o\0 %b%b" % (
        words.ljust(100, b"\0"),
        attributes,
        _CONSTANT + sum(words) + total + sum(linked),
        linked.ljust(101, b"\0"),
        _USTAR,
    )


@lru_cache(maxsize=4_096)
def _attributes(mode: int, uid: int, gid: int, size: int, mtime: int) -> tuple[bytes, int]:
    """Return the numbers of a header, which many in a layer have in common, and their sum."""
    written = b"%07o\0%07o\0%07o\0%011o\0%011o\0" % (mode, uid, gid, size, mtime)
    return written, sum(written)


_USTAR = b"ustar\x0000".ljust(255, b"\0")
_CONSTANT = 8 * ord(" ") + sum(_USTAR)
"""What is the same in the sum of every header; it is made as if it stood there as blanks."""


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
