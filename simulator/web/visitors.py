"""Who is asking: a signed cookie names a visitor. It says nothing about a person."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

COOKIE = "visitor"
SALT = "visitor"
YEAR = 365 * 24 * 3600


def visitor_of(request: HttpRequest) -> str:
    """Return the visitor's key, a new one if the request brought none or a forged one."""
    known: str = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=YEAR) or ""
    return known or secrets.token_urlsafe(24)


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
