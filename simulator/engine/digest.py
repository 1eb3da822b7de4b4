"""Digests: names of content, as the OCI image spec writes them."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any, NewType

Digest = NewType("Digest", str)
"""``sha256:`` and 64 hexadecimal digits (OCI image spec, descriptor.md#digests)."""

WELL_FORMED = re.compile(r"sha256:[0-9a-f]{64}")


def digest_of(*parts: bytes | memoryview | str) -> Digest:
    """Return the sha256 of the parts, one after the other."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(part.encode() if isinstance(part, str) else part)
    return Digest(f"sha256:{sha.hexdigest()}")


def key_of(*parts: object) -> Digest:
    """Return a digest of texts, numbers and tuples or lists of them.

    Unlike with ``digest_of``, ("ab",) and ("a", "b") differ. Their ``repr`` is one
    spelling for each, and cheap.
    """
    return digest_of(repr(parts).encode("utf-8", "surrogatepass"))


def canonical_json(value: Any) -> bytes:
    """Return the one spelling of a JSON value that digests are taken of."""
    return _ENCODER.encode(value).encode("utf-8", "surrogateescape")


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if hasattr(value, "items"):
        return dict(value.items())
    return list(value) if hasattr(value, "__iter__") else str(value)


_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False, default=_plain)
