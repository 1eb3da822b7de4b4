"""What a race may be: limits that count, each with its sentence."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.engine.errors import DockerError
from simulator.workspaces.actions import DeleteFile, InvalidAction, SaveFile, valid
from simulator.workspaces.races.race import Do, Edit, Race

MAX_EDITS = 12
MAX_FILES = 40
MAX_LARGE = 20
MAX_NAME = 80
"""Characters of a title, or of the name of a lane."""
MAX_TEXT = 64_000
"""Bytes of one file, one Dockerfile or one edit."""
MAX_LINES = 500
"""Lines of one Dockerfile."""
MAX_RACE = 300_000
"""Bytes of all texts of a race together."""
MAX_SIZE = 20_000_000_000
"""Bytes that a file may stand for."""

WITH_PATH = frozenset({Do.LINE, Do.WRITE, Do.TOUCH, Do.DELETE})
WITH_TEXT = frozenset({Do.NEED, Do.IGNORE})


class InvalidRace(DockerError):
    """The race cannot be run as it is. Nothing that was typed is lost."""


def checked(race: Race) -> Race:
    """Return the race, or raise InvalidRace saying what is too much or missing."""
    _bounded("edits", len(race.edits), MAX_EDITS)
    _bounded("files", len(race.files), MAX_FILES)
    _bounded("large files", len(race.large), MAX_LARGE)
    for text in (race.title, *(lane.name for lane in race.lanes)):
        if len(text) > MAX_NAME:
            raise InvalidRace(f"a name may have at most {MAX_NAME} characters")
        if "\0" in text:
            raise InvalidRace("a name cannot have NUL in it")
    texts = list(_texts(race))
    for what, text in texts:
        _short(what or "that text", text)
    if sum(len(text) for _, text in texts) > MAX_RACE:
        raise InvalidRace(f"the texts of a race may have {MAX_RACE:,} bytes together")
    for letter, lane in zip("AB", race.lanes, strict=True):
        lines = lane.dockerfile.count("\n") + 1
        if lines > MAX_LINES:
            raise InvalidRace(
                f"Dockerfile {letter} has {lines:,} lines; a race takes at most {MAX_LINES}"
            )
    for path, size in race.large:
        _path(path)
        if size > MAX_SIZE:
            raise InvalidRace(f"{path}: a file may stand for at most {MAX_SIZE // 10**9} GB")
    _one_each([path for path, _ in (*race.files, *race.large)])
    for number, edit in enumerate(race.edits, start=1):
        _edit(number, edit)
    return race


def _texts(race: Race) -> Iterable[tuple[str, str]]:
    for letter, lane in zip("AB", race.lanes, strict=True):
        yield f"Dockerfile {letter}", lane.dockerfile
        yield f"the .dockerignore of {letter}", lane.ignore
    for path, text in race.files:
        yield _path(path), text
    for number, edit in enumerate(race.edits, start=1):
        yield f"edit {number}", edit.text
    yield "", race.title + race.says


def _edit(number: int, edit: Edit) -> None:
    if edit.do in WITH_PATH:
        if not edit.path:
            raise InvalidRace(f"edit {number} does not say which file")
        _path(edit.path)
    if edit.do in WITH_TEXT and not edit.text.strip():
        what = "package" if edit.do == Do.NEED else "pattern"
        raise InvalidRace(f"edit {number} does not say which {what}")
    if edit.do != Do.WRITE and "\n" in edit.text.strip("\n"):
        raise InvalidRace(f"edit {number} takes one line of text")


def _bounded(what: str, number: int, most: int) -> None:
    if number > most:
        raise InvalidRace(f"a race takes at most {most} {what}; this one has {number:,}")


def _short(what: str, text: str) -> None:
    try:
        size = len(text.encode())
    except UnicodeEncodeError:
        raise InvalidRace(f"{what} is not Unicode") from None
    if size > MAX_TEXT:
        raise InvalidRace(
            f"{what} has {size:,} bytes; a race takes at most {MAX_TEXT:,} of one text",
            hint="A file of which only the size counts can be named among the large ones.",
        )


def _path(path: str) -> str:
    """Return the path, or raise InvalidRace: the rules are those of the project folder."""
    try:
        valid(SaveFile(path, ""), limit=10_000)
        valid(DeleteFile(path), limit=10_000)
    except InvalidAction as error:
        raise InvalidRace(error.message, hint=error.hint) from None
    return path


def _one_each(paths: list[str]) -> None:
    """Raise InvalidRace if two files have one path, or one lies inside another."""
    for path in paths:
        if paths.count(path) > 1:
            raise InvalidRace(f"{path} is there twice")
        inside = next((other for other in paths if other.startswith(f"{path}/")), "")
        if inside:
            raise InvalidRace(f"{path} is a file, so {inside} cannot be inside it")
    for path in ("Dockerfile", ".dockerignore"):
        if path in paths:
            raise InvalidRace(f"{path} belongs to A and to B, not to the project they share")
