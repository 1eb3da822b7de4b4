"""The solution of a step, played line by line: what is done of it, and what is next."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.state import World
from simulator.lessons.declare import AnswerTo, Delete, Edit, Line, Look, Move, Republish, Save, Sit
from simulator.lessons.deeds import Deed
from simulator.workspaces.actions import Action, Answer
from simulator.workspaces.course.course import Course
from simulator.workspaces.course.keys import Key, NoKey, key_of
from simulator.workspaces.course.lines import REPUBLISH, WALK, CannotDo, action_of


def lines_done(course: Course) -> tuple[bool, ...]:
    """Say of each line of the step's solution whether it was done, one after the other."""
    return tuple(_done(course))


def next_line(course: Course) -> int | None:
    """Return the place of the first line that is not done, None if all are."""
    return next((at for at, done in enumerate(lines_done(course)) if not done), None)


def line_action(course: Course, world: World, place: int) -> Action:
    """Return what a line of the solution is in this world. Raises CannotDo."""
    lines = course.current.solution
    if not 0 <= place < len(lines):
        raise CannotDo("the solution has no such line")
    line = lines[place]
    if isinstance(line, AnswerTo):
        return truth(course, world, line.answer)
    return action_of(course.told, line, world)


def truth(course: Course, world: World, name: str) -> Answer:
    """Return the right answer to a question of the step. Raises CannotDo."""
    return Answer(name, "\n".join(key_in(course, world, name).parts))


def key_in(course: Course, world: World, name: str) -> Key:
    """Return the truth about a question of the step. Raises CannotDo."""
    found = course.told.question(name)
    if found is None or found[0] != course.step:
        raise CannotDo(f"this step does not ask {name}")
    try:
        return key_of(course.told, found[1], course.asked_of(world))
    except NoKey as problem:
        raise CannotDo(f"{name} cannot be worked out here: {problem}") from None


def _done(course: Course) -> Iterator[bool]:
    deeds = course.here
    at = 0
    for line in course.current.solution:
        if isinstance(line, AnswerTo):
            yield line.answer in course.guesses
            continue
        found = next((place for place in range(at, len(deeds)) if _is(deeds[place], line)), None)
        at = at if found is None else found + 1
        yield found is not None


def _is(deed: Deed, line: Line) -> bool:
    """Say whether a deed is what a line says; of an edit, whether it is of the same file."""
    match line:
        case str() | Look():
            text = line if isinstance(line, str) else line.look
            return deed.line.split() == text.split()
        case Save(save=path) | Edit(edit=path) | Delete(delete=path) | Move(move=path):
            return path in deed.edited
        case Sit(sit=machine):
            return deed.line == f"{WALK}{machine}"
        case Republish(republish=reference):
            return deed.line == f"{REPUBLISH}{reference}"
    return False
