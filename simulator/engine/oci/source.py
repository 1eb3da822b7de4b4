"""Bytes read in order, decompressed on the way, counted and digested."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from simulator.engine.digest import Digest
from simulator.engine.oci.allowance import Allowance
from simulator.engine.oci.errors import BadArchive, TooLarge, Truncated
from simulator.engine.oci.limits import FREE_BYTES, MAX_MEMBERS, MAX_RATIO
from simulator.engine.oci.packings import DAMAGED, Unpacker, is_zstd, kind_of, zstd_reader

_FIRST_STEP = 4 * 1024
_STEP = 256 * 1024


class Source:
    """What stands behind some packed bytes, read from front to back.

    ``read`` gives exactly what is asked for or raises Truncated; at the very end it
    gives nothing. Whatever was read, and what ``digest`` reads on to, is digested.
    """

    def __init__(self, packed: bytes | memoryview, allowance: Allowance | None = None) -> None:
        self._packed = memoryview(packed)
        self._at = 0
        self._make = kind_of(bytes(self._packed[:6]))
        self._unpacker = self._make() if self._make else None
        self._reader = zstd_reader(self._packed) if is_zstd(self._packed[:4]) else None
        self._buffer = memoryview(b"")
        self._members = 0
        self._step = _FIRST_STEP
        self._sha = hashlib.sha256()
        self.allowance = allowance or Allowance()
        self._most = FREE_BYTES + MAX_RATIO * len(self._packed)
        self.count = 0
        """Unpacked bytes so far, some of which may not have been handed out yet."""

    @property
    def compressed(self) -> bool:
        return self._make is not None or self._reader is not None

    @property
    def count_read(self) -> int:
        """Unpacked bytes that were handed out or skipped."""
        return self.count - len(self._buffer)

    def read(self, count: int) -> bytes:
        if count < len(self._buffer):
            return bytes(self._some(count))
        pieces, missing = [], count
        while missing:
            piece = self._some(missing)
            if not piece:
                break
            pieces.append(piece)
            missing -= len(piece)
        if missing and missing != count:
            raise Truncated
        return b"".join(pieces)

    def skip(self, count: int) -> None:
        """Read over so many bytes without keeping them; raises Truncated."""
        if count == 0:
            return
        for _ in self._pieces(count):
            pass

    def digest_of_next(self, count: int) -> Digest:
        """Read over so many bytes and return their digest; raises Truncated."""
        sha = hashlib.sha256()
        for piece in self._pieces(count):
            sha.update(piece)
        return Digest(f"sha256:{sha.hexdigest()}")

    def rest(self) -> Iterator[memoryview]:
        """Yield everything that is left, piece by piece."""
        while piece := self._some(_STEP):
            yield piece

    def digest(self) -> Digest:
        """Return the digest of all unpacked bytes."""
        for _ in self.rest():
            pass
        return Digest(f"sha256:{self._sha.hexdigest()}")

    def _pieces(self, count: int) -> Iterator[memoryview]:
        while count:
            piece = self._some(min(count, _STEP))
            if not piece:
                raise Truncated
            count -= len(piece)
            yield piece

    def _some(self, most: int) -> memoryview:
        if not self._buffer:
            self._buffer = memoryview(self._next())
            self._counted(len(self._buffer))
            self._sha.update(self._buffer)
        piece, self._buffer = self._buffer[:most], self._buffer[most:]
        return piece

    def _counted(self, count: int) -> None:
        self.count += count
        self.allowance.unpack(count)
        if self.compressed and self.count > self._most:
            raise TooLarge(f"a layer unpacks to more than {MAX_RATIO} times its size")

    def _next(self) -> bytes | memoryview:
        if not self.compressed:
            return self._fed()
        try:
            if self._reader is not None:
                return self._reader.read(_STEP)
            return self._unpacked(self._unpacker) if self._unpacker else b""
        except DAMAGED:
            raise BadArchive("invalid archive: the compressed data is damaged") from None

    def _fed(self) -> memoryview:
        """Return the next packed bytes: few at the beginning of a member, then more."""
        piece = self._packed[self._at : self._at + self._step]
        self._at += len(piece)
        self._step = min(2 * self._step, _STEP)
        return piece

    def _unpacked(self, unpacker: Unpacker) -> bytes:
        """Return the next unpacked bytes; members that follow one another are one stream."""
        while True:
            if unpacker.eof:
                self._at -= len(unpacker.unused_data)
                following = self._following()
                if following is None:
                    return b""
                unpacker = following
            fed = self._fed()
            piece = unpacker.decompress(fed, _STEP)
            self._at -= len(unpacker.unconsumed_tail)
            if piece:
                return piece
            if not fed and not unpacker.eof:
                raise Truncated

    def _following(self) -> Unpacker | None:
        """Begin the next member, if one follows; zeros and garbage after the last are ignored."""
        start = bytes(self._packed[self._at : self._at + 6])
        self._unpacker, self._step = None, _FIRST_STEP
        if self._make is None or kind_of(start) is not self._make:
            self._at = len(self._packed)
            return None
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise TooLarge(f"the compressed data has more than {MAX_MEMBERS:,} members")
        self._unpacker = self._make()
        return self._unpacker
