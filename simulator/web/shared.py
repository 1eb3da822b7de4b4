"""What a link opens: a moment that can be looked at, stepped back from, and copied.

Nobody needs a cookie to look. The page names neither the owner nor the workspace: who knows
a link learns no more than what was shared.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_http_methods, require_safe

from simulator.engine.errors import DockerError
from simulator.web.asked import key_of, view_of, whole_number
from simulator.web.qr import qr_code
from simulator.web.scene.player import Player
from simulator.web.scene.workbench import Workbench
from simulator.web.status import status_of
from simulator.web.visitors import remember, visitor_of
from simulator.workspaces import forks, limits, shares
from simulator.workspaces.history import History, history_of
from simulator.workspaces.limits import TooFast
from simulator.workspaces.models import Share
from simulator.workspaces.shares import Revoked


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """Show the moment of a link, or copy it for the visitor."""
    return answer(request, token, lambda share: _page(request, share, "share/page.html"))


@never_cache
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # it knows views of one argument
@require_safe
def embedded(request: HttpRequest, token: str) -> HttpResponse:
    """Show the moment of a link inside a page of somebody else: the only page that may be there."""
    closed = "share/embed_closed.html"
    return answer(request, token, lambda share: _page(request, share, "share/embed.html"), closed)


@cache_control(private=True, max_age=3600)
@require_safe
def code(request: HttpRequest, token: str) -> HttpResponse:
    """Draw the address of a link as a QR code."""
    try:
        shares.find(token)
    except (Share.DoesNotExist, Revoked):
        return HttpResponse(status=HTTPStatus.NOT_FOUND)
    return _unlisted(qr_code(address_of(request, token)))


def address_of(request: HttpRequest, token: str) -> str:
    """Return the whole address of a link, as others need it."""
    return request.build_absolute_uri(reverse("shared", args=[token]))


def answer(
    request: HttpRequest,
    token: str,
    draw: Callable[[Share], HttpResponse],
    closed: str = "share/closed.html",
) -> HttpResponse:
    """Return what is drawn of a link that opens, or say why it does not."""
    try:
        share = shares.find(token)
        limits.check_opens(token)
        return _unlisted(draw(share))
    except Share.DoesNotExist:
        return _closed(request, closed, HTTPStatus.NOT_FOUND)
    except TooFast as error:
        return _closed(request, closed, HTTPStatus.TOO_MANY_REQUESTS, error)
    except (Revoked, DockerError):
        return _closed(request, closed, HTTPStatus.GONE)


def passage_to(share: Share, place: int | None) -> History:
    """Return the way that leads to the moment of a link, gone as far as a place on it."""
    last = share.entry.number if share.entry else 0
    return history_of(share.workspace).passage(last, place)


def _page(request: HttpRequest, share: Share, template: str) -> HttpResponse:
    if request.method == "POST":
        return _copied(request, share)
    return render(request, template, _context(request, share))


def _context(request: HttpRequest, share: Share) -> dict[str, Any]:
    asked = whole_number(request.GET.get("place", ""))
    way = passage_to(share, None if asked < 0 else asked)
    player = Player(way, reverse("shared", args=[share.token]), read_only=True)
    view = view_of(request)
    looks = {"file": view.path, "view": "build" if view.build else "edit"}
    return {
        "place": "",
        "read_only": True,
        "token": share.token,
        "bench": Workbench(shares.moment_of(share, way.head), view, suggestions=()),
        "view": view,
        "player": player,
        "at": "" if player.place == player.last else player.place,
        "looks": looks,
        "query": urlencode(looks),
        "forms": ("go", "scrub"),
        "key": secrets.token_hex(12),
    }


def _copied(request: HttpRequest, share: Share) -> HttpResponse:
    """Make the visitor a workspace that goes on from here, and lead to it."""
    visitor = visitor_of(request)
    key, number = key_of(request.POST), whole_number(request.POST.get("at", ""))
    try:
        copy = forks.fork(share, visitor, key, None if number < 0 else number)
    except DockerError as error:
        context = {**_context(request, share), "notice": error}
        return render(request, "share/page.html", context, status=status_of(error))
    response = redirect("workspace", copy.pk)
    remember(response, visitor)
    return response


def _closed(
    request: HttpRequest, template: str, status: HTTPStatus, error: DockerError | None = None
) -> HttpResponse:
    """Say that a link opens nothing, why, and what to do."""
    context = {"place": "", "gone": status == HTTPStatus.GONE, "error": error}
    return _unlisted(render(request, template, context, status=status))


def _unlisted(response: HttpResponse) -> HttpResponse:
    """Keep a page out of search engines, and its address from other servers."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
