"""The map of lessons, and the page of each."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from simulator.lesson_files import library
from simulator.lessons.lesson import Lesson
from simulator.web.asked import view_of
from simulator.web.scene.cheat_sheet import STATES, commands, instructions
from simulator.web.scene.workbench import View
from simulator.web.views import HtmxRequest, shown
from simulator.web.visitors import remember, visitor_of
from simulator.workspaces import store
from simulator.workspaces.models import Workspace


@require_safe
def lessons(request: HttpRequest) -> HttpResponse:
    """Show the map."""
    return render(request, "lessons/page.html", {"place": "lessons"})


@require_safe
def cheat_sheet(request: HttpRequest) -> HttpResponse:
    """Show what the lessons use, on a page that can be printed."""
    found = library()
    context = {
        "place": "lessons",
        "groups": commands(found),
        "instructions": instructions(found),
        "states": STATES,
    }
    return render(request, "lessons/cheat_sheet.html", context)


@never_cache
@require_safe
def lesson(request: HtmxRequest, track: str, slug: str) -> HttpResponse:
    """Show the visitor's own workspace of a lesson."""
    visitor, found = visitor_of(request), known(track, slug)
    own = store.lesson_of(visitor, found.name)
    response = shown(request, own, _view(request, own))
    remember(response, visitor)
    return response


def _view(request: HttpRequest, own: Workspace) -> View:
    """Return what the learner looks at: the next build, where a guess is about it."""
    view, course = view_of(request), store.moment_of(own).course
    guesses = course is not None and course.veiled and "view" not in request.GET
    return replace(view, build=False) if guesses else view


def known(track: str, slug: str) -> Lesson:
    """Return the lesson of an address, or raise Http404."""
    found = library().lesson(f"{track}/{slug}")
    if found is None:
        raise Http404("no such lesson")
    return found
