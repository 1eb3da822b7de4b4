"""A workspace as templates are given it: the workbench, its history, and what is new on it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import urlencode

from simulator.web.asked import posted_text
from simulator.web.parts import Screen
from simulator.web.scene.bringing import what_browsers_must_know
from simulator.web.scene.player import Player
from simulator.web.scene.workbench import View, Workbench
from simulator.web.visitors import HtmxRequest
from simulator.workspaces import store
from simulator.workspaces.advice import suggestions_of
from simulator.workspaces.examples import examples
from simulator.workspaces.history import history_of
from simulator.workspaces.models import Workspace


def desk(
    request: HtmxRequest,
    workspace: Workspace,
    view: View,
    *,
    unsaved: bool = False,
    advise: bool = False,
) -> dict[str, Any]:
    """Return the context of the page.

    What the visitor's page holds already, by its form, is not sent again. If what was
    typed is ``unsaved``, because it was refused or only looked at, it is shown all the same.
    What to try is not told in a lesson that goes on; elsewhere it is shown if it is known, and
    worked out if ``advise``.
    """
    form = request.POST or request.GET
    typed = posted_text(form)
    moment = store.moment_of(workspace)
    guided = moment.course is not None and not moment.course.finished
    suggestions = () if guided else suggestions_of(workspace, ask=advise)
    bench = Workbench(
        moment,
        view,
        suggestions,
        typed if unsaved else None,
        form.get("build", "").strip() if unsaved else "",
    )
    player = player_of(workspace)
    context = {
        "workspace": workspace,
        "here": reverse("workspace", args=[workspace.pk]),
        "bench": bench,
        "view": view,
        "typed": _unsaved(bench, typed) if unsaved else None,
        "swap_pane": form.get("pane") != bench.pane.name and not _shows_already(bench, typed),
        "swap_panel": bench.lesson is not None and form.get("panel") != bench.lesson.digest,
        "swap_command": form.get("build") != bench.command,
        "player": player,
        "undo": player.undoes,
        "redo": player.redoes,
        "examples": tuple(examples().values()),
        "key": secrets.token_hex(12),
        "bring_limits": what_browsers_must_know(),
        "most_archive": settings.MAX_ARCHIVE_BYTES,
    }
    has = frozenset(form.get("has", "").split()) if request.htmx else frozenset()
    return {**context, "screen": Screen(_own(request, context), has)}


def player_of(workspace: Workspace) -> Player:
    """Return the player of a workspace, which moves its head."""
    return Player(history_of(workspace), reverse("workspace", args=[workspace.pk]))


def _own(request: HtmxRequest, context: dict[str, Any]) -> Mapping[str, Callable[[], str]]:
    """Return what a page has of its own in its parts."""
    bench, view = context["bench"], context["view"]
    looks = {"file": bench.pane.path, "view": "build" if view.build else "edit"}

    def drawn(template: str) -> Callable[[], str]:
        return lambda: render_to_string(template, context, request)

    return {
        "here": lambda: context["here"],
        "number": lambda: str(context["workspace"].pk),
        "looks": lambda: escape(urlencode(looks)),
        "looked": drawn("workbench/_looked.html"),
        "hidden": drawn("workbench/_hidden.html"),
        "oob": lambda: ' hx-swap-oob="true"' if request.htmx else "",
        "tips": drawn("workbench/_tips.html"),
        **motions(bench),
    }


def motions(bench: Workbench) -> dict[str, Callable[[], str]]:
    """Return what moves in the parts of a page that has just arrived."""
    return {
        "play": lambda: " play" if bench.plays else "",
        "moves": lambda: " moves" if bench.moves else "",
    }


def _shows_already(bench: Workbench, typed: tuple[str, str] | None) -> bool:
    """Say whether the visitor's editor holds the very file and text that it should."""
    return not bench.pane.shows_build and typed == (bench.pane.path, bench.pane.text)


def _unsaved(bench: Workbench, typed: tuple[str, str] | None) -> str | None:
    """Return the text that the visitor typed and that is not saved."""
    if typed is None or typed[0] != bench.pane.path or typed[1] == bench.pane.text:
        return None
    return typed[1]
