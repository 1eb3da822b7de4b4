"""Which function answers which request (OCI distribution spec, Endpoints)."""

from __future__ import annotations

import base64
import binascii
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from simulator.engine.errors import DockerError, LimitReached
from simulator.engine.registry.api import blobs, manifests, referrers, tags, uploads
from simulator.engine.registry.api.door import Door
from simulator.engine.registry.api.messages import JSON, Refusal, Request, Response

_Answer: TypeAlias = Callable[[Door, Request, str, str], Response]

_NAME = re.compile(
    r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*"
)
_MAX_NAME = 255
_MAX_TARGET = 4096

_ROUTES: tuple[tuple[re.Pattern[str], Mapping[str, _Answer]], ...] = (
    (
        re.compile(r"(.+)/blobs/uploads/?()"),
        {"POST": uploads.begin},
    ),
    (
        re.compile(r"(.+)/blobs/uploads/([^/]+)"),
        {
            "GET": uploads.status,
            "PATCH": uploads.add,
            "PUT": uploads.finish,
            "DELETE": uploads.give_up,
        },
    ),
    (
        re.compile(r"(.+)/blobs/([^/]+)"),
        {"GET": blobs.get, "HEAD": blobs.get, "DELETE": blobs.delete},
    ),
    (
        re.compile(r"(.+)/manifests/([^/]+)"),
        {
            "GET": manifests.get,
            "HEAD": manifests.get,
            "PUT": manifests.put,
            "DELETE": manifests.delete,
        },
    ),
    (re.compile(r"(.+)/tags/list()"), {"GET": tags.tags, "HEAD": tags.tags}),
    (
        re.compile(r"(.+)/referrers/([^/]+)"),
        {"GET": referrers.referrers, "HEAD": referrers.referrers},
    ),
)
_READS = frozenset({"GET", "HEAD"})


def respond(
    door: Door, method: str, target: str, headers: Mapping[str, str], body: bytes = b""
) -> Response:
    """Answer a request to ``/v2/…``. Nothing is changed: the events say what should be.

    ``target`` is the path with its query. Whatever comes in, the answer is a response.
    """
    try:
        response = _answer(door, Request.of(method, target[:_MAX_TARGET], headers, body))
    except Refusal as refusal:
        response = refusal.response()
    except LimitReached as limit:
        response = Refusal("DENIED", limit.message).response()
    except DockerError as error:
        response = Refusal("MANIFEST_INVALID", error.message).response()
    return _finished(response, method)


def refused(code: str, detail: str = "", *, method: str = "GET", status: int = 0) -> Response:
    """Return the answer with one of the standard's error codes, for what never gets to a door."""
    return _finished(Refusal(code, detail, status=status).response(), method)


def token_shown(authorization: str) -> str:
    """Return the token of an Authorization header: a bearer token, or the basic password."""
    kind, _, shown = authorization.partition(" ")
    if kind.lower() == "basic":
        try:
            shown = base64.b64decode(shown, validate=True).decode().partition(":")[2]
        except (binascii.Error, ValueError):
            shown = ""
    elif kind.lower() != "bearer":
        shown = ""
    return shown.strip()


def _finished(response: Response, method: str) -> Response:
    said = {
        "Docker-Distribution-API-Version": "registry/2.0",
        "Content-Length": str(len(response.body)),
        **response.headers,
    }
    return replace(response, headers=said, body=b"" if method.upper() == "HEAD" else response.body)


def _answer(door: Door, request: Request) -> Response:
    _require_token(door, request)
    if request.path in {"/v2", "/v2/"}:
        if request.method not in _READS:
            raise Refusal("UNSUPPORTED")
        return Response(200, {"Content-Type": JSON}, b"{}")
    if request.path == "/v2/_catalog" and request.method in _READS:
        return tags.catalog(door, request)
    for pattern, answers in _ROUTES:
        found = pattern.fullmatch(request.path.removeprefix("/v2/"))
        if found is not None:
            return _answered(door, request, answers, found[1], found[2])
    raise Refusal("UNSUPPORTED", status=404)


def _answered(
    door: Door, request: Request, answers: Mapping[str, _Answer], name: str, rest: str
) -> Response:
    answer = answers.get(request.method)
    if answer is None:
        raise Refusal("UNSUPPORTED")
    if len(name) > _MAX_NAME or not _NAME.fullmatch(name):
        raise Refusal("NAME_INVALID", name[:_MAX_NAME])
    path = door.inside(name)
    if path is None:
        raise Refusal("NAME_UNKNOWN", name)
    if request.method not in _READS and not door.may_write(path):
        raise Refusal("DENIED", "it can only be read")
    return answer(door, request, path, rest)


def _require_token(door: Door, request: Request) -> None:
    if not door.token:
        return
    shown = token_shown(request.headers.get("authorization", ""))
    if not hmac.compare_digest(shown.encode(errors="replace"), door.token.encode()):
        raise Refusal("UNAUTHORIZED", "log in with the workspace's token as the password")
