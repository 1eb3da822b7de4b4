"""A workspace as templates are given it: the workbench, its history, and what is new on it."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.http import QueryDict
from django.urls import reverse

from simulator.web.asked import posted_text
from simulator.web.scene.bringing import what_browsers_must_know
from simulator.web.scene.player import Player
from simulator.web.scene.workbench import View, Workbench
from simulator.workspaces import store
from simulator.workspaces.advice import suggestions_of
from simulator.workspaces.examples import examples
from simulator.workspaces.history import history_of
from simulator.workspaces.models import Workspace


def desk(
    workspace: Workspace,
    view: View,
    form: QueryDict,
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
    return {
        "workspace": workspace,
        "bench": bench,
        "view": view,
        "typed": _unsaved(bench, typed) if unsaved else None,
        "swap_pane": form.get("pane") != bench.pane.name and not _shows_already(bench, typed),
        "swap_drawing": form.get("drawing") != bench.drawing,
        "swap_panel": bench.lesson is not None and form.get("panel") != bench.lesson.digest,
        "swap_command": form.get("build") != bench.command,
        "player": player,
        "undo": player.undoes,
        "redo": player.redoes,
        "examples": list(examples().values()),
        "key": secrets.token_hex(12),
        "bring_limits": what_browsers_must_know(),
        "most_archive": settings.MAX_ARCHIVE_BYTES,
    }


def player_of(workspace: Workspace) -> Player:
    """Return the player of a workspace, which moves its head."""
    return Player(history_of(workspace), reverse("workspace", args=[workspace.pk]))


def _shows_already(bench: Workbench, typed: tuple[str, str] | None) -> bool:
    """Say whether the visitor's editor holds the very file and text that it should."""
    return not bench.pane.shows_build and typed == (bench.pane.path, bench.pane.text)


def _unsaved(bench: Workbench, typed: tuple[str, str] | None) -> str | None:
    """Return the text that the visitor typed and that is not saved."""
    if typed is None or typed[0] != bench.pane.path or typed[1] == bench.pane.text:
        return None
    return typed[1]
