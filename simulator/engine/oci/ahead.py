"""How many headers a tar has, counted by stepping from one to the next.

That costs a twentieth of reading them. So what has too many entries is refused at once,
and not after the first fifty thousand were read.
"""

from __future__ import annotations

from contextlib import suppress
from struct import Struct

from simulator.engine.oci.errors import BadArchive, NoTar
from simulator.engine.oci.limits import MEBIBYTE
from simulator.engine.oci.source import Source
from simulator.engine.oci.tarball import BLOCK, WITHOUT_CONTENT, number

_UNPACKED = 64 * MEBIBYTE
"""So much of what is packed is unpacked only to count; what lies behind it is counted as read."""

_HEADER = Struct("124x12s12x8sc")
_NO_SUM = bytes(8)


def headers_ahead(packed: bytes | memoryview, most: int) -> int:
    """Return how many headers a tar has, or one more than ``most`` if it has more.

    Whether they are sound is not asked: the count ends where one is not.
    """
    content = _unpacked(packed)
    at = count = 0
    with suppress(NoTar):
        while at + BLOCK <= len(content) and count <= most:
            size, checksum, kind = _HEADER.unpack_from(content, at)
            if checksum == _NO_SUM:
                break
            count += 1
            at += BLOCK
            if kind not in WITHOUT_CONTENT:
                at += -number(size) // BLOCK * -BLOCK
    return count


def _unpacked(packed: bytes | memoryview) -> bytes | memoryview:
    source = Source(packed)
    if not source.compressed:
        return packed
    pieces: list[memoryview] = []
    with suppress(BadArchive):
        for piece in source.rest():
            pieces.append(piece)
            if source.count > _UNPACKED:
                break
    return b"".join(pieces)
