"""The map of lessons, and the page of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from simulator.engine.errors import DockerError
from simulator.lesson_files import library
from simulator.lessons.lesson import Lesson
from simulator.web.asked import view_of
from simulator.web.scene.cheat_sheet import STATES, commands, instructions
from simulator.web.scene.workbench import View
from simulator.web.status import status_of
from simulator.web.views import map_of, shown
from simulator.web.visitors import HtmxRequest, remember, visitor_of
from simulator.workspaces import limits, store
from simulator.workspaces.models import Workspace
from simulator.workspaces.progress import (
    MAX_FILE,
    CannotBring,
    bring,
    code_for,
    read,
    redeem,
    written,
)


@never_cache
@require_safe
def lessons(request: HttpRequest) -> HttpResponse:
    """Show the map."""
    return shown_map(request)


@never_cache
@require_POST
def progress(request: HttpRequest) -> HttpResponse:
    """Take progress along with a code, or bring some here with a code or a file."""
    visitor = visitor_of(request)
    try:
        said = _moved(request, visitor)
    except DockerError as problem:
        return shown_map(request, {"problem": problem}, status_of(problem))
    response = shown_map(request, said)
    remember(response, visitor)
    return response


@never_cache
@require_safe
def progress_file(request: HttpRequest) -> HttpResponse:
    """Hand out a file with what the visitor has finished."""
    return HttpResponse(
        written(visitor_of(request)),
        content_type="application/json",
        headers={"Content-Disposition": 'attachment; filename="layerwise-progress.json"'},
    )


def shown_map(
    request: HttpRequest, more: Mapping[str, Any] | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    """Answer with the map as it stands for the visitor."""
    faults = library().faults if settings.DEBUG else ()
    context = {"place": "lessons", "map": map_of(visitor_of(request)), "faults": faults}
    return render(request, "lessons/page.html", {**context, **(more or {})}, status=status)


def _moved(request: HttpRequest, visitor: str) -> dict[str, str]:
    """Do what the form asks for, and return what is to be said."""
    match request.POST.get("do"):
        case "code":
            return {"code": code_for(visitor)}
        case "redeem":
            news = redeem(visitor, request.POST.get("code", ""))
        case "import" if isinstance(file := request.FILES.get("file"), UploadedFile):
            limits.check_codes(visitor)
            news = bring(visitor, read(file.read(MAX_FILE + 1)))
        case _:
            raise CannotBring(_("there is no file to bring"), hint=_("Choose one first."))
    if not news:
        return {"said": _("All of it was here already.")}
    words = ngettext("{n} lesson came along.", "{n} lessons came along.", news)
    return {"said": words.format(n=news)}


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
    visitor, name = visitor_of(request), f"{track}/{slug}"
    if library().lesson(name) is None:
        left = {"place": "lessons", "left": store.left_of(visitor, name)}
        return render(request, "lessons/gone.html", left, status=HTTPStatus.NOT_FOUND)
    own = store.lesson_of(visitor, name)
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
