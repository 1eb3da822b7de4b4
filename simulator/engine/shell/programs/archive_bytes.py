"""Compressed bytes: gzip, bzip2 and xz, written and read within a limit."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable, Mapping

from simulator.engine.oci.gzipped import gzipped
from simulator.engine.shell.limits import LimitHit

MOST = 64 << 20
"""Bytes that something may unpack to."""

MEMBER = 8
"""Steps of a run that one member of a tar archive counts for, packed or unpacked."""

MAGIC = {"gz": b"\x1f\x8b", "bz2": b"BZh", "xz": b"\xfd7zXZ\0"}

SQUEEZE: Mapping[str, Callable[[bytes], bytes]] = {
    "gz": gzipped,
    "bz2": bz2.compress,
    "xz": lambda data: lzma.compress(data, preset=1),
}
"""How each format is written."""


def kind_of(data: bytes) -> str:
    """Return the format that bytes are in, by their first ones; "" for none of them."""
    return next((kind for kind, magic in MAGIC.items() if data.startswith(magic)), "")


def expanded(data: bytes, kind: str) -> bytes | None:
    """Return what compressed bytes hold, None if they are damaged; raises LimitHit for a bomb."""
    out: list[bytes] = []
    left = MOST
    while data.startswith(MAGIC[kind]):
        try:
            piece, data = _one(data, kind, left + 1)
        except (zlib.error, OSError, ValueError, lzma.LZMAError, EOFError):
            return None
        left -= len(piece)
        if left < 0:
            raise LimitHit("file_bytes")
        out.append(piece)
    return b"".join(out) if out else None


def _one(data: bytes, kind: str, most: int) -> tuple[bytes, bytes]:
    """Return what the first stream holds, and what follows it."""
    if kind == "gz":
        stream = zlib.decompressobj(31)
        piece = stream.decompress(data, most)
        if not stream.eof and len(piece) < most:
            raise EOFError
        return piece, stream.unused_data
    if kind == "bz2":
        unpacker: bz2.BZ2Decompressor | lzma.LZMADecompressor = bz2.BZ2Decompressor()
    else:
        unpacker = lzma.LZMADecompressor(memlimit=256 << 20)
    piece = unpacker.decompress(data, most)
    if not unpacker.eof and len(piece) < most:
        raise EOFError
    return piece, unpacker.unused_data
