"""How far a learner is in a lesson: a value that every moment of its workspace carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from simulator.engine.asking import QuestionAsked, QuestionSettled
from simulator.engine.containers.events import (
    ContainerEnded,
    ContainerForeseen,
    ContainerRestarting,
    ContainerStarted,
    ContainerWorked,
    FilesWritten,
    HealthProbed,
    LogsWritten,
)
from simulator.engine.events import (
    CommandEnded,
    CommandFailed,
    CommandStarted,
    Event,
    FolderChanged,
    Printed,
    ShellMoved,
    TimePassed,
)
from simulator.engine.state import World
from simulator.lesson_files import library
from simulator.lessons.declare import Step
from simulator.lessons.deeds import MAX_KEPT, Deed
from simulator.lessons.goals import Met, Verdict
from simulator.lessons.lesson import Lesson
from simulator.lessons.scene import Scene
from simulator.workspaces.actions import Answer, Continue, RunLine, TakeHint, TypeLine
from simulator.workspaces.course.keys import (
    Key,
    NoKey,
    all_hold,
    foretells,
    is_computed,
    is_right,
    key_of,
)
from simulator.workspaces.course.lines import deed_of
from simulator.workspaces.journal import Turn

STARS = 3

MISSES = 3
"""Tries without progress after which a hint is offered."""

SOLUTION = 3
"""The stage of a hint that is the solution."""


class NoSuchLesson(LookupError):
    """No lesson has this name: it was taken away, or its files are wrong."""


@dataclass(frozen=True, slots=True)
class Guess:
    """An answer to a question, and the truth at that time; no key if there was none."""

    given: tuple[str, ...]
    key: Key | None
    right: bool


@dataclass(frozen=True)
class Course:
    """Where a learner stands in a lesson.

    ``step`` counts from 0, ``since`` is the number of the entry before the step's first, and
    ``begun`` the world at that time. ``done`` says that all of the step was so once; what
    happens later does not take it back. ``hints`` maps steps to the stage that was shown.
    """

    lesson: str
    begun: World
    step: int = 0
    since: int = 0
    deeds: tuple[Deed, ...] = ()
    guesses: Mapping[str, Guess] = field(default_factory=dict)
    verdicts: tuple[Verdict, ...] = ()
    done: bool = False
    moves: int = 0
    misses: int = 0
    hints: Mapping[int, int] = field(default_factory=dict)

    @property
    def told(self) -> Lesson:
        """The lesson itself; raises NoSuchLesson."""
        return lesson_named(self.lesson)

    @property
    def there(self) -> bool:
        """Whether the lesson still is."""
        return library().lesson(self.lesson) is not None

    def refreshed(self, world: World) -> Course:
        """Return the course as the lesson is today, which may have changed since it was kept."""
        last = len(self.told.steps) - 1
        return (self if self.step <= last else replace(self, step=last)).judged(world)

    @property
    def current(self) -> Step:
        return self.told.steps[self.step]

    @property
    def finished(self) -> bool:
        """Whether the last step is done."""
        return self.done and self.step == len(self.told.steps) - 1

    @property
    def stars(self) -> int:
        """Three; less one each for a hint and for more moves than par, one with the solution."""
        if any(stage >= SOLUTION for stage in self.hints.values()):
            return 1
        return STARS - bool(self.hints) - (self.moves > self.told.par)

    @property
    def open_questions(self) -> tuple[str, ...]:
        """Questions of the step that have no answer yet."""
        asked = (question.id for question in self.current.questions)
        return tuple(name for name in asked if name not in self.guesses)

    def scene(self, world: World) -> Scene:
        """Return what goals look at."""
        return Scene(world, self.deeds, self.since)

    @property
    def guessing(self) -> bool:
        """Whether a guess is open whose truth is to be seen by doing something."""
        return any(
            is_computed(question)
            for question in self.current.questions
            if question.id not in self.guesses
        )

    @property
    def next_hint(self) -> int:
        """The stage of the next hint to the step, 0 if all is told."""
        stage = self.hints.get(self.step, 0) + 1
        if stage <= len(self.current.hints):
            return stage
        return SOLUTION if stage <= SOLUTION and self.current.solution else 0

    @property
    def veiled(self) -> bool:
        """Whether a guess is open that the next build would give away."""
        return any(
            foretells(question)
            for question in self.current.questions
            if question.id not in self.guesses
        )

    def asked_of(self, world: World) -> Scene:
        """Return what questions are about. Whoever answers late is asked of the time before."""
        late = bool(self.current.goals) and _met(self.verdicts) == len(self.verdicts)
        return Scene(self.begun, self._before(), self.since) if late else self.scene(world)

    @property
    def here(self) -> tuple[Deed, ...]:
        """The deeds of the step."""
        return tuple(one for one in self.deeds if one.number > self.since)

    def turns(self, world: World) -> tuple[str, ...]:
        """Return what is to be said about wrong turns that the learner has taken."""
        scene = self.scene(world)
        return tuple(one.says for one in self.current.turns if all_hold(one.when, scene))

    def after(self, turn: Turn, number: int) -> Course:
        """Return where the learner stands after a turn, kept as entry ``number``."""
        match turn.action:
            case Answer(question=name, answer=answer):
                given = tuple(answer.split("\n")) if answer else ()
                return self._answered(turn.world, name, given).judged(turn.world)
            case Continue(step=step):
                return self._continued(turn.world, step, number)
            case TakeHint(step=step):
                return self._hinted(step)
            case _:
                return self._did(turn, number)

    def _did(self, turn: Turn, number: int) -> Course:
        moved = is_move(turn)
        after = replace(
            self,
            deeds=(*self.deeds, deed_of(turn, number))[-MAX_KEPT:],
            moves=self.moves + moved,
        ).judged(turn.world)
        better = _met(after.verdicts) > _met(self.verdicts) or after.done
        missed = not better and (moved or turn.exit_code != 0)
        return replace(after, misses=self.misses + missed)

    def judged(self, world: World) -> Course:
        """Return the course with the goals of its step judged in the world."""
        verdicts = tuple(goal.judge(self.scene(world)) for goal in self.current.goals)
        whole = _met(verdicts) == len(verdicts) and not self.open_questions
        return replace(self, verdicts=verdicts, done=self.done or whole)

    def _answered(self, world: World, name: str, given: tuple[str, ...]) -> Course:
        found = self.told.question(name)
        if found is None or found[0] != self.step or name in self.guesses:
            return self
        try:
            key = key_of(self.told, found[1], self.asked_of(world))
        except NoKey:
            key = None
        right = key is not None and is_right(found[1], given, key)
        return replace(self, guesses={**self.guesses, name: Guess(given, key, right)})

    def _before(self) -> tuple[Deed, ...]:
        return tuple(one for one in self.deeds if one.number <= self.since)

    def _continued(self, world: World, step: str, number: int) -> Course:
        if not self.done or step != str(self.step + 1) or self.finished:
            return self
        after = replace(self, step=self.step + 1, since=number, begun=world, done=False, misses=0)
        return after.judged(world)

    def _hinted(self, step: str) -> Course:
        if step != str(self.step + 1):
            return self
        stage = self.next_hint
        if not stage:
            return self
        return replace(self, hints={**self.hints, self.step: stage})


def first_course(lesson: str, world: World) -> Course:
    """Return where a learner stands who has just come."""
    return Course(lesson, world).judged(world)


@lru_cache(maxsize=512)
def lesson_named(name: str) -> Lesson:
    """Return a lesson of the library; raises NoSuchLesson."""
    found = library().lesson(name)
    if found is None:
        raise NoSuchLesson(name)
    return found


def is_move(turn: Turn) -> bool:
    """Say whether a turn counts: it did something or tried to. Looking and slips do not."""
    if not isinstance(turn.action, RunLine | TypeLine):
        return not turn.exit_code and turn.world is not turn.before
    return any(not _is_quiet(event, turn.before) for event in turn.events)


def _is_quiet(event: Event, before: World) -> bool:
    """Say whether an event tells of words and of passing time alone."""
    match event:
        case FolderChanged(files=files):
            return files is before.machine.files
        case FilesWritten(edit=edit):
            return edit is None
        case ContainerStarted(again=again):
            return again
        case ShellMoved():
            return True
    return isinstance(event, _QUIET)


_QUIET = (
    QuestionAsked,
    QuestionSettled,
    CommandStarted,
    CommandEnded,
    CommandFailed,
    Printed,
    TimePassed,
    LogsWritten,
    HealthProbed,
    ContainerForeseen,
    ContainerWorked,
    ContainerRestarting,
    ContainerEnded,
)


def _met(verdicts: tuple[Verdict, ...]) -> int:
    return sum(isinstance(verdict, Met) for verdict in verdicts)
