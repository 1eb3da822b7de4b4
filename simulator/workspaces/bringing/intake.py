"""Files that a browser hands in: judged, what is kept of them written down, and an action made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import IO

from django.conf import settings

from simulator.workspaces import blobs, limits, store
from simulator.workspaces.actions import ADD, BringFiles
from simulator.workspaces.bringing import listings, zips
from simulator.workspaces.bringing.errors import NotTaken
from simulator.workspaces.bringing.found import Found
from simulator.workspaces.bringing.judging import judged
from simulator.workspaces.bringing.kept import packed
from simulator.workspaces.bringing.limits import MAX_DIRECTORY, MAX_KEPT
from simulator.workspaces.handed_in import READERS, mapped
from simulator.workspaces.models import Workspace


def bring_zip(workspace: Workspace, name: str, file: IO[bytes], size: int, into: str) -> BringFiles:
    """Return the action that brings a zip's files. Raises DockerError, with nothing changed."""
    if size > settings.MAX_ARCHIVE_BYTES:
        raise NotTaken(
            f"the zip has more than {settings.MAX_ARCHIVE_BYTES // limits.MEBIBYTE} MiB",
            hint="Drop the folder itself: of its large files only the size is sent.",
        )
    return _brought(workspace, name, into, lambda: zips.found_in(mapped(file, size)))


def bring_folder(
    workspace: Workspace, name: str, listing: IO[bytes], contents: IO[bytes], into: str
) -> BringFiles:
    """Return the action that brings the files of a list. Raises DockerError, as above."""
    listed = listing.read(MAX_DIRECTORY + 1)
    held = contents.read(MAX_KEPT + 1)
    return _brought(workspace, name, into, lambda: listings.found_in(listed, memoryview(held)))


def _brought(
    workspace: Workspace, name: str, into: str, look: Callable[[], Sequence[Found]]
) -> BringFiles:
    limits.check_archives(workspace.owner)
    with limits.turn(READERS):
        content = packed(judged(look(), unwrap=into != ADD))
    store.keep(workspace)
    return BringFiles(name, blobs.keep(workspace, content), into)
