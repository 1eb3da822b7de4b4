"""``/v2/``: the toy registry's OCI distribution API, and the page that says how to get there."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from simulator.engine.errors import LimitReached
from simulator.engine.registry.api import Response, refused, token_shown
from simulator.engine.registry.limits import MAX_BLOB, MEBIBYTE
from simulator.web.visitors import visitor_of
from simulator.workspaces import outside, store
from simulator.workspaces.limits import TooFast
from simulator.workspaces.models import Workspace

SAMPLE = "library/alpine:3.20"
"""What the page's commands fetch: the hub has it in every workspace."""


@csrf_exempt
@never_cache
def v2(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer a tool. Its token says which workspace's registry it means.

    Forged requests of other sites cannot do harm: no cookie counts here.
    """
    found = _answered(request)
    response = HttpResponse(found.body, status=found.status)
    # The bytes of a blob are what its digest is of: nothing on the way may compress them.
    for name, value in {**found.headers, "Content-Encoding": "identity"}.items():
        response[name] = value
    return response


@never_cache
@require_safe
def registry(request: HttpRequest, number: UUID) -> HttpResponse:
    """Show the address and the token of a visitor's workspace, with lines to copy."""
    try:
        found = store.find(visitor_of(request), number)
        store.keep(found)
    except Workspace.DoesNotExist:
        raise Http404("no workspace of yours") from None
    except LimitReached as limit:
        return render(request, "registry/page.html", {"place": "sandbox", "limit": limit})
    context = {
        "place": "sandbox",
        "workspace": found,
        "address": outside.address_of(found),
        "host": request.get_host(),
        "scheme": request.scheme,
        "sample": SAMPLE,
        "repository": SAMPLE.partition(":")[0],
    }
    return render(request, "registry/page.html", context)


def _answered(request: HttpRequest) -> Response:
    method = str(request.method)
    workspace = outside.workspace_of(token_shown(request.headers.get("Authorization", "")))
    if workspace is None:
        why = "log in with the workspace's token as the password"
        return refused("UNAUTHORIZED", why, method=method)
    try:
        outside.check_pace(workspace)
        body = request.read(MAX_BLOB + 1)
    except TooFast as error:
        return refused("TOOMANYREQUESTS", error.message, method=method)
    except UnreadablePostError:
        return refused("BLOB_UPLOAD_INVALID", "the request ended too early", method=method)
    if len(body) > MAX_BLOB:
        why = f"the toy registry takes at most {MAX_BLOB // MEBIBYTE} MiB at once"
        return refused("SIZE_INVALID", why, method=method, status=413)
    return outside.answer(workspace, method, _target(request), dict(request.headers), body)


def _target(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    path = quote(request.path, errors="surrogateescape")
    return f"{path}?{query}" if query else path
