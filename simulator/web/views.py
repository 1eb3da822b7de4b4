"""Home, lessons and the workbench. One view answers the page, the fragment and the form."""

from __future__ import annotations

from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, replace_url

from simulator.engine.errors import DockerError
from simulator.lesson_files import library
from simulator.web.asked import Asked, asked, view_of, whole_number
from simulator.web.desk import desk, player_of
from simulator.web.scene.lesson.map import Map, lesson_map
from simulator.web.scene.workbench import View
from simulator.web.status import status_of
from simulator.web.visitors import YEAR, HtmxRequest, remember, visitor_of, workspace_of
from simulator.workspaces import limits, store
from simulator.workspaces.actions import Action
from simulator.workspaces.advice import suggestions_of
from simulator.workspaces.models import Workspace
from simulator.workspaces.progress import progress_of

THEMES = ("light", "dark")


@never_cache
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Say what this is, and lead to the sandbox or into a lesson in one click."""
    return render(request, "home/page.html", {"place": "home", "map": map_of(visitor_of(request))})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sandbox(request: HtmxRequest) -> HttpResponse:
    """Show the visitor's newest workspace, or a first one, or do something in it."""
    visitor = visitor_of(request)
    found = store.sandbox_of(visitor)
    if request.method == "POST":
        return _done_at_its_pace(request, found)
    response = shown(request, found, view_of(request))
    remember(response, visitor)
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def workspace(request: HtmxRequest, number: UUID) -> HttpResponse:
    """Show a workspace of the visitor, or do something in it."""
    visitor = visitor_of(request)
    found = workspace_of(visitor, number)
    if request.method != "POST":
        page = page_of(found)
        if page != request.path and not request.htmx:
            return redirect(f"{page}?{request.GET.urlencode()}")
        return shown(request, found, view_of(request))
    return _done_at_its_pace(request, found)


@never_cache
@require_safe
def moments(request: HttpRequest, number: UUID) -> HttpResponse:
    """List the moments that one can go to."""
    found = workspace_of(visitor_of(request), number)
    return render(request, "player/_stops.html", {"player": player_of(found)})


@never_cache
@require_safe
def advice(request: HtmxRequest, number: UUID) -> HttpResponse:
    """Work out what to try after the last build, and show it as a list."""
    found = workspace_of(visitor_of(request), number)
    context = desk(request, found, view_of(request), advise=True)
    return render(request, "workbench/_advice.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def next_build(request: HtmxRequest, number: UUID) -> HttpResponse:
    """Show what the next build would do, with the text as it is typed. Nothing is kept."""
    if request.method != "POST":
        return redirect(f"{reverse('workspace', args=[number])}?{request.GET.urlencode()}")
    visitor = visitor_of(request)
    found = workspace_of(visitor, number)
    try:
        limits.check_pace(f"looks {visitor}")
    except limits.TooFast:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    context = desk(request, found, replace(view_of(request), build=False), unsaved=True)
    template = "workbench/_next.html" if request.htmx else "workbench/page.html"
    return render(request, template, {**context, "place": "sandbox", "notice": None})


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Remember whether the visitor wants it light or dark."""
    response = redirect(_own_page(request.POST.get("next", "")))
    wanted = request.POST.get("theme", "")
    if wanted in THEMES:
        response.set_cookie("theme", wanted, max_age=YEAR, samesite="Lax")
    return response


def done(request: HtmxRequest, found: Workspace, *more: Action) -> HttpResponse:
    """Do what the form asks for, and more; show it, or lead to the page that does."""
    view = view_of(request)
    before = store.moment_of(found)
    wanted = asked(request.POST, before, lambda: suggestions_of(found))
    wanted = replace(wanted, actions=(*wanted.actions, *more))
    for key, action in wanted.keyed():
        store.act(found, key, action)
    if wanted.history:
        _travel(found, wanted, whole_number(request.POST.get("at", "")))
    if wanted.asks:
        return _led(request, f"{reverse('ask', args=[found.pk])}?reveal=0")
    view = _next_view(view, wanted)
    if wanted.goes:
        view = replace(view, went=True, played=_gone(found, *wanted.goes))
    if store.moment_of(found).world.current != before.world.current:
        view = replace(view, path="", build=True)
    if request.htmx:
        response = shown(request, found, view)
        now = request.htmx.current_url_abs_path or reverse("sandbox")
        there = f"{now.partition('?')[0]}?{urlencode(_query(view))}"
        return response if there == now else replace_url(response, there)
    address = page_of(found)
    return redirect(f"{address}?{urlencode(_query(view))}")


def _done_at_its_pace(request: HtmxRequest, found: Workspace) -> HttpResponse:
    visitor = found.owner
    try:
        limits.check_pace(f"goes {visitor}" if request.POST.get("do") == "go" else visitor)
        return done(request, found)
    except DockerError as error:
        return refused(request, found, error)


def _travel(found: Workspace, wanted: Asked, at: int) -> None:
    """Go back or forth, if the visitor's page shows the head; what was just typed comes first.

    A step or a lesson begins again from wherever the visitor is.
    """
    moment = store.moment_of(found)
    number = moment.number if wanted.actions else at
    match wanted.history:
        case "undo":
            store.undo(found, number)
        case "redo":
            store.redo(found, number)
        case "step" if moment.course is not None:
            store.reset(found, moment.course.since)
        case "lesson":
            store.reset(found, 0)


def _led(request: HtmxRequest, address: str) -> HttpResponse:
    """Lead to another page."""
    return HttpResponseClientRedirect(address) if request.htmx else redirect(address)


def _gone(found: Workspace, tip: int, place: int) -> bool:
    """Go there, and say whether it was one step forth: what happened in it is to be seen then."""
    stood = found.head_id
    store.go(found, tip, place)
    return found.head is not None and found.head_id != stood and found.head.parent_id == stood


def _next_view(view: View, wanted: Asked) -> View:
    return replace(
        view,
        path=view.path if wanted.opens is None else wanted.opens,
        build=view.build if wanted.shows_build is None else wanted.shows_build,
        played=bool(wanted.actions),
    )


def shown(
    request: HtmxRequest,
    found: Workspace,
    view: View,
    notice: DockerError | None = None,
) -> HttpResponse:
    """Answer with the workbench, or with what of it has changed."""
    context = desk(
        request,
        found,
        view,
        unsaved=notice is not None,
        advise="advice" in request.GET,
    )
    template = "workbench/_turn.html" if request.htmx else "workbench/page.html"
    context |= {"place": "lessons" if context["bench"].lesson else "sandbox", "notice": notice}
    return render(request, template, context, status=status_of(notice))


def refused(request: HtmxRequest, found: Workspace, error: DockerError) -> HttpResponse:
    """Say why nothing was done. What was typed stays where it is."""
    return shown(request, found, view_of(request), error)


def _query(view: View) -> dict[str, str]:
    find = {"find": view.find} if view.find else {}
    return {"file": view.path, "view": "build" if view.build else "edit", **find}


def page_of(workspace: Workspace) -> str:
    """Return the address of the page that shows a workspace."""
    lesson = store.lesson_in(workspace)
    if lesson:
        return reverse("lesson", args=lesson.split("/"))
    return reverse("workspace", args=[workspace.pk])


def map_of(visitor: str) -> Map:
    """Return the lessons as they stand for a visitor."""
    return lesson_map(library(), progress_of(visitor), store.begun_lessons(visitor))


def _own_page(address: str) -> str:
    """Return the address if it is one of ours, else the front page."""
    own = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if own else "/"
