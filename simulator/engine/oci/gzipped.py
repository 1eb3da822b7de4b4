"""Gzip, the same bytes on every machine.

Versions of zlib differ in what they write, and a manifest's digest depends on every
byte: a digest that a learner typed must still be there when the journal is replayed
elsewhere. So this writes its own deflate stream (RFC 1951): runs of zeros, of which tar
archives mostly consist, as matches in fixed Huffman codes; long stretches of anything
else as they are. The modification time is 0.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import lru_cache

from simulator.engine.layer import Layer

_HEADER = b"\x1f\x8b\x08" + bytes(6) + b"\xff"
_RUN = re.compile(rb"\0{8,}")
_LONG = 512
"""Bytes from which on a stretch is cheaper to leave as it is."""
_MOST_STORED = 65535
_LONGEST_MATCH = 258


@lru_cache(maxsize=512)
def compressed(layer: Layer) -> bytes:
    """Return the layer's archive as registries have it."""
    return gzipped(layer.archive)


def gzipped(plain: bytes) -> bytes:
    r"""Return a gzip file of the bytes.

    >>> import gzip
    >>> gzip.decompress(gzipped(b"layer" + bytes(1024)))[:7]
    b'layer\x00\x00'
    """
    trailer = zlib.crc32(plain).to_bytes(4, "little") + (len(plain) % 2**32).to_bytes(4, "little")
    return _HEADER + b"".join(_deflated(plain)) + trailer


def _deflated(plain: bytes) -> Iterator[bytes]:
    """Yield blocks. ``bits`` collects a block of fixed codes, lowest bit of the stream first."""
    bits: list[str] = []
    for stretch, zeros in _stretches(plain):
        if len(stretch) >= _LONG:
            yield from _stored(stretch, bits)
            bits = []
        elif stretch:
            _opened(bits).extend(map(_LITERALS.__getitem__, stretch))
        if zeros:
            _opened(bits).append(_run(zeros))
    _opened(bits)[0] = "110"
    bits.append(_END_OF_BLOCK)
    yield _packed(bits)


def _stretches(plain: bytes) -> Iterator[tuple[bytes, int]]:
    """Part the bytes into stretches, each with the number of zeros that follow it."""
    at = 0
    for run in _RUN.finditer(plain):
        yield plain[at : run.start()], run.end() - run.start()
        at = run.end()
    if at < len(plain):
        yield plain[at:], 0


def _opened(bits: list[str]) -> list[str]:
    if not bits:
        bits.append("010")
    return bits


def _stored(stretch: bytes, bits: list[str]) -> Iterator[bytes]:
    """Yield the stretch as it is, after closing the block under way."""
    if bits:
        bits.append(_END_OF_BLOCK)
    for start in range(0, len(stretch), _MOST_STORED):
        piece = stretch[start : start + _MOST_STORED]
        length = len(piece).to_bytes(2, "little")
        bits.append("000")
        yield _packed(bits) + length + bytes(byte ^ 0xFF for byte in length) + piece
        bits = []


def _packed(bits: list[str]) -> bytes:
    text = "".join(bits)
    return int(text[::-1], 2).to_bytes(-(-len(text) // 8), "little")


def _literal(byte: int) -> str:
    return f"{0x30 + byte:08b}" if byte < 144 else f"{0x190 + byte - 144:09b}"


@lru_cache(maxsize=1024)
def _run(zeros: int) -> str:
    """Return the code of a run: one zero, then matches at distance 1."""
    text, left = _LITERALS[0], zeros - 1
    while left >= 3:
        length = min(left, _LONGEST_MATCH)
        if 0 < left - length < 3:
            length -= 3
        text += _match(length)
        left -= length
    return text + _LITERALS[0] * left


def _match(length: int) -> str:
    """Return the code of a match with distance 1, whose code is 0 (RFC 1951, 3.2.5)."""
    code, extra, rest = _length_code(length)
    symbol = f"{code - 256:07b}" if code < 280 else f"{0xC0 + code - 280:08b}"
    more = f"{rest:0{extra}b}"[::-1] if extra else ""
    return f"{symbol}{more}00000"


def _length_code(length: int) -> tuple[int, int, int]:
    """Return the code of a length, and how many further bits say what."""
    if length == _LONGEST_MATCH:
        return 285, 0, 0
    if length < 11:
        return 254 + length, 0, 0
    extra = (length - 3).bit_length() - 3
    quarter, rest = divmod(length - 3 - (4 << extra), 1 << extra)
    return 261 + 4 * extra + quarter, extra, rest


_LITERALS = tuple(_literal(byte) for byte in range(256))
_END_OF_BLOCK = "0000000"
