"""What is a visitor's: links, made to this moment and taken back, and workspaces to go back to."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from simulator.engine.errors import DockerError
from simulator.web.asked import asked, view_of, whole_number
from simulator.web.desk import desk
from simulator.web.scene.terminal import label
from simulator.web.shared import address_of
from simulator.web.status import status_of
from simulator.web.visitors import HtmxRequest, remember, visitor_of, workspace_of
from simulator.workspaces import limits, shares, store
from simulator.workspaces.actions import InvalidAction, from_json
from simulator.workspaces.examples import examples
from simulator.workspaces.models import Entry, Share, Workspace

MOST_DESKS = 50
"""Workspaces that are listed."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: HtmxRequest, number: UUID) -> HttpResponse:
    """Make a link to what the visitor sees; what is typed and not saved yet is saved first."""
    if request.method != "POST":
        return redirect("links")
    visitor = visitor_of(request)
    found = workspace_of(visitor, number)
    try:
        limits.check_pace(visitor)
        link, played = _made(request, found)
    except Entry.DoesNotExist:
        raise Http404("no moment of yours") from None
    except DockerError as error:
        return _refused(request, visitor, error)
    if not request.htmx:
        return redirect(f"{reverse('links')}#{link.token}")
    context = _row(request, link)
    if played:
        view = replace(view_of(request), played=True)
        context |= {**desk(request, found, view), "played": True}
    return render(request, "share/_made.html", {**context, "workspace": found})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def links(request: HttpRequest) -> HttpResponse:
    """List the visitor's links, or take one back."""
    visitor = visitor_of(request)
    if request.method == "POST":
        shares.revoke(visitor, request.POST.get("revoke", ""))
        return redirect("links")
    response = _listed(request, visitor)
    remember(response, visitor)
    return response


def _made(request: HtmxRequest, found: Workspace) -> tuple[Share, bool]:
    """Return the link, and whether something had to be saved for it."""
    before = store.moment_of(found)
    seen = request.POST.get("seen", "")
    at = before.number if whole_number(seen) < 0 else whole_number(seen)
    actions = list(asked(request.POST, before, tuple).keyed())
    for key, action in actions:
        at = store.act(found, key, action).number
    return shares.share(found, at), bool(actions)


def _refused(request: HtmxRequest, visitor: str, error: DockerError) -> HttpResponse:
    status = status_of(error)
    if request.htmx:
        return render(request, "share/_refused.html", {"notice": error}, status=status)
    return _listed(request, visitor, error, status)


def _listed(
    request: HttpRequest,
    visitor: str,
    notice: DockerError | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    rows = [_row(request, link) for link in shares.links_of(visitor)]
    desks = [_desk(found) for found in store.sandboxes_of(visitor)[:MOST_DESKS]]
    context = {"place": "", "rows": rows, "desks": desks, "notice": notice}
    return render(request, "share/links.html", context, status=status)


def _row(request: HttpRequest, link: Share) -> dict[str, Any]:
    address = address_of(request, link.token)
    return {
        "link": link,
        "label": _label(link.entry),
        "address": address,
        "embed": f"{address}embed/",
    }


def _desk(workspace: Workspace) -> dict[str, Any]:
    known = examples().get(workspace.start)
    return {
        "workspace": workspace,
        "title": known.title if known else workspace.start,
        "label": _label(workspace.head),
    }


def _label(entry: Entry | None) -> str:
    """Return what an entry is called, and nothing for the start."""
    if entry is None:
        return ""
    try:
        return label(from_json(entry.payload, limit=len(entry.payload) + 1))
    except InvalidAction:
        return entry.kind
