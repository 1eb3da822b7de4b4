"""Requests, responses, and the standard's error codes (OCI distribution spec, Error Codes)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, unquote

from simulator.engine.events import Event

JSON = "application/json"
BYTES = "application/octet-stream"

_STATUS = {
    "BLOB_UNKNOWN": (404, "blob unknown to registry"),
    "BLOB_UPLOAD_INVALID": (400, "blob upload invalid"),
    "BLOB_UPLOAD_UNKNOWN": (404, "blob upload unknown to registry"),
    "DIGEST_INVALID": (400, "provided digest did not match uploaded content"),
    "MANIFEST_BLOB_UNKNOWN": (400, "blob unknown to registry"),
    "MANIFEST_INVALID": (400, "manifest invalid"),
    "MANIFEST_UNKNOWN": (404, "manifest unknown"),
    "NAME_INVALID": (400, "invalid repository name"),
    "NAME_UNKNOWN": (404, "repository name not known to registry"),
    "PAGINATION_NUMBER_INVALID": (400, "invalid number of results requested"),
    "RANGE_INVALID": (416, "invalid content range"),
    "SIZE_INVALID": (400, "provided length did not match content length"),
    "TAG_INVALID": (400, "manifest tag did not match URI"),
    "UNAUTHORIZED": (401, "authentication required"),
    "DENIED": (403, "requested access to the resource is denied"),
    "UNSUPPORTED": (405, "The operation is unsupported."),
    "TOOMANYREQUESTS": (429, "too many requests"),
}


class Refusal(Exception):
    """An answer of the standard's error form; never leaves this package."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        status: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.headers = headers or {}
        self.status = status or _STATUS[code][0]

    def response(self) -> Response:
        """Return the refusal as a response."""
        error: dict[str, str] = {"code": self.code, "message": _STATUS[self.code][1]}
        if self.detail:
            error["detail"] = self.detail
        headers = {"Content-Type": JSON, **self.headers}
        if self.status == 401:
            headers["WWW-Authenticate"] = 'Basic realm="Layerwise"'
        return Response(self.status, headers, json.dumps({"errors": [error]}).encode())


@dataclass(frozen=True, slots=True)
class Request:
    """A request; ``headers`` have names in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    @classmethod
    def of(cls, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Request:
        """Read a request's target, a path that may be followed by a query."""
        path, _, query = target.partition("?")
        asked = dict(parse_qsl(query[:8192], keep_blank_values=True, max_num_fields=None))
        named = {name.lower(): value for name, value in headers.items()}
        return cls(method.upper(), unquote(path), asked, named, body)


@dataclass(frozen=True, slots=True)
class Response:
    """An answer, and what it did to the registry."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    events: tuple[Event, ...] = ()
