"""Who is asking: a signed cookie names a visitor. It says nothing about a person.

What is another visitor's is as if it were not there.
"""

from __future__ import annotations

import secrets
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from simulator.workspaces import store
from simulator.workspaces.models import Workspace

COOKIE = "visitor"
SALT = "visitor"
YEAR = 365 * 24 * 3600


class HtmxRequest(HttpRequest):
    """A request that may come from htmx."""

    htmx: HtmxDetails


def visitor_of(request: HttpRequest) -> str:
    """Return the visitor's key, a new one if the request brought none or a forged one."""
    known: str = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=YEAR) or ""
    return known or secrets.token_urlsafe(24)


def workspace_of(visitor: str, number: UUID) -> Workspace:
    """Return a workspace of the visitor. Raises Http404."""
    try:
        return store.find(visitor, number)
    except Workspace.DoesNotExist:
        raise Http404("no workspace of yours") from None


def remember(response: HttpResponseBase, visitor: str) -> None:
    """Send the cookie, for another year."""
    response.set_signed_cookie(
        COOKIE,
        visitor,
        salt=SALT,
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
