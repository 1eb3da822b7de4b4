"""The layer explorer: the page of an image or a container, and what is opened on it."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from simulator.cli.store import image_named
from simulator.engine.containers.find import container_named
from simulator.engine.errors import DockerError
from simulator.web.scene.explorer.content import content
from simulator.web.scene.explorer.explorer import Explorer
from simulator.web.scene.explorer.fixes import built_last, fixes
from simulator.web.scene.explorer.merged import listed_in
from simulator.web.scene.explorer.names import asked_for, shown_path
from simulator.web.scene.explorer.rise import rise
from simulator.web.scene.explorer.rows import listing
from simulator.web.scene.explorer.stacks import stacks
from simulator.web.scene.explorer.subject import Subject, container_subject, image_subject
from simulator.web.visitors import HtmxRequest, remember, visitor_of, workspace_of
from simulator.workspaces import store
from simulator.workspaces.advice import suggestions_of
from simulator.workspaces.models import Workspace
from simulator.workspaces.moment import Moment


@never_cache
@require_safe
def explorer(request: HtmxRequest) -> HttpResponse:
    """Lead to the image that the visitor built last, or to all there are."""
    visitor = visitor_of(request)
    found = store.sandbox_of(visitor)
    moment = store.moment_of(found)
    image = moment.build.image if moment.build else None
    if image is not None and image.id in moment.world.engine.images:
        name = image_subject(moment, image).name
        response: HttpResponse = redirect(reverse("layers", args=[found.pk, name]))
    else:
        response = redirect(reverse("stacks", args=[found.pk]))
    remember(response, visitor)
    return response


@never_cache
@require_safe
def all_stacks(request: HtmxRequest, number: UUID) -> HttpResponse:
    """List the images and containers that can be looked into."""
    found, _ = _moment(request, number)
    return stacks_page(request, found)


@never_cache
@require_safe
def layers(request: HtmxRequest, number: UUID, image: str) -> HttpResponse:
    """Show the layers of an image, or what is asked for of them."""
    found, moment = _moment(request, number)
    try:
        subject = image_in(moment, image)
    except DockerError as error:
        return stacks_page(request, found, error, HTTPStatus.NOT_FOUND)
    return _shown(request, found, moment, subject)


@never_cache
@require_safe
def container(request: HtmxRequest, number: UUID, name: str) -> HttpResponse:
    """Show the layers of a container, its own on top."""
    found, moment = _moment(request, number)
    try:
        subject = container_in(moment, name)
    except DockerError as error:
        return stacks_page(request, found, error, HTTPStatus.NOT_FOUND)
    return _shown(request, found, moment, subject)


def stacks_page(
    request: HttpRequest,
    found: Workspace,
    error: DockerError | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Return the page of all images and containers, with a word on what could not be done."""
    more = {"workspace": found, "error": error, **_form()}
    return listed(request, store.moment_of(found), more, status)


def listed(
    request: HttpRequest,
    moment: Moment,
    more: dict[str, object],
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """List what can be looked into; ``more`` is what the page knows beside the moment."""
    context = {"place": "layers", "stacks": stacks(moment), **more}
    return render(request, "layers/stacks.html", context, status=status)


def image_in(moment: Moment, name: str) -> Subject:
    """Return an image as what is looked into. Raises DockerError if there is none."""
    return image_subject(moment, image_named(moment.world.engine, name), name)


def container_in(moment: Moment, name: str) -> Subject:
    """Return a container as what is looked into. Raises DockerError if there is none."""
    return container_subject(moment, container_named(moment.world.engine, name))


def _form() -> dict[str, object]:
    """Return what the form for archives needs."""
    return {"key": secrets.token_hex(12), "most_archive": settings.MAX_ARCHIVE_BYTES}


def _moment(request: HtmxRequest, number: UUID) -> tuple[Workspace, Moment]:
    found = workspace_of(visitor_of(request), number)
    return found, store.moment_of(found)


def _shown(
    request: HtmxRequest, found: Workspace, moment: Moment, subject: Subject
) -> HttpResponse:
    more: dict[str, object] = {"workspace": found, **_form()}
    if subject.container is None and built_last(moment, subject):
        asked = "fixes" in asked_for(request.META.get("QUERY_STRING", ""))
        known = suggestions_of(found, ask=asked)
        more["fixes"] = None if known is None else fixes(moment, known)
        more["has_fixes"] = known != ()
        if asked and request.htmx:
            return render(request, "layers/_fixes.html", more)
    return inside(request, moment, subject, more)


def inside(
    request: HtmxRequest, moment: Moment, subject: Subject, more: dict[str, object]
) -> HttpResponse:
    """Show the layers, or what is asked for of them; ``more`` as for ``listed``."""
    asked = asked_for(request.META.get("QUERY_STRING", ""))
    context = {
        "place": "layers",
        "explorer": Explorer(subject, asked.get("view") == "merged"),
        "stacks": stacks(moment),
        **more,
    }
    if subject.container is not None:
        context["rise"] = rise(subject, subject.container, moment.world.engine)
    opened = _opened(subject, asked)
    if opened is None:
        return render(request, "layers/page.html", context)
    part, what, heading = opened
    template = f"layers/_{part}.html" if request.htmx else "layers/inside.html"
    return render(request, template, {**context, "part": part, part: what, "heading": heading})


def _opened(subject: Subject, asked: dict[str, str]) -> tuple[str, object, str] | None:
    """Return the folder or file that is asked for by itself: its template, itself, its heading."""
    folder = asked.get("folder", "").strip("/")
    first = _number(asked.get("first", ""))
    if asked.get("view") == "merged":
        if "folder" not in asked:
            return None
        seen = listed_in(subject, folder, first)
        return "seen", seen, _("What a container sees in {path}").format(path=seen.path)
    index = _number(asked.get("layer", "")) - 1
    if not 0 <= index < len(subject.layers):
        return None
    where = subject.place(index)
    if "file" in asked:
        file = content(subject, index, asked["file"])
        if file is None:
            raise Http404("no such file in the layer")
        return "file", file, _("{path} in the layer of {place}").format(path=file.path, place=where)
    if "folder" in asked:
        rows = listing(subject, index, folder, first=first)
        heading = _("{path} in the layer of {place}")
        return "rows", rows, heading.format(path=shown_path(folder), place=where)
    return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else 0
