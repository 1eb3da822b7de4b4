"""One file of a layer, opened: its text in colours, or why there is none to show."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.engine.files import File
from simulator.engine.layer import Layer
from simulator.engine.shell.executable import read_executable
from simulator.engine.stand_in import is_stand_in
from simulator.web.scene.code import coloured
from simulator.web.scene.explorer.names import shown, shown_path
from simulator.web.scene.explorer.subject import Subject
from simulator.web.scene.words import size_text

MAX_SHOWN = 60_000
"""Bytes of a file that are shown."""

MAX_LINES = 800


@dataclass(frozen=True, slots=True)
class Content:
    """A file of a layer. ``hidden`` says what hides it; ``problem`` why it has no text here."""

    path: str
    where: str
    about: str
    hidden: str
    lines: tuple[str, ...]
    rest: str
    problem: str


def content(subject: Subject, index: int, path: str) -> Content | None:
    """Return the file that a layer has at a path, seen or hidden; None if it has none there."""
    entry = subject.layers[index].changes.get(path)
    if not isinstance(entry, File):
        return None
    hider = subject.hiding.by[index].get(path)
    lines, rest, problem = _text(subject.layers[index], path, entry)
    return Content(
        path=shown_path(path),
        where=subject.place(index),
        about=_("{size}, mode {mode}, owner {owner}").format(
            size=size_text(entry.size), mode=f"{entry.mode:04o}", owner=f"{entry.uid}:{entry.gid}"
        ),
        hidden=subject.place(hider.layer) if hider else "",
        lines=lines,
        rest=rest,
        problem=problem,
    )


def _text(layer: Layer, path: str, entry: File) -> tuple[tuple[str, ...], str, str]:
    problem = _problem(layer, entry)
    if problem:
        return (), "", problem
    text = _decoded(entry.content[:MAX_SHOWN])
    if text is None:
        return (), "", _("{size} that are no text.").format(size=size_text(entry.size))
    lines = coloured(shown(path), text.replace("\r\n", "\n"))
    cut = len(entry.content) > MAX_SHOWN or len(lines) > MAX_LINES
    rest = _("The file goes on: {size} in all.") if cut else ""
    return lines[:MAX_LINES], rest.format(size=size_text(entry.size)), ""


def _problem(layer: Layer, entry: File) -> str:
    program = read_executable(entry.content)
    if program is not None:
        name = f"{shown(program.name)} {shown(program.version)}".rstrip()
        return _("A program: {name}.").format(name=name)
    if not entry.size:
        return _("The file is empty.")
    if is_stand_in(entry.content):
        return _("The layer came from a large archive, of which only the list of files was kept.")
    if entry.is_placeholder:
        says = _("A stand-in: of these {size} only the size is simulated.")
        return says.format(size=size_text(entry.size))
    return ""


def _decoded(data: bytes) -> str | None:
    """Return the text of a beginning of a file, which may end within a letter."""
    for cut in range(4):
        try:
            text = data[: len(data) - cut].decode()
        except UnicodeDecodeError:
            continue
        plain = "".join(letter if letter in "\n\t\r" else shown(letter) for letter in text)
        return None if "\0" in text else plain
    return None
