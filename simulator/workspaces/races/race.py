"""A race as a value: a project, two Dockerfiles, and the edits between the builds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Do(StrEnum):
    """What an edit does."""

    LINE = "line"
    """Adds a line to a file."""
    WRITE = "write"
    """Gives a file another text, or makes it."""
    NEED = "need"
    """Adds a package to the list that the project depends on."""
    IGNORE = "ignore"
    """Adds a pattern to .dockerignore."""
    TOUCH = "touch"
    """Saves a file as it is: only its time changes."""
    DELETE = "delete"
    """Removes a file or a folder."""
    AGAIN = "again"
    """Changes nothing."""
    PRUNE = "prune"
    """Empties the build cache."""


class Measure(StrEnum):
    """What a race is about: the figure that its strips and its chart show."""

    SECONDS = "seconds"
    WRITTEN = "written"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Edit:
    """One change of the project; which of ``path`` and ``text`` count, ``do`` says."""

    do: Do
    path: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """One of the two: a Dockerfile, and the .dockerignore that belongs to it, if any."""

    name: str
    dockerfile: str
    ignore: str = ""


@dataclass(frozen=True, slots=True)
class Race:
    """All that the outcome follows from. ``large`` are files of which only the size counts."""

    title: str
    lanes: tuple[Lane, Lane]
    files: tuple[tuple[str, str], ...] = ()
    edits: tuple[Edit, ...] = ()
    says: str = ""
    large: tuple[tuple[str, int], ...] = ()
    measure: Measure = Measure.SECONDS
