"""The lessons that come with Layerwise, and those of folders that a setting names."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from simulator.lessons.lesson import Library
from simulator.lessons.reading import MAX_FILE, read_library

OWN = Path(__file__).resolve().parents[1] / "lessons"

MORE = "LESSONS_PATH"
"""The environment variable with further folders, parted as in PATH; a later one wins."""


@cache
def library() -> Library:
    """Return all lessons; the files are read the first time only."""
    return read_library(lesson_files())


def lesson_folders() -> tuple[Path, ...]:
    """Return the folders that hold tracks, our own first."""
    more = os.environ.get(MORE, "").split(os.pathsep)
    return (OWN, *(Path(folder) for folder in more if folder))


def lesson_files() -> dict[str, bytes]:
    """Return every file of every lesson by its path, ``TRACK/SLUG/…``.

    Of a file that is too large only so much is read that the fault can be told.
    """
    found: dict[str, bytes] = {}
    for folder in lesson_folders():
        for path in sorted(folder.glob("*/*")) + sorted(folder.glob("*/*/**/*")):
            if path.is_file() and not path.is_symlink():
                with path.open("rb") as file:
                    found[path.relative_to(folder).as_posix()] = file.read(MAX_FILE + 1)
    return found
