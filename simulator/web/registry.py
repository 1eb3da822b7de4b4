"""``/v2/``: the toy registry's OCI distribution API, and the page that draws what travels."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from simulator.engine.errors import LimitReached
from simulator.engine.registry.api import Response, refused, token_shown
from simulator.engine.registry.limits import MAX_BLOB, MEBIBYTE
from simulator.engine.registry.logins import veiled_line
from simulator.web.asked import key_of
from simulator.web.scene.registry.documents import Document
from simulator.web.scene.registry.page import RegistryPage, Wish
from simulator.web.visitors import remember, visitor_of, workspace_of
from simulator.workspaces import limits, outside, store
from simulator.workspaces.actions import Action, Republish, RunLine
from simulator.workspaces.limits import TooFast
from simulator.workspaces.models import Workspace

MAX_WORDS = 400
"""Characters of what a visitor asks for."""

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
def newest(request: HttpRequest) -> HttpResponse:
    """Lead to the registry of the visitor's newest workspace."""
    visitor = visitor_of(request)
    address = reverse("registry", args=[store.sandbox_of(visitor).pk])
    query = request.GET.urlencode()
    response = redirect(f"{address}?{query}" if query else address)
    remember(response, visitor)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registry(request: HttpRequest, number: UUID) -> HttpResponse:
    """Show what travelled and what the registries hold, or run a command there."""
    visitor = visitor_of(request)
    found = workspace_of(visitor, number)
    try:
        if request.method == "POST":
            limits.check_pace(visitor)
            return _done(request, found)
        store.keep(found)
    except LimitReached as limit:
        return render(request, "registry/full.html", {"place": "registry", "limit": limit})
    page = RegistryPage(store.moment_of(found), _wish(request), plays="played" in request.GET)
    if "bytes" in request.GET and page.document and page.document.content:
        return _bytes(page.document)
    return render(request, "registry/page.html", _context(request, found, page))


def _done(request: HttpRequest, found: Workspace) -> HttpResponse:
    """Do what a button asks for, and show what came of it."""
    form = request.POST
    line, name = form.get("line", "").strip(), form.get("republish", "").strip()
    action: Action = Republish(name) if name else RunLine(veiled_line(line))
    if line or name:
        store.act(found, key_of(form) or secrets.token_hex(12), action)
    if store.moment_of(found).world.machine.question is not None:
        return redirect(f"{reverse('workspace', args=[found.pk])}#terminal")
    kept = {word: form[word] for word in ("image", "kind", "term") if form.get(word)}
    query = urlencode({**kept, "played": "1"})
    return redirect(f"{reverse('registry', args=[found.pk])}?{query}")


def _wish(request: HttpRequest) -> Wish:
    asked = {name: request.GET.get(name, "")[:MAX_WORDS] for name in ("transfer", "image", "term")}
    return Wish(**asked, kind=request.GET.get("kind", "")[:20])


def _bytes(document: Document) -> HttpResponse:
    """Hand out a document byte by byte: its digest is that of these bytes."""
    response = HttpResponse(document.content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{document.kind}.json"'
    return response


def _context(request: HttpRequest, found: Workspace, page: RegistryPage) -> dict[str, Any]:
    return {
        "place": "registry",
        "workspace": found,
        "page": page,
        "key": secrets.token_hex(12),
        "address": outside.address_of(found),
        "host": request.get_host(),
        "scheme": request.scheme,
        "sample": SAMPLE,
        "repository": SAMPLE.partition(":")[0],
    }


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
