"""Blobs: getting them, whole or in part."""

from __future__ import annotations

import re

from simulator.engine.digest import WELL_FORMED, Digest
from simulator.engine.registry.api.door import Door
from simulator.engine.registry.api.messages import BYTES, Refusal, Request, Response

_RANGE = re.compile(r"bytes=([0-9]{1,15})-([0-9]{0,15})")


def get(door: Door, request: Request, path: str, name: str) -> Response:
    """Answer GET and HEAD of ``/v2/NAME/blobs/DIGEST``."""
    blob = door.blob(path, digest_in(name))
    if blob is None:
        raise Refusal("BLOB_UNKNOWN", name)
    content = blob.content
    headers = {
        "Content-Type": BYTES,
        "Docker-Content-Digest": blob.digest,
        "Accept-Ranges": "bytes",
    }
    asked = _RANGE.fullmatch(request.headers.get("range", ""))
    if asked is None or request.method == "HEAD":
        return Response(200, headers, content)
    first, last = int(asked[1]), min(int(asked[2] or len(content)), len(content) - 1)
    if first > last:
        raise Refusal("RANGE_INVALID", f"the blob has {len(content)} bytes")
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return Response(206, headers, content[first : last + 1])


def digest_in(text: str) -> Digest:
    """Read a digest of a URL; only sha256 is known here."""
    if not WELL_FORMED.fullmatch(text):
        raise Refusal("DIGEST_INVALID", f"{text[:80]} is no sha256 digest")
    return Digest(text)
