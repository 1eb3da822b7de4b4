"""Lessons as values, and the library of all tracks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.lessons.declare import AnswerTo, LessonFile, Line, Look, Question, Step

MAX_WORDS = 60
"""Words that a learner reads at one step."""


@dataclass(frozen=True)
class Lesson:
    """A lesson. ``texts`` are the sections of text.md, one a step, as (heading, markdown).

    ``files`` is the starting project by path, ``solution`` the files that solutions refer to.
    """

    track: str
    slug: str
    told: LessonFile
    texts: tuple[tuple[str, str], ...]
    files: Mapping[str, bytes] = field(default_factory=dict)
    solution: Mapping[str, bytes] = field(default_factory=dict)
    places: tuple[int, ...] = ()
    """The lines of lesson.toml that its steps begin on."""

    @property
    def name(self) -> str:
        """What addresses and workspaces call it: ``d/order-matters``."""
        return f"{self.track}/{self.slug}"

    @property
    def id(self) -> str:
        """What other lessons call it: ``d2``, or ``d-boss``."""
        return f"{self.track}-boss" if self.told.boss else f"{self.track}{self.told.place}"

    @property
    def title(self) -> str:
        return self.told.title

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(self.told.steps)

    @property
    def par(self) -> int:
        """Moves that the solution takes: its lines that do more than look."""
        return sum(counts(line) for step in self.steps for line in step.solution)

    def question(self, name: str) -> tuple[int, Question] | None:
        """Return a question by its id, and the step that asks it, counted from 0."""
        for number, step in enumerate(self.steps):
            for question in step.questions:
                if question.id == name:
                    return number, question
        return None


@dataclass(frozen=True, slots=True)
class Track:
    """A row of the map: lessons in order, the boss last."""

    name: str
    title: str
    says: str
    place: int
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a lesson's files: which file, where in it, what was expected."""

    path: str
    problem: str
    line: int = 0

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.problem}"


@dataclass(frozen=True)
class Library:
    """All tracks, and what is wrong with the files of lessons that were left out."""

    tracks: tuple[Track, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        return tuple(lesson for track in self.tracks for lesson in track.lessons)

    def lesson(self, name: str) -> Lesson | None:
        """Return a lesson by ``track/slug``."""
        return next((one for one in self.lessons if one.name == name), None)

    def by_id(self, name: str) -> Lesson | None:
        """Return a lesson by what other lessons call it: ``d2``."""
        return next((one for one in self.lessons if one.id == name), None)

    def after(self, lesson: Lesson) -> Lesson | None:
        """Return the lesson that comes next, over the end of its track too."""
        lessons = self.lessons
        at = next((at for at, one in enumerate(lessons) if one.name == lesson.name), len(lessons))
        return lessons[at + 1] if at + 1 < len(lessons) else None


def counts(line: Line) -> bool:
    """Say whether a line of a solution is a move: looking and answering are none."""
    return not isinstance(line, Look | AnswerTo)
