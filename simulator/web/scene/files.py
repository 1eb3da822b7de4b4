"""The project folder as a list of files, and the one that is open."""

from __future__ import annotations

import hashlib
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from simulator.engine.build.report import BuildReport
from simulator.engine.files import Directory, Entry, File, Symlink, walk
from simulator.web.scene.code import coloured, language
from simulator.web.scene.words import size_text

MAX_LISTED = 200
MAX_EDITABLE = 400_000
"""Bytes; longer files are not put into the editor."""

MAX_COLOURED_LINES = 3_000
"""Lines; longer files are shown in the editor alone."""

FIRST_OPEN = "Dockerfile"


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file or a folder. ``mark`` says how it differs from the last build.

    ``kept_out`` is the line of the ignore file because of which it is not sent, 0 if it is.
    """

    path: str
    name: str
    depth: int
    folder: bool
    current: bool
    mark: str
    kept_out: int


@dataclass(frozen=True, slots=True)
class Pane:
    """The open file. ``digest`` is that of the text as the editor was given it.

    ``problem`` says why it cannot be edited here. ``shows_build`` puts the last build's
    Dockerfile in place of the editor.
    """

    path: str
    text: str
    digest: str
    language: str
    lines: tuple[str, ...]
    exists: bool
    problem: str
    shows_build: bool
    build: int
    raw: bool = False
    """Whether there are bytes to download."""
    utf16: bool = False
    """Whether it is a text all the same, in the encoding that Windows likes."""

    @property
    def rows(self) -> int:
        """Lines that the editor has room for from the start."""
        return min(max(self.text.count("\n") + 2, 12), 40)

    @property
    def name(self) -> str:
        """A name for all that is shown here, to know whether it is on the screen already."""
        shown = f"build {self.build}" if self.shows_build else self.digest
        return text_digest(f"{self.path}\n{shown}")


def file_rows(
    project: Directory,
    path: str,
    report: BuildReport | None,
    ignored: Iterable[tuple[str, int]] = (),
) -> tuple[FileRow, ...]:
    """Return the files in the order of a walk, the Dockerfile before all others.

    ``ignored`` are paths that are not sent, with lines of the ignore file.
    """
    found = sorted(islice(walk(project), MAX_LISTED), key=lambda pair: pair[0] != FIRST_OPEN)
    kept_out = {at.lstrip("/"): line for at, line in ignored}
    return tuple(_row(at, entry, path, report, kept_out) for at, entry in found)


def left_out(project: Directory) -> int:
    """Return how many files and folders the list does not show."""
    return max(project.total.entries - MAX_LISTED, 0)


def pane(project: Directory, path: str, *, shows_build: bool, build: int) -> Pane:
    """Return what the editor shows of the file at a path of the project."""
    entry = find(project, path)
    text, problem = _text(entry, path)
    return Pane(
        path=path,
        text=text,
        digest=text_digest(text),
        language=language(path),
        lines=coloured(path, text) if text.count("\n") < MAX_COLOURED_LINES else (),
        exists=entry is not None,
        problem=problem,
        shows_build=shows_build,
        build=build,
        raw=isinstance(entry, File) and not entry.is_placeholder,
        utf16=utf16_text(entry) is not None,
    )


def find(project: Directory, path: str) -> Entry | None:
    """Return the entry at a path of the project, links not followed."""
    entry: Entry | None = project
    for name in path.split("/"):
        entry = entry.entries.get(name) if isinstance(entry, Directory) else None
    return entry


def first_path(project: Directory) -> str:
    """Return the file that is open when none was asked for."""
    if isinstance(project.entries.get(FIRST_OPEN), File):
        return FIRST_OPEN
    files = (at for at, entry in walk(project) if isinstance(entry, File))
    return next(files, FIRST_OPEN)


def text_digest(text: str) -> str:
    """Return a name for a text, by which a form says what it was given to edit."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()[:24]


def editable_text(entry: Entry | None) -> str | None:
    """Return the text of a file with line breaks as browsers send them, or None."""
    if not isinstance(entry, File) or entry.is_placeholder or entry.size > MAX_EDITABLE:
        return None
    try:
        text = entry.content.decode()
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text.replace("\r\n", "\n").replace("\r", "\n")


def utf16_text(entry: Entry | None) -> str | None:
    """Return the text of a file that says it is UTF-16, or None."""
    if not isinstance(entry, File) or entry.is_placeholder or entry.size > MAX_EDITABLE:
        return None
    if not entry.content.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        return None
    try:
        return entry.content.decode("utf-16")
    except UnicodeDecodeError:
        return None


def _text(entry: Entry | None, path: str) -> tuple[str, str]:
    text = editable_text(entry)
    if text is not None:
        return text, ""
    if entry is None:
        says = "" if path == FIRST_OPEN else _("There is no {path} in the project.")
        return "", says.format(path=path)
    if isinstance(entry, Symlink):
        return "", _("{path} is a link to {target}.").format(path=path, target=entry.target)
    if utf16_text(entry) is not None:
        says = _("{path} is UTF-16, as Notepad and PowerShell write it. Docker reads UTF-8.")
        return "", says.format(path=path)
    says = _("{path} holds {size} that cannot be edited as text.")
    return "", says.format(path=path, size=size_text(entry.size))


def _row(
    path: str, entry: Entry, current: str, report: BuildReport | None, kept_out: Mapping[str, int]
) -> FileRow:
    return FileRow(
        path=path,
        name=path.rpartition("/")[2],
        depth=min(path.count("/"), 6),
        folder=isinstance(entry, Directory),
        current=path == current,
        mark=_mark(path, entry, report),
        kept_out=_ignored_by(path, kept_out),
    )


def _ignored_by(path: str, kept_out: Mapping[str, int]) -> int:
    """Return the line that keeps a path out, or a folder that it is in."""
    while path:
        if path in kept_out:
            return kept_out[path]
        path = path.rpartition("/")[0]
    return 0


def _mark(path: str, entry: Entry, report: BuildReport | None) -> str:
    if report is None or not isinstance(entry, File):
        return ""
    before = find(report.project, path)
    if before is None:
        return _("NEW")
    same = isinstance(before, File) and before.content_digest == entry.content_digest
    return "" if same else _("EDITED")
