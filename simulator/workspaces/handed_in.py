"""An archive that a browser hands in: read once from the disk, reduced, and opened."""

from __future__ import annotations

import io
import mmap
import tempfile
from collections.abc import Iterable
from threading import BoundedSemaphore
from typing import IO

from django.conf import settings

from simulator.engine.oci.allowance import Allowance
from simulator.engine.oci.errors import BadArchive, TooLarge
from simulator.engine.oci.limits import MEBIBYTE, UPLOADED_KEPT, UPLOADED_LAYER
from simulator.engine.oci.load import Loaded, images_in
from simulator.engine.oci.packed import open_archive
from simulator.engine.oci.reduced import reduced
from simulator.workspaces import blobs, limits, store
from simulator.workspaces.actions import OpenArchive
from simulator.workspaces.models import Workspace
from simulator.workspaces.moment import Moment

READERS = BoundedSemaphore(settings.ARCHIVES_AT_ONCE)
"""Places for those who read something large from outside."""


def hand_in(workspace: Workspace, key: str, name: str, file: IO[bytes], size: int) -> Moment:
    """Open an archive in the workspace and return the moment after it.

    The file stays on the disk while it is read, and what is kept of it is small. Raises
    DockerError, with nothing changed, for an archive that cannot be taken.
    """
    limits.check_archives(workspace.owner)
    if size > settings.MAX_ARCHIVE_BYTES:
        raise TooLarge(f"the archive has more than {settings.MAX_ARCHIVE_BYTES // MEBIBYTE} MiB")
    with limits.turn(READERS):
        content = reduced(_images(mapped(file, size)))
    store.keep(workspace)
    return store.act(workspace, key, OpenArchive(name, blobs.keep(workspace, content)))


def _images(content: memoryview) -> list[Loaded]:
    allowance = Allowance(kept=UPLOADED_KEPT, layer=UPLOADED_LAYER)
    found = images_in(open_archive(content, _on_disk), allowance)
    if not found:
        raise BadArchive("the archive has no image in it")
    return found


def _on_disk(pieces: Iterable[memoryview]) -> memoryview:
    """Return the pieces as one; they lie in a file that goes with it."""
    with tempfile.TemporaryFile() as file:
        size = sum(file.write(piece) for piece in pieces)
        file.flush()
        return mapped(file, size)


def mapped(file: IO[bytes], size: int) -> memoryview:
    """Return the content of a file; what lies on the disk is not read into memory."""
    if size == 0 or isinstance(file, io.BytesIO):
        return memoryview(file.read())
    return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
