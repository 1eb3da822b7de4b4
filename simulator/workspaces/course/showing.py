"""A lesson shown to a class: one key does the next thing, whatever that is.

A question about an idea is answered with the truth; a line of the solution is done, and with it
the guesses that the class has made aloud are locked in; a step that is done is left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.engine.state import World
from simulator.lessons.declare import AnswerTo, Line, Question
from simulator.workspaces.actions import Action, Continue
from simulator.workspaces.course.course import Course
from simulator.workspaces.course.keys import is_computed
from simulator.workspaces.course.lines import CannotDo
from simulator.workspaces.course.solution import line_action, next_line, truth


@dataclass(frozen=True, slots=True)
class Press:
    """What the next key does: tells answers, then does a line; or goes on to the next step."""

    answers: tuple[str, ...] = ()
    place: int | None = None
    on: bool = False


def next_press(course: Course) -> Press | None:
    """Return what comes next, None at the end."""
    if course.done:
        return None if course.finished else Press(on=True)
    lines = course.current.solution
    later = {line.answer for line in lines if isinstance(line, AnswerTo)}
    asked = [name for name in course.open_questions if name not in later]
    ideas = tuple(name for name in asked if not is_computed(_question(course, name)))
    if ideas:
        return Press(ideas[:1])
    place = next_line(course)
    if place is None and not course.open_questions:
        return None
    return Press(tuple(asked) if place is not None else course.open_questions[:1], place)


def _question(course: Course, name: str) -> Question:
    return next(one for one in course.current.questions if one.id == name)


def upcoming(course: Course) -> Line | None:
    """Return the line of the solution that the next key does, if it does one."""
    press = next_press(course)
    if press is None or press.place is None:
        return None
    return course.current.solution[press.place]


def actions_of(course: Course, world: World) -> Iterator[Action]:
    """Yield what the next key does. What cannot be answered in this world stays open."""
    press = next_press(course)
    if press is None:
        return
    if press.on:
        yield Continue(str(course.step + 1))
    for name in press.answers:
        try:
            yield truth(course, world, name)
        except CannotDo:
            continue
    if press.place is not None:
        yield line_action(course, world, press.place)
