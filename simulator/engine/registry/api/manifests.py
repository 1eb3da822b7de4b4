"""Manifests by tag and digest."""

from __future__ import annotations

import re
from typing import Any

from simulator.engine.digest import WELL_FORMED, Digest
from simulator.engine.oci.documents import as_list, as_object, as_text, read_document
from simulator.engine.oci.errors import BadArchive
from simulator.engine.oci.manifest import DOCKER_LIST, DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST
from simulator.engine.registry.api.blobs import digest_in
from simulator.engine.registry.api.door import Door
from simulator.engine.registry.api.messages import Refusal, Request, Response
from simulator.engine.registry.events import ManifestDeleted, ManifestPushed, TagDeleted
from simulator.engine.registry.limits import MAX_MANIFEST
from simulator.engine.registry.model import Manifest
from simulator.engine.registry.room import require_room

_TAG = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}")
_INDEXES = frozenset({DOCKER_LIST, OCI_INDEX})
_TYPES = _INDEXES | {DOCKER_MANIFEST, OCI_MANIFEST}
_BY = "outside"


def get(door: Door, request: Request, path: str, name: str) -> Response:
    """Answer GET and HEAD of ``/v2/NAME/manifests/REFERENCE``."""
    manifest = _found(door, path, _reference(name))
    headers = {"Content-Type": manifest.media_type, "Docker-Content-Digest": manifest.digest}
    return Response(200, headers, manifest.content)


def put(door: Door, request: Request, path: str, name: str) -> Response:
    """Answer PUT: take a manifest whose blobs are all there."""
    reference = _reference(name)
    if len(request.body) > MAX_MANIFEST:
        raise Refusal("SIZE_INVALID", f"more than {MAX_MANIFEST:,} bytes", status=413)
    manifest, document = _read(request)
    tag = "" if reference.startswith("sha256:") else reference
    if not tag and reference != manifest.digest:
        raise Refusal("DIGEST_INVALID", f"the manifest has the digest {manifest.digest}")
    require_room(door.registry, path, tag=tag, size=len(request.body))
    _require_parts(door, path, document)
    headers = {
        "Location": f"/v2/{door.outside(path)}/manifests/{manifest.digest}",
        "Docker-Content-Digest": manifest.digest,
    }
    subject = digest_of_descriptor(document.get("subject"))
    if subject:
        headers["OCI-Subject"] = subject
    event = ManifestPushed(door.registry.host, path, manifest, tag, _BY)
    return Response(201, headers, events=(event,))


def delete(door: Door, request: Request, path: str, name: str) -> Response:
    """Answer DELETE of a tag, or of a manifest with all its tags."""
    reference, registry = _reference(name), door.registry
    repository = registry.repository(path)
    if reference in repository.tags:
        return Response(202, events=(TagDeleted(registry.host, path, reference),))
    if reference in repository.manifests:
        return Response(202, events=(ManifestDeleted(registry.host, path, Digest(reference)),))
    raise Refusal("MANIFEST_UNKNOWN", reference)


def _found(door: Door, path: str, reference: str) -> Manifest:
    if not door.known(path):
        raise Refusal("NAME_UNKNOWN", door.outside(path))
    manifest = door.manifest(path, reference)
    if manifest is None:
        raise Refusal("MANIFEST_UNKNOWN", reference)
    return manifest


def _reference(name: str) -> str:
    if ":" in name:
        return digest_in(name)
    if not _TAG.fullmatch(name):
        raise Refusal("TAG_INVALID", name[:128])
    return name


def _read(request: Request) -> tuple[Manifest, dict[str, Any]]:
    """Return a manifest and its document; its type is the one of the header, or its own."""
    try:
        document = as_object(read_document(request.body, "the manifest"), "the manifest")
        said = request.headers.get("content-type", "").partition(";")[0].strip()
        own = as_text(document.get("mediaType"), "mediaType")
    except BadArchive as error:
        raise Refusal("MANIFEST_INVALID", error.message) from None
    kind = said if said in _TYPES else own
    if kind not in _TYPES or (own and own != kind) or document.get("schemaVersion") != 2:
        raise Refusal("MANIFEST_INVALID", "not a manifest or index of schema version 2")
    return Manifest(request.body, kind), document


def _require_parts(door: Door, path: str, document: dict[str, Any]) -> None:
    """Refuse a manifest whose config, layers or manifests are not in the repository."""
    try:
        blobs = [document.get("config"), *as_list(document.get("layers"), "layers")]
        below = as_list(document.get("manifests"), "manifests")
    except BadArchive as error:
        raise Refusal("MANIFEST_INVALID", error.message) from None
    if "manifests" not in document:
        for said in blobs:
            digest = _required(said)
            if not said.get("urls") and door.blob(path, digest) is None:
                raise Refusal("MANIFEST_BLOB_UNKNOWN", digest)
    for said in below:
        digest = _required(said)
        if door.manifest(path, digest) is None:
            raise Refusal("MANIFEST_BLOB_UNKNOWN", digest)


def _required(said: Any) -> Digest:
    digest = digest_of_descriptor(said)
    if digest is None:
        raise Refusal("MANIFEST_INVALID", "a descriptor without a sha256 digest")
    return digest


def digest_of_descriptor(said: Any) -> Digest | None:
    """Return the digest of a descriptor, if it is one."""
    digest = said.get("digest") if isinstance(said, dict) else None
    return Digest(digest) if isinstance(digest, str) and WELL_FORMED.fullmatch(digest) else None
