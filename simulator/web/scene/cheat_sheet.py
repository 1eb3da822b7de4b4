"""The cheat sheet: commands and instructions that the lessons use, and the words for states."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from simulator.cli.commands import ALIASES, COMMANDS
from simulator.lessons.declare import Look
from simulator.lessons.lesson import Lesson, Library

MAX_EXAMPLE = 64
"""Characters of an example; a longer line is no help at a glance."""

_INSTRUCTION = re.compile(r"^([A-Z]+) +(.+)", re.MULTILINE)

INSTRUCTIONS: dict[str, tuple[Promise, bool]] = {
    "FROM": (_("starts a stage from an image, another stage, or nothing (scratch)"), True),
    "WORKDIR": (_("the folder for all that follows; made if there is none"), True),
    "COPY": (_("files of the context, of a stage or of an image"), True),
    "ADD": (_("as COPY, and it unpacks a local tar"), True),
    "RUN": (_("runs a command while the image is built"), True),
    "ENV": (_("a variable for the build and for containers"), False),
    "ARG": (_("a variable for the build alone"), False),
    "LABEL": (_("a note on the image"), False),
    "EXPOSE": (_("names a port; opens nothing"), False),
    "USER": (_("who runs what follows, and the container"), False),
    "CMD": (_("what a container starts, or the default arguments of ENTRYPOINT"), False),
    "ENTRYPOINT": (_("what a container always starts"), False),
    "ONBUILD": (_("a trigger for builds that stand on this image"), False),
}
"""What each is for, and whether it adds a layer."""

STATES: tuple[tuple[str, Promise], ...] = (
    ("CACHED", _("the result of an earlier build was used: nothing ran")),
    ("BUILT", _("the step ran, and made a new layer")),
    ("SKIPPED", _("no stage that was asked for needs this one")),
    ("FAILED", _("the step ended the build; what is above it stays cached")),
    ("NOT REACHED", _("a step before it failed first")),
    ("Already exists", _("a layer need not be pulled: it is here")),
    ("Pull complete", _("a layer was pulled")),
    ("Layer already exists", _("a layer need not be pushed: the registry has it")),
    ("Mounted from", _("the registry had it in another repository")),
    ("Pushed", _("a layer was sent")),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A command or an instruction: what it is for, an example, and the lesson that begins it."""

    name: str
    says: str
    example: str
    lesson: Lesson
    layer: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that one track begins with."""

    title: str
    rows: tuple[Row, ...]


def commands(library: Library) -> tuple[Group, ...]:
    """Return docker's commands by the track that uses them first, with short examples."""
    rows: dict[str, Row] = {}
    groups: list[Group] = []
    for track in library.tracks:
        new: dict[str, Row] = {}
        for lesson in track.lessons:
            for line in _lines(lesson):
                _note(line, lesson, rows, new)
        rows |= new
        if new:
            groups.append(Group(track.title, tuple(new.values())))
    return tuple(groups)


def instructions(library: Library) -> tuple[Row, ...]:
    """Return the instructions that Dockerfiles of the lessons have, in the sheet's own order."""
    found: dict[str, Row] = {}
    for lesson in library.lessons:
        for name, example in _instructions(lesson):
            if name in INSTRUCTIONS and name not in found:
                says, layer = INSTRUCTIONS[name]
                found[name] = Row(name, str(says), example, lesson, layer)
    return tuple(found[name] for name in INSTRUCTIONS if name in found)


def _note(line: str, lesson: Lesson, known: dict[str, Row], new: dict[str, Row]) -> None:
    name = _name(line.split())
    if not name or name in known or len(line) > MAX_EXAMPLE:
        return
    old = new.get(name)
    if old is None or len(line) < len(old.example):
        told = COMMANDS[ALIASES.get(name, name)].__doc__ or ""
        says = told.strip().splitlines()[0].rstrip(".")
        new[name] = Row(name, says, line, old.lesson if old else lesson)


def _name(words: list[str]) -> str:
    """Return the command that a line begins with; empty if it is none of docker's."""
    for length in (3, 2):
        name = " ".join(words[:length])
        if ALIASES.get(name, name) in COMMANDS:
            return name
    return ""


def _lines(lesson: Lesson) -> Iterator[str]:
    for step in lesson.steps:
        for line in step.solution:
            text = line.look if isinstance(line, Look) else line
            if isinstance(text, str) and text.startswith("docker ") and "$(" not in text:
                yield text


def _instructions(lesson: Lesson) -> Iterator[tuple[str, str]]:
    for path, content in (*lesson.files.items(), *lesson.solution.items()):
        if "Dockerfile" in path:
            for name, rest in _INSTRUCTION.findall(content.decode("utf-8", "replace")):
                example = f"{name} {rest}".strip()
                if len(example) <= MAX_EXAMPLE and not example.endswith("\\"):
                    yield name, example
