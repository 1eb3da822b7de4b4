"""How layers and archives are packed, known by their first bytes: gzip, bzip2, xz, zstd."""

from __future__ import annotations

import bz2
import lzma
import zlib
from collections.abc import Callable
from typing import Protocol

import zstandard

from simulator.engine.oci.limits import MEBIBYTE

DAMAGED = (OSError, EOFError, ValueError, lzma.LZMAError, zlib.error, zstandard.ZstdError)
"""What unpacking raises for bytes that make no sense."""

_MEMORY = 64 * MEBIBYTE
_WINDOW = 32 * MEBIBYTE


class Unpacker(Protocol):
    """Unpacks one member, never more bytes at once than are asked for."""

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    @property
    def unconsumed_tail(self) -> bytes | memoryview: ...

    def decompress(self, piece: memoryview, limit: int, /) -> bytes: ...


class Reader(Protocol):
    """Hands out unpacked bytes, never more at once than are asked for."""

    def read(self, size: int, /) -> bytes: ...


def kind_of(start: bytes) -> Callable[[], Unpacker] | None:
    """Return what makes unpackers for content that starts so; None for what is not packed."""
    if start[:2] == b"\x1f\x8b":
        return _gzip
    if start[:3] == b"BZh":
        return _bzip2
    if start[:6] == b"\xfd7zXZ\0":
        return _xz
    return None


def is_zstd(start: bytes | memoryview) -> bool:
    """Say whether content that starts so is packed with zstd."""
    return start == zstandard.FRAME_HEADER


def zstd_reader(packed: memoryview) -> Reader:
    """Return a reader of all that was packed with zstd."""
    unpacker = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    return unpacker.stream_reader(packed, read_across_frames=True)


class _Feeding:
    """bz2 and lzma hold back input that zlib hands out; feed them only when they ask for it."""

    def __init__(self, unpacker: bz2.BZ2Decompressor | lzma.LZMADecompressor) -> None:
        self._unpacker = unpacker
        self.unconsumed_tail: bytes | memoryview = b""

    @property
    def eof(self) -> bool:
        return self._unpacker.eof

    @property
    def unused_data(self) -> bytes:
        return self._unpacker.unused_data

    def decompress(self, piece: memoryview, limit: int, /) -> bytes:
        if self._unpacker.needs_input:
            self.unconsumed_tail = b""
            return self._unpacker.decompress(piece, limit)
        self.unconsumed_tail = piece
        return self._unpacker.decompress(b"", limit)


def _gzip() -> Unpacker:
    return zlib.decompressobj(wbits=31)


def _bzip2() -> Unpacker:
    return _Feeding(bz2.BZ2Decompressor())


def _xz() -> Unpacker:
    return _Feeding(lzma.LZMADecompressor(memlimit=_MEMORY))
