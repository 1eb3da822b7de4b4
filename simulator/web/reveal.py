"""The page on which a build is told step by step, for a class that guesses first."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from simulator.web.asked import whole_number
from simulator.web.scene.reveal import Reveal
from simulator.web.scene.workbench import View, Workbench
from simulator.web.visitors import HtmxRequest, visitor_of, workspace_of
from simulator.workspaces import store


@never_cache
@require_safe
def ask(request: HtmxRequest, number: UUID) -> HttpResponse:
    """Tell as many steps of the last build as ``reveal`` says, and ask about the next."""
    found = workspace_of(visitor_of(request), number)
    moment = store.moment_of(found)
    told = whole_number(request.GET.get("reveal", ""))
    context = {
        "place": "sandbox",
        "workspace": found,
        "bench": Workbench(moment, View()),
        "reveal": Reveal(moment.build, told) if moment.build else None,
        "key": secrets.token_hex(12),
    }
    template = "reveal/_reveal.html" if request.htmx else "reveal/page.html"
    return render(request, template, context)
