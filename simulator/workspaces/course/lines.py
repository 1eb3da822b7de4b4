"""Lines of lessons, done in a world: starting worlds, solutions, what predictions play."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from simulator.engine.errors import DockerError
from simulator.engine.files import File
from simulator.engine.layer import diff
from simulator.engine.state import PROJECT, World
from simulator.lessons.declare import (
    AnswerTo,
    Delete,
    Edit,
    Line,
    Look,
    Move,
    Republish,
    Save,
    Sit,
)
from simulator.lessons.deeds import Deed, deed
from simulator.lessons.lesson import Lesson
from simulator.lessons.scene import Scene
from simulator.workspaces import actions
from simulator.workspaces.actions import Action
from simulator.workspaces.journal import Turn, perform, typed

_PROJECT = f"{PROJECT.lstrip('/')}/"

MAX_EDITED = 500
"""Changed paths of one turn that are looked at."""

BUILDS = ("docker build ", "docker buildx build ", "docker image build ")
"""How a line begins that the Build button repeats."""

WALK, REPUBLISH = "walk to ", "push again: "
"""How the words of deeds begin that are no command lines."""


class CannotDo(DockerError):
    """A line of a lesson that makes no sense in the world as it is."""


@dataclass(frozen=True, slots=True)
class Played:
    """What lines came to: the world after them, and the deeds that they were."""

    world: World
    turns: tuple[Turn, ...] = ()
    deeds: tuple[Deed, ...] = ()


def action_of(lesson: Lesson, line: Line, world: World) -> Action:
    """Return what a line is in this world. Raises CannotDo, also for a line that only answers."""
    match line:
        case str() | Look():
            return typed(world, line if isinstance(line, str) else line.look)
        case Save(save=path, content=content, like=like):
            text = lesson.solution[like].decode() if like else content or ""
            return actions.SaveFile(path, text)
        case Edit():
            return actions.SaveFile(line.edit, _edited(line, world))
        case Delete(delete=path):
            return actions.DeleteFile(path)
        case Move(move=path, to=to):
            return actions.MoveFile(path, to)
        case Sit(sit=machine):
            return actions.SitDown(machine)
        case Republish(republish=reference):
            return actions.Republish(reference)
        case AnswerTo(answer=name):
            raise CannotDo(f"question {name} is answered, not done")


def play(lesson: Lesson, lines: Iterable[Line], world: World, number: int = 0) -> Played:
    """Do the lines in the world; those that make no sense in it are left out.

    The deeds count on from ``number``.
    """
    turns: list[Turn] = []
    deeds: list[Deed] = []
    for line in lines:
        try:
            turn = perform(world, action_of(lesson, line, world))
        except DockerError:
            continue
        number += 1
        turns.append(turn)
        deeds.append(deed_of(turn, number))
        world = turn.world
    return Played(world, tuple(turns), tuple(deeds))


def deed_of(turn: Turn, number: int) -> Deed:
    """Return a turn as goals look back at it."""
    edited, line = tuple(_edited_files(turn)), _line_of(turn.action)
    return deed(turn.before, turn.events, number, turn.exit_code, edited, line)


def _edited_files(turn: Turn) -> Iterator[str]:
    """Yield the files of the project that the turn changed, in the editor or by a command."""
    after = turn.world.machines.get(turn.before.current)
    if after is None or after.files is turn.before.machine.files:
        return
    for path in islice(diff(turn.before.machine.files, after.files).changes, MAX_EDITED):
        if path.startswith(_PROJECT):
            yield path.removeprefix(_PROJECT)


def _line_of(action: Action) -> str:
    """Return what was typed, or in words what was done otherwise."""
    match action:
        case actions.RunLine(line=line) | actions.TypeLine(line=line):
            return line
        case actions.SitDown(machine=machine):
            return f"{WALK}{machine}"
        case actions.Republish(reference=reference):
            return f"{REPUBLISH}{reference}"
        case _:
            return ""


def further(scene: Scene, played: Played) -> Scene:
    """Return the scene after what was played on a copy of its world."""
    return replace(scene, world=played.world, deeds=(*scene.deeds, *played.deeds))


def _edited(line: Edit, world: World) -> str:
    entry = world.machine.files.get(f"{PROJECT}/{line.edit}")
    if not isinstance(entry, File):
        raise CannotDo(f"{line.edit}: there is no such file to edit")
    text = entry.content.decode("utf-8", "replace")
    if line.append:
        return text + line.append
    if line.replace not in text:
        raise CannotDo(f"{line.edit} does not say {line.replace!r}")
    return text.replace(line.replace, line.by, 1)
