"""Hints: what was shown, what may be shown next, and the solution as lines that can be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

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
from simulator.lessons.lesson import Lesson
from simulator.web.scene.lesson.markup import inline
from simulator.workspaces.course.course import MISSES, SOLUTION, Course
from simulator.workspaces.course.solution import lines_done


@dataclass(frozen=True, slots=True)
class SolutionLine:
    """A line of the solution: in words, with the text that it writes, and whether it is done."""

    place: int
    html: SafeString
    text: str = ""
    done: bool = False
    next: bool = False


@dataclass(frozen=True, slots=True)
class Hints:
    """The hints to a step. ``next`` is the stage that may be shown, 0 if all is told.

    ``offered`` says that somebody tried often enough without getting on.
    """

    shown: tuple[SafeString, ...]
    solution: tuple[SolutionLine, ...]
    next: int
    offered: bool

    @property
    def next_is_solution(self) -> bool:
        return self.next == SOLUTION


def hints(course: Course) -> Hints:
    """Return what is shown of hints and solution."""
    stage = course.hints.get(course.step, 0)
    return Hints(
        shown=tuple(inline(text) for text in course.current.hints[:stage]),
        solution=solution_lines(course) if stage >= SOLUTION else (),
        next=course.next_hint,
        offered=course.misses >= MISSES and not course.done,
    )


def solution_lines(course: Course) -> tuple[SolutionLine, ...]:
    """Return the lines of the step's solution, the first that is not done marked as next."""
    done = lines_done(course)
    upcoming = done.index(False) if False in done else -1
    return tuple(
        SolutionLine(at, *_words(course.told, line), done=done[at], next=at == upcoming)
        for at, line in enumerate(course.current.solution)
    )


def in_words(lesson: Lesson, line: Line) -> SafeString:
    """Return a line as a sentence."""
    return _words(lesson, line)[0]


def _words(lesson: Lesson, line: Line) -> tuple[SafeString, str]:
    said, text = _said(lesson, line)
    return inline(said), text


def _said(lesson: Lesson, line: Line) -> tuple[str, str]:
    """Return a line as a sentence, and the text that it writes."""
    match line:
        case str():
            return f"`{line}`", ""
        case Look(look=text):
            return f"`{text}`", ""
        case Save(save=path, content=content, like=like):
            text = lesson.solution[like].decode() if like else content or ""
            return _("Write `{path}`:").format(path=path), text
        case Edit(edit=path):
            return _("Edit `{path}`:").format(path=path), "\n".join(_changed(line))
        case Delete(delete=path):
            return _("Delete `{path}`.").format(path=path), ""
        case Move(move=path, to=to):
            return _("Rename `{path}` to `{to}`.").format(path=path, to=to), ""
        case Sit(sit=machine):
            return _("Walk to `{machine}`.").format(machine=machine), ""
        case Republish(republish=name):
            return _("Have the maintainer of `{name}` push it again.").format(name=name), ""
        case AnswerTo(answer=name):
            found = lesson.question(name)
            return _("Answer: {question}").format(question=found[1].ask if found else name), ""


def _changed(line: Edit) -> Iterator[str]:
    if line.append:
        yield from (f"+ {text}" for text in line.append.strip("\n").split("\n"))
        return
    yield from (f"- {text}" for text in line.replace.strip("\n").split("\n"))
    yield from (f"+ {text}" for text in line.by.strip("\n").split("\n") if line.by)
