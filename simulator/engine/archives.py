"""Unpacking what ADD is given: tar archives, plain or compressed, known by their bytes."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from collections.abc import Callable

from simulator.engine.archive import SIMULATED_SIZE
from simulator.engine.errors import LimitReached
from simulator.engine.files import (
    Device,
    Directory,
    Entry,
    File,
    FileTree,
    PathError,
    Symlink,
    join,
)

MAX_UNPACKED = 64 * 1024 * 1024
"""Bytes that one archive may unpack to."""

MAX_ENTRIES = 20_000
"""Entries that one archive may hold."""

_TAR_MAGIC_AT = 257


def unpack(content: bytes) -> Directory | None:
    """Return the files of a tar archive, or None if the bytes are not one.

    What counts is the content, never the name (recording copy-030). Paths that lead
    out of the archive are kept inside. Raises LimitReached for a bomb.
    """
    plain = decompressed(content)
    if plain is None or plain[_TAR_MAGIC_AT : _TAR_MAGIC_AT + 5] != b"ustar":
        return None
    return read_tar(plain)


def decompressed(content: bytes) -> bytes | None:
    """Return the bytes behind gzip, bzip2 or xz; themselves if they are not compressed."""
    opener: Callable[[io.BytesIO], io.BufferedIOBase] | None = None
    if content[:2] == b"\x1f\x8b":
        opener = gzip.open
    elif content[:3] == b"BZh":
        opener = bz2.open
    elif content[:6] == b"\xfd7zXZ\0":
        opener = lzma.open
    if opener is None:
        return content
    try:
        with opener(io.BytesIO(content)) as stream:
            plain = stream.read(MAX_UNPACKED + 1)
    except (OSError, EOFError, lzma.LZMAError, zlib.error):
        return None
    if len(plain) > MAX_UNPACKED:
        raise LimitReached(f"the archive unpacks to more than {MAX_UNPACKED // 1024**2} MiB")
    return plain


def read_tar(plain: bytes) -> Directory | None:
    """Return the files of an uncompressed tar; None if it is damaged."""
    tree = FileTree()
    try:
        with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
            for count, member in enumerate(archive):
                if count >= MAX_ENTRIES:
                    raise LimitReached(f"the archive has more than {MAX_ENTRIES:,} entries")
                tree = _with_member(tree, archive, member)
    except (tarfile.TarError, PathError, EOFError, ValueError, OverflowError):
        return None
    return tree.root


def _with_member(tree: FileTree, archive: tarfile.TarFile, member: tarfile.TarInfo) -> FileTree:
    path = join(member.name)
    if path == "/":
        return tree
    entry = _entry(tree, archive, member)
    if isinstance(entry, Directory):
        there = tree.entry(path)
        if isinstance(there, Directory):
            entry = Directory(there.entries, entry.mode, entry.uid, entry.gid, entry.mtime)
    return tree if entry is None else tree.put(path, entry)


def _entry(tree: FileTree, archive: tarfile.TarFile, member: tarfile.TarInfo) -> Entry | None:
    mtime = int(member.mtime * 1000)
    mode, uid, gid = member.mode & 0o7777, member.uid, member.gid
    if member.isdir():
        return Directory(mode=mode, uid=uid, gid=gid, mtime=mtime)
    if member.issym():
        return Symlink(member.linkname, uid, gid, mtime)
    if member.islnk():
        return tree.entry(join(member.linkname))
    if member.isfile():
        stream = archive.extractfile(member)
        content = stream.read() if stream else b""
        size = member.pax_headers.get(SIMULATED_SIZE, "")
        return File(content, mode, uid, gid, mtime, int(size) if size.isdigit() else -1)
    return Device("p" if member.isfifo() else "c", mode, uid, gid, mtime)
