"""Races: ready ones, kept ones, and the form in which a visitor makes their own."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_http_methods, require_safe

from simulator.engine.errors import DockerError
from simulator.web.asked import whole_number
from simulator.web.qr import qr_code
from simulator.web.scene.race.form import RaceForm, form_of, posted_form
from simulator.web.scene.race.page import look_of, race_page
from simulator.web.status import status_of
from simulator.web.visitors import remember, visitor_of, workspace_of
from simulator.workspaces import limits, store
from simulator.workspaces.advice import Suggestion, suggestions_of
from simulator.workspaces.models import KeptRace, Workspace
from simulator.workspaces.races.kept import forget, keep, kept_race, races_of
from simulator.workspaces.races.race import Race
from simulator.workspaces.races.ready import ready_races
from simulator.workspaces.races.run import remembers
from simulator.workspaces.races.sandbox import race_against, race_from
from simulator.workspaces.races.valid import InvalidRace, checked


@never_cache
@require_safe
def first(request: HttpRequest) -> HttpResponse:
    """Show the first of the ready races."""
    return _ready(request, next(iter(ready_races())))


@never_cache
@require_safe
def ready(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a race that is ready for class."""
    return _ready(request, slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def kept(request: HttpRequest, token: str) -> HttpResponse:
    """Show a race that someone keeps, to whoever has its link; its owner may delete it."""
    visitor = visitor_of(request)
    if request.method == "POST":
        forget(visitor, token)
        return redirect("race")
    try:
        row, race = kept_race(token)
    except KeptRace.DoesNotExist:
        raise Http404("no such race") from None
    try:
        limits.check_opens(token)
        if not remembers(race):
            limits.check_races(visitor)
    except DockerError as error:
        return _form(request, _first_form(), error)
    context = {
        "token": token,
        "own": row.owner == visitor,
        "source": f"kept={token}",
        "address": _address(request, "kept-race", token),
        "code": reverse("kept-race-qr", args=[token]),
    }
    return _shown(request, race, context)


@cache_control(private=True, max_age=3600)
@require_safe
def ready_code(request: HttpRequest, slug: str) -> HttpResponse:
    """Draw the address of a ready race as a QR code."""
    if slug not in ready_races():
        raise Http404("no such race")
    return qr_code(_address(request, "ready-race", slug))


@cache_control(private=True, max_age=3600)
@require_safe
def kept_code(request: HttpRequest, token: str) -> HttpResponse:
    """Draw the address of a kept race as a QR code."""
    if not KeptRace.objects.filter(token=token).exists():
        raise Http404("no such race")
    return qr_code(_address(request, "kept-race", token))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def of_sandbox(request: HttpRequest, number: UUID, tip: str) -> HttpResponse:
    """Race a project as it is against what the advice proposes; a link to it is kept on request."""
    visitor = visitor_of(request)
    try:
        limits.check_races(visitor)
        race = checked(_against(workspace_of(visitor, number), tip))
        if request.method == "POST":
            return redirect("kept-race", keep(visitor, race))
    except DockerError as error:
        return _form(request, _first_form(), error)
    return _shown(request, race, {"unkept": True, "source": f"workspace={number}&tip={tip}"})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Show the form of a race, filled from another one; race what was typed, and keep it."""
    visitor = visitor_of(request)
    if request.method != "POST":
        return _filled(request, visitor)
    form = posted_form(request.POST)
    if row := request.POST.get("drop", ""):
        return _form(request, form.without(row))
    if request.POST.get("do") == "more":
        return _form(request, form)
    try:
        limits.check_races(visitor)
        token = keep(visitor, form.race())
    except DockerError as error:
        return _form(request, form, error)
    response = redirect("kept-race", token)
    remember(response, visitor)
    return response


def _ready(request: HttpRequest, slug: str) -> HttpResponse:
    race = ready_races().get(slug)
    if race is None:
        raise Http404("no such race")
    context = {
        "slug": slug,
        "source": f"from={slug}",
        "address": _address(request, "ready-race", slug),
        "code": reverse("ready-race-qr", args=[slug]),
    }
    return _shown(request, race, context)


def _address(request: HttpRequest, name: str, of: str) -> str:
    return request.build_absolute_uri(reverse(name, args=[of]))


def _shown(request: HttpRequest, race: Race, context: dict[str, Any]) -> HttpResponse:
    page = race_page(race, look_of(request.GET))
    common = {"place": "race", "page": page, "ready": ready_races(), "own_races": _own(request)}
    return render(request, "race/page.html", {**common, **context})


def _form(request: HttpRequest, form: RaceForm, error: DockerError | None = None) -> HttpResponse:
    visitor = visitor_of(request)
    context = {
        "place": "race",
        "form": form.with_room(),
        "notice": error,
        "ready": ready_races(),
        "own_races": _own(request),
    }
    response = render(request, "race/mine.html", context, status=status_of(error))
    remember(response, visitor)
    return response


def _own(request: HttpRequest) -> list[KeptRace]:
    return list(races_of(visitor_of(request))[:20])


def _filled(request: HttpRequest, visitor: str) -> HttpResponse:
    try:
        return _form(request, _source(request, visitor))
    except DockerError as error:
        return _form(request, _first_form(), error)


def _first_form() -> RaceForm:
    return form_of(next(iter(ready_races().values())))


def _source(request: HttpRequest, visitor: str) -> RaceForm:
    """Return the form filled with what the address names: a ready race, a kept one, a project."""
    if number := request.GET.get("workspace", ""):
        return form_of(_of_workspace(request, visitor, number))
    if token := request.GET.get("kept", ""):
        try:
            return form_of(kept_race(token)[1])
        except KeptRace.DoesNotExist:
            raise Http404("no such race") from None
    race = ready_races().get(request.GET.get("from", ""))
    return form_of(race) if race else _first_form()


def _of_workspace(request: HttpRequest, visitor: str, number: str) -> Race:
    if number == "mine":
        found = store.sandbox_of(visitor)
    else:
        try:
            found = workspace_of(visitor, UUID(number))
        except ValueError:
            raise Http404("no workspace of yours") from None
    if tip := request.GET.get("tip", ""):
        return _against(found, tip)
    project = store.moment_of(found).world.machine.project
    return race_from(project, _("As it is"), _("Another way"), _("My project, two ways"))


def _against(found: Workspace, tip: str) -> Race:
    project = store.moment_of(found).world.machine.project
    one = _suggestion(found, tip)
    return race_against(
        project, one, _("As it is"), _("As advised"), _("My Dockerfile against the advice")
    )


def _suggestion(found: Workspace, tip: str) -> Suggestion:
    """Return the advice that a button is about, if it is about the last build still."""
    built, _dot, place = tip.partition(".")
    known, at = suggestions_of(found) or (), whole_number(place)
    if built != str(store.moment_of(found).built) or not 0 <= at < len(known):
        raise InvalidRace(
            _("that advice is gone: another build came after it"),
            hint=_("Go back to the sandbox and try the newest."),
        )
    return known[at]
