"""The project folder in and out: a folder or a zip is brought, a zip and a text taken away."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import IO
from urllib.parse import quote
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from simulator.engine.errors import DockerError
from simulator.web.scene.written import written_out
from simulator.web.views import done, refused
from simulator.web.visitors import HtmxRequest, visitor_of, workspace_of
from simulator.workspaces import limits, store
from simulator.workspaces.actions import ADD, REPLACE, BringFiles, InvalidAction
from simulator.workspaces.bringing.intake import bring_folder, bring_zip
from simulator.workspaces.bringing.taking import zip_of
from simulator.workspaces.models import Workspace
from simulator.workspaces.replay import shown_of


@never_cache
@require_POST
def bring(request: HtmxRequest, number: UUID) -> HttpResponse:
    """Bring a folder or a zip into the project; or say why not."""
    visitor = visitor_of(request)
    found = workspace_of(visitor, number)
    try:
        limits.check_pace(visitor)
        return done(request, found, _handed_in(request, found))
    except DockerError as error:
        return refused(request, found, error)


@never_cache
@require_safe
def project_zip(request: HttpRequest, number: UUID) -> HttpResponseBase:
    """Send the project folder as a zip."""
    visitor = visitor_of(request)
    moment = store.moment_of(workspace_of(visitor, number))
    try:
        limits.check_archives(f"zips {visitor}")
    except limits.TooFast as error:
        return _too_fast(error)
    name = PurePosixPath(moment.example).stem or "project"
    response = HttpResponse(zip_of(moment.world.machine.project, name), "application/zip")
    return _named(response, f"{name}.zip")


@never_cache
@require_safe
def terminal_text(request: HttpRequest, number: UUID) -> HttpResponseBase:
    """Send what was typed at the terminal, and what came of it."""
    visitor = visitor_of(request)
    found = workspace_of(visitor, number)
    try:
        limits.check_archives(f"texts {visitor}")
    except limits.TooFast as error:
        return _too_fast(error)
    pieces = written_out(shown_of(found))
    response = StreamingHttpResponse(pieces, content_type="text/plain; charset=utf-8")
    return _named(response, "terminal.txt")


def _handed_in(request: HtmxRequest, found: Workspace) -> BringFiles:
    into = ADD if request.POST.get("into") == ADD else REPLACE
    listing, contents, packed = (_sent(request, name) for name in ("listing", "contents", "zip"))
    if listing and contents:
        name = request.POST.get("name", "")[:120] or "files"
        return bring_folder(found, name, listing.file, contents.file, into)
    if packed is None:
        raise InvalidAction("no file was chosen", hint="Choose a zip of a project.")
    return bring_zip(found, packed.name[:120] or "project.zip", packed.file, packed.size, into)


@dataclass(frozen=True, slots=True)
class _Sent:
    name: str
    file: IO[bytes]
    size: int


def _sent(request: HtmxRequest, name: str) -> _Sent | None:
    sent = request.FILES.get(name)
    if not isinstance(sent, UploadedFile) or sent.file is None:
        return None
    return _Sent(sent.name or "", sent.file, sent.size or 0)


def _too_fast(error: limits.TooFast) -> HttpResponse:
    status = HTTPStatus.TOO_MANY_REQUESTS
    return HttpResponse(f"{error.message}\n", "text/plain; charset=utf-8", status=status)


def _named(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
