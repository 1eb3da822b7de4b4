"""Blobs on their way in: at once, or begun, added to and finished (spec, Pushing blobs).

Who knows that a neighbour has the blob has it mounted, and nothing travels.
"""

from __future__ import annotations

import re
from dataclasses import replace

from simulator.engine.digest import Digest, digest_of
from simulator.engine.events import Event
from simulator.engine.registry.api.blobs import digest_in
from simulator.engine.registry.api.door import Door
from simulator.engine.registry.api.messages import Refusal, Request, Response
from simulator.engine.registry.events import BlobMounted, BlobPushed, UploadChanged
from simulator.engine.registry.limits import MAX_BLOB, MAX_UPLOADS, MEBIBYTE
from simulator.engine.registry.model import Blob, Upload
from simulator.engine.registry.room import require_room

_RANGE = re.compile(r"([0-9]{1,15})-([0-9]{1,15})")


def begin(door: Door, request: Request, path: str, _: str) -> Response:
    """Answer POST of ``/v2/NAME/blobs/uploads/``: mount, take at once, or begin."""
    mounted = _mounted(door, request, path)
    if mounted is not None:
        return mounted
    _require_size(request, len(request.body))
    require_room(door.registry, path, size=len(request.body))
    if "digest" in request.query:
        return _stored(door, path, request.query["digest"], request.body)
    registry = door.registry
    if len(registry.uploads) >= MAX_UPLOADS:
        raise Refusal("TOOMANYREQUESTS", f"{MAX_UPLOADS} uploads are under way")
    key = digest_of(f"{registry.host} {path} {registry.uploads_begun}")[7:39]
    return _under_way(door, path, key, Upload(path, request.body))


def status(door: Door, request: Request, path: str, key: str) -> Response:
    """Answer GET of an upload: how far it is."""
    upload = _upload(door, path, key)
    return Response(204, _headers(door, path, key, upload))


def add(door: Door, request: Request, path: str, key: str) -> Response:
    """Answer PATCH of an upload: one more piece, which must follow the last."""
    upload = _with_piece(door, request, _upload(door, path, key))
    return _under_way(door, path, key, upload)


def finish(door: Door, request: Request, path: str, key: str) -> Response:
    """Answer PUT of an upload: the last piece, and the digest that all of it must have."""
    upload = _with_piece(door, request, _upload(door, path, key))
    if "digest" not in request.query:
        raise Refusal("DIGEST_INVALID", "the digest is missing")
    done = UploadChanged(door.registry.host, key, None)
    return _stored(door, path, request.query["digest"], upload.content, done)


def give_up(door: Door, request: Request, path: str, key: str) -> Response:
    """Answer DELETE of an upload."""
    _upload(door, path, key)
    return Response(204, events=(UploadChanged(door.registry.host, key, None),))


def _mounted(door: Door, request: Request, path: str) -> Response | None:
    """Return the answer to a mount that works; one that does not becomes an upload."""
    wanted, source = request.query.get("mount"), request.query.get("from")
    if wanted is None or source is None:
        return None
    inside = door.inside(source)
    blob = door.blob(inside, digest_in(wanted)) if inside is not None else None
    if blob is None or inside is None:
        return None
    require_room(door.registry, path)
    event = BlobMounted(door.registry.host, path, blob, inside)
    return _created(door, path, blob.digest, event)


def _stored(door: Door, path: str, name: str, content: bytes, *more: Event) -> Response:
    digest = digest_in(name)
    if digest_of(content) != digest:
        raise Refusal("DIGEST_INVALID", f"the content has the digest {digest_of(content)}")
    blob = door.registry.blobs.get(digest) or Blob(digest, content)
    event = BlobPushed(door.registry.host, path, blob)
    return _created(door, path, digest, *more, event)


def _created(door: Door, path: str, digest: Digest, *events: Event) -> Response:
    place = f"/v2/{door.outside(path)}/blobs/{digest}"
    return Response(201, {"Location": place, "Docker-Content-Digest": digest}, events=events)


def _with_piece(door: Door, request: Request, upload: Upload) -> Upload:
    _require_size(request, len(upload.content) + len(request.body))
    require_room(door.registry, upload.repository, size=len(request.body))
    told = request.headers.get("content-range", "").removeprefix("bytes ")
    said = _RANGE.fullmatch(told)
    if told and said is None:
        raise Refusal("BLOB_UPLOAD_INVALID", f"Content-Range: {told[:40]} is no range")
    if said is not None:
        first, last = int(said[1]), int(said[2])
        if first != len(upload.content):
            raise Refusal("RANGE_INVALID", f"the next byte is {len(upload.content)}")
        if last - first + 1 != len(request.body):
            raise Refusal("SIZE_INVALID", f"the piece has {len(request.body)} bytes")
    return replace(upload, content=upload.content + request.body)


def _require_size(request: Request, total: int) -> None:
    said = request.headers.get("content-length", "")
    if said.isdigit() and len(said) < 16 and int(said) != len(request.body):
        raise Refusal("SIZE_INVALID", f"the body has {len(request.body)} bytes")
    if total > MAX_BLOB:
        why = f"the toy registry takes blobs of up to {MAX_BLOB // MEBIBYTE} MiB"
        raise Refusal("SIZE_INVALID", why, status=413)


def _upload(door: Door, path: str, key: str) -> Upload:
    upload = door.registry.uploads.get(key)
    if upload is None or upload.repository != path:
        raise Refusal("BLOB_UPLOAD_UNKNOWN", key[:64])
    return upload


def _under_way(door: Door, path: str, key: str, upload: Upload) -> Response:
    event = UploadChanged(door.registry.host, key, upload)
    return Response(202, _headers(door, path, key, upload), events=(event,))


def _headers(door: Door, path: str, key: str, upload: Upload) -> dict[str, str]:
    return {
        "Location": f"/v2/{door.outside(path)}/blobs/uploads/{key}",
        "Range": f"0-{max(0, len(upload.content) - 1)}",
        "Docker-Upload-UUID": key,
    }
