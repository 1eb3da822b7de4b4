"""Help: what each picture shows, and what the keyboard can do. A page, and a sheet by its side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from simulator.web.visitors import YEAR

KEYS = ("on", "off")


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Explain the pictures in one sentence each, and list the keys.

    ``static/sheet.js`` shows a section of this page beside the work.
    """
    return render(request, "help/page.html", {"place": "help"})


@require_POST
def keys(request: HttpRequest) -> HttpResponse:
    """Remember whether single letters do something (WCAG 2.1.4: they can be switched off)."""
    response = redirect(f"{reverse('help')}#keys")
    wanted = request.POST.get("keys", "")
    if wanted in KEYS:
        response.set_cookie("keys", wanted, max_age=YEAR, samesite="Lax")
    return response
