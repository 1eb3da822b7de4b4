"""Blobs under way. They are no part of the journal: what counts is the blob that has arrived."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from django.utils import timezone
from rpds import HashTrieMap

from simulator.engine.registry import model
from simulator.engine.registry.events import UploadChanged
from simulator.workspaces import blobs, limits
from simulator.workspaces.models import Upload, Workspace

GIVEN_UP = timedelta(hours=1)
"""An upload that nothing was added to for so long is forgotten."""


def with_uploads(registry: model.Registry, workspace: Workspace, key: str) -> model.Registry:
    """Return the registry with the workspace's uploads; only that of ``key`` has its bytes.

    The next upload gets an id that nobody can guess.
    """
    found = {
        row.key: model.Upload(row.repository, bytes(row.content) if row.key == key else b"")
        for row in _rows(workspace, key)
    }
    sizes = Upload.objects.filter(workspace=workspace).values_list("size", flat=True)
    return replace(
        registry,
        uploads=HashTrieMap(found),
        uploads_begun=secrets.randbits(128),
        stored=registry.stored + sum(sizes),
    )


def change(workspace: Workspace, event: UploadChanged) -> None:
    """Keep what an event makes of an upload. Raises LimitReached if the server has no room."""
    upload = event.upload
    if upload is None:
        Upload.objects.filter(workspace=workspace, key=event.id).delete()
        return
    Upload.objects.filter(changed__lt=timezone.now() - GIVEN_UP).delete()
    limits.check_room(blobs.of_all() + len(upload.content))
    Upload.objects.update_or_create(
        key=event.id,
        workspace=workspace,
        defaults={
            "repository": upload.repository,
            "content": upload.content,
            "size": len(upload.content),
        },
    )


def _rows(workspace: Workspace, key: str) -> Iterable[Upload]:
    """Return the uploads of a workspace, the bytes of all but one left where they are."""
    rows = Upload.objects.filter(workspace=workspace)
    yield from rows.exclude(key=key).defer("content")
    yield from rows.filter(key=key)
