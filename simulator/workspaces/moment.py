"""A moment: all that the page is drawn from after an action."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from simulator.catalogue_files import catalogue
from simulator.cli.talking import talk_at
from simulator.engine.build.report import BuildReport, last_build
from simulator.engine.catalogue.catalogue import Catalogue
from simulator.engine.events import LAPTOP
from simulator.engine.files import Directory
from simulator.engine.hub import CatalogueHub
from simulator.engine.machines.places import STICK
from simulator.engine.registry.transfers import MAX_KEPT, Transfer, transfers_of
from simulator.engine.state import World
from simulator.workspaces.actions import (
    OF_LESSONS,
    REPLACE,
    Action,
    BringFiles,
    RunLine,
    StartFrom,
    TypeLine,
)
from simulator.workspaces.course.course import Course, NoSuchLesson, first_course, lesson_named
from simulator.workspaces.course.lines import BUILDS, play
from simulator.workspaces.examples import example, tree
from simulator.workspaces.journal import Turn
from simulator.workspaces.touched import touched
from simulator.workspaces.transcript import transcript

SHOWN_TURNS = 30
"""Turns whose output stays on the screen; older output is gone, the journal keeps the lines."""


SHOWN_CHARACTERS = 200_000

PROMPT = "$ "
"""What stands before a line of the project's shell."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A turn as the terminal shows it, with the prompt that it was typed at."""

    number: int
    action: Action
    text: str
    hints: tuple[str, ...]
    exit_code: int
    machine: str = LAPTOP
    prompt: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies open on one machine: the project, the build that its button proposes, the last one.

    ``built`` is the number of the entry that ran that build.
    """

    example: str = ""
    command: str = "docker build -t app ."
    build: BuildReport | None = None
    built: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """The world after so many entries of a journal, with what led there.

    ``number`` is that of the entry, 0 at the start. ``example`` is what the project
    folder was filled with, ``command`` the build that its button proposes. ``build``
    is the last build, and ``built`` the number of the entry that ran it.
    """

    number: int
    world: World
    example: str
    command: str
    shown: tuple[Shown, ...] = ()
    build: BuildReport | None = None
    built: int = 0
    desks: Mapping[str, Desk] = field(default_factory=dict)
    """What lies open on the other machines."""
    transfers: tuple[Transfer, ...] = ()
    """The newest pushes and pulls, whichever machine they were of."""
    touched: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """What the last entry changed in containers of this machine, by their ids."""
    course: Course | None = None
    """Where the learner stands, in the workspace of a lesson."""

    def after(self, turn: Turn, number: int) -> Moment:
        """Return the moment after one more turn, kept as entry ``number``."""
        course = self.course.after(turn, number) if self.course and self.course.there else None
        if isinstance(turn.action, OF_LESSONS):
            command = _proposed(course, self)
            return replace(self, number=number, course=course, command=command, touched={})
        here, there = turn.before.current, turn.world.current
        text, hints = transcript(turn.action, turn.events)
        shown = Shown(number, turn.action, text, hints, turn.exit_code, here, _prompt(turn))
        build = last_build(turn.events, turn.before.machine.project)
        name, command = _project(self, turn)
        desk = Desk(name, command, build or self.build, number if build else self.built)
        desks = {**self.desks, here: desk}
        open_ = desks.pop(there, Desk())
        return Moment(
            number,
            turn.world,
            open_.example,
            open_.command,
            _newest((*self.shown, shown)),
            open_.build,
            open_.built,
            desks,
            (*self.transfers, *transfers_of(turn.before, turn.events, number))[-MAX_KEPT:],
            touched(turn),
            course,
        )

    def refreshed(self) -> Moment:
        """Return a moment that was kept with its lesson as it is today; one may be gone."""
        if self.course is None:
            return self
        course = self.course.refreshed(self.world) if self.course.there else None
        return replace(self, course=course)

    def known_images(self) -> set[str]:
        """Return the references of all images that machines of the world have fetched."""
        engines = [machine.engine for machine in self.world.machines.values()]
        return {name for engine in engines for name in (*engine.bases, *engine.tags)}

    @property
    def just_built(self) -> bool:
        return self.build is not None and self.built == self.number


def _proposed(course: Course | None, before: Moment) -> str:
    """Return the build that the button proposes: what a new step of a lesson speaks of."""
    if course is None or before.course is None or course.step == before.course.step:
        return before.command
    return _build_of(course) or before.command


def _build_of(course: Course) -> str:
    spans = course.current.do.split("`")[1::2]
    return next((span for span in spans if span.startswith(BUILDS)), "")


def _prompt(turn: Turn) -> str:
    match turn.action:
        case RunLine():
            return f"{turn.before.current} {PROMPT}"
        case TypeLine() if turn.before.machine.question is not None:
            return turn.before.machine.question.prompt
        case TypeLine():
            talk = talk_at(turn.before)
            return talk.prompt if talk else ""
        case _:
            return ""


def _newest(turns: tuple[Shown, ...]) -> tuple[Shown, ...]:
    """Return the turns at the end that the screen has room for; the last one always."""
    kept = turns[-SHOWN_TURNS:]
    while len(kept) > 1 and sum(len(turn.text) for turn in kept) > SHOWN_CHARACTERS:
        kept = kept[1:]
    return kept


def _project(moment: Moment, turn: Turn) -> tuple[str, str]:
    """Return the example and the build command after the turn."""
    match turn.action:
        case StartFrom(example=name) if not turn.exit_code:
            return name, example(name).build
        case BringFiles(name=name, into=into) if into == REPLACE and not turn.exit_code:
            return name, Desk().command
        case RunLine(line=line) if line.startswith(BUILDS):
            return moment.example, line
        case _:
            return moment.example, moment.command


def known_catalogue(revision: int) -> Catalogue:
    """Return the catalogue as a workspace of that revision sees it."""
    return catalogue().at(revision)


LESSON = "lesson:"
"""How the ``start`` of a workspace begins that belongs to a lesson; its name follows."""


@lru_cache(maxsize=64)
def beginning(start: str, revision: int) -> Moment:
    """Return the moment before any action: a machine with an example in its project folder.

    Or with what a lesson starts with; with nothing if the lesson is no more.
    """
    if start.startswith(LESSON):
        return _of_lesson(start.removeprefix(LESSON), revision)
    first, world = example(start), _empty(revision)
    return Moment(0, world.with_project(first.tree(world.now)), start, first.build)


def _empty(revision: int) -> World:
    known = known_catalogue(revision)
    world = World(hub=CatalogueHub(known), catalogue=known)
    plugged = world.machine.files.put(STICK, Directory(mtime=world.now))
    return world.with_machine(replace(world.machine, files=plugged))


def _of_lesson(name: str, revision: int) -> Moment:
    """Return the starting world of a lesson: its files, and what its ``start`` plays."""
    world = _empty(revision)
    try:
        lesson = lesson_named(name)
    except NoSuchLesson:
        return Moment(0, world, name, Desk().command)
    played = play(lesson, lesson.told.start, world.with_project(tree(lesson.files, world.now)))
    course = first_course(name, played.world)
    reports = [report for deed in played.deeds for report in deed.builds]
    lines = [turn.action.line for turn in played.turns if isinstance(turn.action, RunLine)]
    built = next((line for line in reversed(lines) if line.startswith(BUILDS)), "")
    return Moment(
        0,
        played.world,
        lesson.title,
        _build_of(course) or built or Desk().command,
        build=reports[-1] if reports else None,
        course=course,
    )
