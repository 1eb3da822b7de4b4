"""A lesson in front of a class: one key does the next thing, notes follow beside it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from simulator.engine.errors import DockerError
from simulator.engine.state import World
from simulator.web.asked import key_of, view_of
from simulator.web.desk import motions
from simulator.web.lessons import known
from simulator.web.parts import Screen
from simulator.web.scene.lesson.hints import in_words, solution_lines
from simulator.web.scene.lesson.markup import inline
from simulator.web.scene.lesson.panel import Panel, place_of
from simulator.web.scene.lesson.truth import Told, told
from simulator.web.scene.workbench import View, Workbench
from simulator.web.visitors import HtmxRequest, remember, visitor_of
from simulator.workspaces import limits, store
from simulator.workspaces.course.course import Course, Guess
from simulator.workspaces.course.lines import CannotDo
from simulator.workspaces.course.showing import actions_of, next_press, upcoming
from simulator.workspaces.course.solution import key_in
from simulator.workspaces.models import Workspace


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HtmxRequest, track: str, slug: str) -> HttpResponse:
    """Show where the demo stands, or do the next thing, or take the last one back."""
    visitor, lesson = visitor_of(request), known(track, slug)
    found = store.lesson_of(visitor, lesson.name, store.DEMO)
    notice, played = None, False
    if request.method == "POST":
        try:
            limits.check_pace(visitor)
            played = _pressed(found, request.POST.get("do", ""), key_of(request.POST))
        except DockerError as error:
            notice = error
        if not request.htmx and notice is None:
            return redirect(request.path)
    response = _shown(request, found, played=played, notice=notice)
    remember(response, visitor)
    return response


@never_cache
@require_safe
def notes(request: HtmxRequest, track: str, slug: str) -> HttpResponse:
    """Show the notes on a lesson, and where its demo stands."""
    visitor, lesson = visitor_of(request), known(track, slug)
    moment = store.moment_of(store.lesson_of(visitor, lesson.name, store.DEMO))
    assert moment.course is not None
    context = {
        "place": "lessons",
        "lesson": lesson,
        "place_text": place_of(lesson),
        "panel": Panel(moment.course, moment.world),
        "upcoming": label(moment.course),
        "lines": solution_lines(moment.course),
        "truths": list(_truths(moment.course, moment.world)),
    }
    template = "lessons/_following.html" if request.htmx else "lessons/notes.html"
    response = render(request, template, context)
    remember(response, visitor)
    return response


def label(course: Course) -> SafeString | str:
    """Return what the next key does, in words; nothing at the end."""
    press, line = next_press(course), upcoming(course)
    if press is None:
        return ""
    if press.on:
        return _("Step {n}").format(n=course.step + 2)
    if line is None:
        return _("The answer")
    return SafeString(in_words(course.told, line).removesuffix(":"))


def _pressed(found: Workspace, do: str, key: str) -> bool:
    """Do what the key says, and say whether something may move now."""
    if do == "back":
        store.take_back(found)
        return False
    moment = store.moment_of(found)
    if do != "forth" or moment.course is None:
        return False
    for place, action in enumerate(actions_of(moment.course, moment.world)):
        store.act(found, f"{key}.{place}", action)
    return True


def _shown(
    request: HttpRequest, found: Workspace, *, played: bool, notice: DockerError | None
) -> HttpResponse:
    moment = store.moment_of(found)
    course = moment.course
    assert course is not None
    view = replace(view_of(request), played=played)
    bench = Workbench(moment, _looks(view, course))
    context = {
        "place": "lessons",
        "workspace": found,
        "bench": bench,
        "screen": Screen(motions(bench)),
        "view": view,
        "read_only": True,
        "upcoming": label(course),
        "key": secrets.token_hex(12),
        "notice": notice,
        "at": "",
    }
    template = "lessons/_demo.html" if getattr(request, "htmx", False) else "lessons/demo.html"
    return render(request, template, context)


def _looks(view: View, course: Course) -> View:
    """Return what is shown of the file: as it is, while a guess about its build is open."""
    return replace(view, build=view.build and not course.veiled)


def _truths(course: Course, world: World) -> Iterator[tuple[SafeString, Told]]:
    """Yield the questions of the step with what is so, for whoever teaches."""
    for question in course.current.questions:
        guess = course.guesses.get(question.id)
        try:
            key = guess.key if guess and guess.key else key_in(course, world, question.id)
        except CannotDo:
            continue
        yield inline(question.ask), told(question, Guess(key.parts, key, right=True))
