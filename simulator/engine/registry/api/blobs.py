"""Blobs: getting them, whole or in part, and deleting them."""

from __future__ import annotations

import re

from simulator.engine.digest import WELL_FORMED, Digest
from simulator.engine.registry.api.door import Door
from simulator.engine.registry.api.messages import BYTES, Refusal, Request, Response
from simulator.engine.registry.events import BlobDeleted

_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})")


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
    part = _part(request.headers.get("range", ""), len(content))
    if part is None or request.method == "HEAD":
        return Response(200, headers, content)
    if not part:
        whole = {"Content-Range": f"bytes */{len(content)}"}
        raise Refusal("RANGE_INVALID", f"the blob has {len(content)} bytes", headers=whole)
    headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{len(content)}"
    return Response(206, headers, content[part.start : part.stop])


def delete(door: Door, request: Request, path: str, name: str) -> Response:
    """Answer DELETE: the repository has the blob no more, whatever still refers to it."""
    digest = digest_in(name)
    if door.registry.blob(path, digest) is None:
        raise Refusal("BLOB_UNKNOWN", name)
    return Response(202, events=(BlobDeleted(door.registry.host, path, digest),))


def _part(asked: str, size: int) -> range | None:
    """Return the bytes that a Range header asks for (RFC 9110), None for one that is ignored."""
    found = _RANGE.fullmatch(asked)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return range(max(0, size - int(found[2])), size)
    first, last = int(found[1]), int(found[2] or size)
    return None if last < first else range(first, min(last + 1, size))


def digest_in(text: str) -> Digest:
    """Read a digest of a URL; only sha256 is known here."""
    if not WELL_FORMED.fullmatch(text):
        raise Refusal("DIGEST_INVALID", f"{text[:80]} is no sha256 digest")
    return Digest(text)
