"""Manifests that refer to another one, page by page (spec, Listing Referrers)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from simulator.engine.digest import Digest, canonical_json
from simulator.engine.oci.manifest import OCI_INDEX, OCI_MANIFEST
from simulator.engine.registry.api.blobs import digest_in
from simulator.engine.registry.api.door import Door
from simulator.engine.registry.api.manifests import digest_of_descriptor
from simulator.engine.registry.api.messages import Request, Response
from simulator.engine.registry.limits import PAGE
from simulator.engine.registry.model import Manifest


def referrers(door: Door, request: Request, path: str, name: str) -> Response:
    """Answer GET of ``/v2/NAME/referrers/DIGEST``: manifests that have it as their subject."""
    subject, kind = digest_in(name), request.query.get("artifactType", "")
    held = door.registry.repository(path).manifests
    described = [_referrer(held[digest], subject) for digest in sorted(held)]
    found = [one for one in described if one and kind in {"", one.get("artifactType")}]
    following = [one for one in found if one["digest"] > request.query.get("last", "")]
    headers = {"Content-Type": OCI_INDEX}
    if kind:
        headers["OCI-Filters-Applied"] = "artifactType"
    if len(following) > PAGE:
        query = {"last": following[PAGE - 1]["digest"], **({"artifactType": kind} if kind else {})}
        place = f"/v2/{door.outside(path)}/referrers/{subject}?{urlencode(query)}"
        headers["Link"] = f'<{place}>; rel="next"'
    index = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": following[:PAGE]}
    return Response(200, headers, canonical_json(index))


def _referrer(manifest: Manifest, subject: Digest) -> dict[str, Any] | None:
    """Return the descriptor of a manifest that has the subject, as the spec wants it."""
    document = manifest.document
    if digest_of_descriptor(document.get("subject")) != subject:
        return None
    described: dict[str, Any] = {
        "mediaType": manifest.media_type,
        "digest": manifest.digest,
        "size": len(manifest.content),
    }
    kind = _artifact_type(document, manifest.media_type)
    if kind:
        described["artifactType"] = kind
    if document.get("annotations"):
        described["annotations"] = document["annotations"]
    return described


def _artifact_type(document: Mapping[str, Any], media_type: str) -> str:
    """Return what kind of thing a manifest describes; an image's says it by its config."""
    said = document.get("artifactType")
    config = document.get("config")
    if not said and media_type == OCI_MANIFEST and isinstance(config, dict):
        said = config.get("mediaType")
    return said if isinstance(said, str) else ""
