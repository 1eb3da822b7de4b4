"""What stands in for the bytes of a real file that were not kept."""

from __future__ import annotations

from simulator.engine.digest import Digest

_MARK = b"\x7fleft out "


def stand_in(name: str, digest: Digest) -> bytes:
    """Return content for a file whose bytes have the digest; other bytes, other content."""
    return _MARK + f"{name} {digest[7:39]}\n".encode("utf-8", "surrogateescape")


def is_stand_in(content: bytes) -> bool:
    """Say whether a file's real bytes were not kept."""
    return content.startswith(_MARK)
