"""Deterministic tar archives: the bytes that layer digests are taken of."""

from __future__ import annotations

import tarfile
from collections.abc import Iterable, Iterator

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
        info = _header(path, entry, linked)
        yield info.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")
        if isinstance(entry, File) and not linked:
            yield entry.content
            yield b"\0" * (-len(entry.content) % tarfile.BLOCKSIZE)
    yield b"\0" * (2 * tarfile.BLOCKSIZE)


def _linked_to(path: str, entry: Entry, first_of_inode: dict[int, str]) -> str:
    if not isinstance(entry, File) or not entry.inode:
        return ""
    first = first_of_inode.setdefault(entry.inode, path)
    return "" if first == path else first


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
