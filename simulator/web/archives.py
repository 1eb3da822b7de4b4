"""Archives in and out: a tar of real images is handed in, a saved one is downloaded."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from posixpath import basename
from urllib.parse import quote
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from simulator.cli.commands.save import archive_of
from simulator.engine.errors import DockerError
from simulator.engine.files import File
from simulator.engine.reference import Reference
from simulator.web.asked import key_of
from simulator.web.layers import stacks_page
from simulator.web.scene.files import find
from simulator.web.status import status_of
from simulator.web.visitors import remember, visitor_of, workspace_of
from simulator.workspaces import limits, store
from simulator.workspaces.actions import InvalidAction, OpenArchive
from simulator.workspaces.archives import images_of
from simulator.workspaces.handed_in import hand_in
from simulator.workspaces.models import Workspace
from simulator.workspaces.moment import Moment

TAR = "application/x-tar"
BYTES = "application/octet-stream"


@never_cache
@require_POST
def open_archive(request: HttpRequest, number: UUID) -> HttpResponse:
    """Open an archive of real images, and show the layers of the first; or say why not."""
    visitor = visitor_of(request)
    found = workspace_of(visitor, number)
    try:
        limits.check_pace(visitor)
        moment = _handed_in(request, found)
    except DockerError as error:
        return stacks_page(request, found, error, status_of(error))
    response = redirect(reverse("layers", args=[found.pk, _first(moment)]))
    remember(response, visitor)
    return response


@never_cache
@require_safe
def save(request: HttpRequest, number: UUID, image: str) -> HttpResponseBase:
    """Send what ``docker save IMAGE`` writes, the same bytes."""
    found = workspace_of(visitor_of(request), number)
    try:
        pieces = archive_of(store.moment_of(found).world.engine, image)
    except DockerError as error:
        return stacks_page(request, found, error, HTTPStatus.NOT_FOUND)
    name = image.rpartition("/")[2].replace(":", "-")
    return _download(pieces, f"{name}.tar", TAR)


@never_cache
@require_safe
def project_file(request: HttpRequest, number: UUID, path: str) -> HttpResponseBase:
    """Send a file of the project folder as it is."""
    found = workspace_of(visitor_of(request), number)
    entry = find(store.moment_of(found).world.machine.project, path)
    if not isinstance(entry, File):
        raise Http404("no such file in the project")
    return _download([entry.content], basename(path), TAR if path.endswith(".tar") else BYTES)


def _handed_in(request: HttpRequest, found: Workspace) -> Moment:
    file = request.FILES.get("archive")
    if not isinstance(file, UploadedFile) or file.file is None:
        raise InvalidAction("no file was chosen", hint="Choose what docker save wrote.")
    name = (file.name or "images.tar")[:120]
    return hand_in(found, key_of(request.POST), name, file.file, file.size or 0)


def _first(moment: Moment) -> str:
    """Return the name of the first image of the archive that was opened last, or its id."""
    opened = [shown.action for shown in moment.shown if isinstance(shown.action, OpenArchive)]
    image, names = (one := images_of(opened[-1].archive)[0]).image, one.names
    return Reference.parse(names[0]).familiar if names else image.id[7:19]


def _download(pieces: Iterable[bytes], name: str, kind: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(pieces, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response
