"""Proofs: every lesson is played by machine, so that what it promises is so.

The solution solves each step and no step is solved before; no move of it can be left out;
guesses have keys; what hints name exists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from simulator.cli.docker import check_words
from simulator.engine.errors import DockerError
from simulator.engine.state import World
from simulator.lessons.declare import AnswerTo, Line, MarkSteps
from simulator.lessons.goals import Unmet
from simulator.lessons.lesson import MAX_WORDS, Fault, Lesson, Library, counts
from simulator.workspaces.actions import Action, Answer, Continue
from simulator.workspaces.course.course import Course
from simulator.workspaces.course.keys import NoKey, key_of, marking
from simulator.workspaces.course.lines import CannotDo, action_of
from simulator.workspaces.journal import perform
from simulator.workspaces.moment import Moment

_LESSON_ID = re.compile(r"\b[a-g](?:\d|-boss)\b")
_STEP = re.compile(r"step (\d+):")
_SPAN = re.compile(r"`([^`]+)`")


@dataclass(frozen=True, slots=True)
class Broken(Exception):
    """A lesson does not keep a promise."""

    problem: str


@dataclass(frozen=True, slots=True)
class Walk:
    """A machine on its way through a lesson."""

    lesson: Lesson
    moment: Moment

    @property
    def course(self) -> Course:
        assert self.moment.course is not None
        return self.moment.course

    @property
    def world(self) -> World:
        return self.moment.world

    def done(self, action: Action) -> Walk:
        turn = perform(self.world, action)
        return replace(self, moment=self.moment.after(turn, self.moment.number + 1))

    def answered(self, name: str) -> Walk:
        """Answer a question of the step with the truth."""
        found = self.lesson.question(name)
        assert found is not None
        try:
            key = key_of(self.lesson, found[1], self.course.scene(self.world))
        except NoKey as problem:
            raise Broken(f"step {found[0] + 1}: {name} has no key: {problem}") from None
        return self.done(Answer(name, "\n".join(key.parts)))

    def asked(self, *, but: frozenset[str] = frozenset()) -> Walk:
        """Answer all questions of the step that wait for no line of the solution."""
        walk = self
        for name in self.course.open_questions:
            walk = walk if name in but else walk.answered(name)
        return walk

    def on(self) -> Walk:
        """Go on to the next step, if this one is done."""
        if not self.course.done or self.course.finished:
            return self
        return self.done(Continue(str(self.course.step + 1)))


def faults_of(lesson: Lesson, start: Moment, library: Library) -> Iterator[Fault]:
    """Yield what is wrong with a lesson, given the moment that it begins at."""
    yield from _text_faults(lesson)
    yield from (_fault(lesson, problem) for problem in _problems(lesson, start, library))


def _problems(lesson: Lesson, start: Moment, library: Library) -> Iterator[str]:
    yield from _names(lesson, library)
    yield from _hints(lesson, library)
    yield from _first_marks(lesson, start)
    try:
        yield from _par(lesson, _solved(lesson, start))
        yield from _needless(lesson, start)
    except Broken as broken:
        yield broken.problem


def _fault(lesson: Lesson, problem: str) -> Fault:
    """Return a problem with the line on which the step begins that it speaks of."""
    step = _STEP.match(problem)
    at = int(step[1]) - 1 if step else len(lesson.places)
    line = lesson.places[at] if at < len(lesson.places) else 0
    return Fault(f"{lesson.name}/lesson.toml", problem, line)


def solve(lesson: Lesson, start: Moment) -> Walk:
    """Return where the solution leads; raises Broken at the first promise that is not kept."""
    return _solved(lesson, start)


def _solved(lesson: Lesson, start: Moment) -> Walk:
    walk = Walk(lesson, start)
    for number, step in enumerate(lesson.steps):
        where = f"step {number + 1}"
        if walk.course.step != number:
            raise Broken(f"{where}: the learner does not come here")
        if walk.course.done:
            raise Broken(f"{where}: it is solved before anything was done in it")
        later = frozenset(line.answer for line in step.solution if isinstance(line, AnswerTo))
        walk = walk.asked(but=later)
        for line in step.solution:
            walk = _line(walk, line, where)
        if not walk.course.done:
            raise Broken(f"{where}: the solution does not solve it: {_unmet(walk.course)}")
        walk = walk.on()
    return walk


def _line(walk: Walk, line: Line, where: str) -> Walk:
    if isinstance(line, AnswerTo):
        return walk.answered(line.answer)
    try:
        after = walk.done(action_of(walk.lesson, line, walk.world))
    except (CannotDo, DockerError) as error:
        raise Broken(f"{where}: {line!r} cannot be done: {error}") from None
    moved = after.course.moves > walk.course.moves
    if counts(line) and not moved:
        raise Broken(f"{where}: {line!r} is no move: write {{ look = … }}")
    if not counts(line) and moved:
        raise Broken(f"{where}: {line!r} is a move: write it without look")
    return after


def _unmet(course: Course) -> str:
    pairs = zip(course.current.goals, course.verdicts, strict=True)
    said = [f"{goal.title}: {one.reason}" for goal, one in pairs if isinstance(one, Unmet)]
    return "; ".join([*said, *(f"{name} is not answered" for name in course.open_questions)])


def _par(lesson: Lesson, solved: Walk) -> Iterator[str]:
    if solved.course.moves != lesson.par:
        yield f"the solution takes {solved.course.moves} moves, par is {lesson.par}"
    if not solved.course.finished:
        yield "the solution does not finish the lesson"


def _needless(lesson: Lesson, start: Moment) -> Iterator[str]:
    """Yield moves that can be left out. Each is tried from the moment before it on."""
    lines = [(number, line) for number, step in enumerate(lesson.steps) for line in step.solution]
    walk = Walk(lesson, start).asked(but=_later(lesson, 0))
    for at, (number, line) in enumerate(lines):
        walk = _caught_up(walk, number)
        if counts(line) and _rest(walk, lines[at + 1 :]).course.finished:
            yield f"step {number + 1}: {line!r} can be left out"
        walk = _tried(walk, line)


def _caught_up(walk: Walk, number: int) -> Walk:
    while walk.course.step < number and walk.course.done:
        walk = walk.on()
        walk = _asked_quietly(walk)
    return walk


def _rest(walk: Walk, lines: list[tuple[int, Line]]) -> Walk:
    for number, line in lines:
        walk = _tried(_caught_up(walk, number), line)
    return walk


def _tried(walk: Walk, line: Line) -> Walk:
    try:
        if isinstance(line, AnswerTo):
            return walk.answered(line.answer)
        return walk.done(action_of(walk.lesson, line, walk.world))
    except (CannotDo, DockerError, Broken, AssertionError):
        return walk


def _asked_quietly(walk: Walk) -> Walk:
    try:
        return walk.asked(but=_later(walk.lesson, walk.course.step))
    except Broken:
        return walk


def _later(lesson: Lesson, step: int) -> frozenset[str]:
    lines = lesson.steps[step].solution
    return frozenset(line.answer for line in lines if isinstance(line, AnswerTo))


def _first_marks(lesson: Lesson, start: Moment) -> Iterator[str]:
    """Yield questions about steps that cannot be asked of the starting world."""
    world = start.course.begun if start.course else start.world
    for step in lesson.steps[:1]:
        for question in step.questions:
            if isinstance(question, MarkSteps):
                try:
                    marking(lesson, question, start.course.scene(world))  # type: ignore[union-attr]
                except NoKey as problem:
                    yield f"step 1: {question.id}: {problem}"


def _text_faults(lesson: Lesson) -> Iterator[Fault]:
    for number, (heading, text) in enumerate(lesson.texts):
        words = len(re.findall(r"\S+", text))
        if words > MAX_WORDS:
            problem = f"{heading}: {words} words, at most {MAX_WORDS} are read at one step"
            yield Fault(f"{lesson.name}/text.md", problem)
        if not text:
            yield Fault(f"{lesson.name}/text.md", f"{heading}: there is nothing to read")
        if not lesson.steps[number].do and lesson.steps[number].solution:
            yield _fault(lesson, f"step {number + 1}: say what to do")


def _names(lesson: Lesson, library: Library) -> Iterator[str]:
    for name in lesson.told.requires:
        if library.by_id(name) is None:
            yield f"requires: there is no lesson {name}"


def _hints(lesson: Lesson, library: Library) -> Iterator[str]:
    """Yield what hints name and what does not exist: commands, flags, lessons."""
    for number, step in enumerate(lesson.steps):
        if step.solution and not step.hints:
            yield f"step {number + 1}: it has no hint"
        for text in (*step.hints, step.do, *(turn.says for turn in step.turns)):
            for name in _LESSON_ID.findall(_SPAN.sub("", text)):
                if library.by_id(name) is None:
                    yield f"step {number + 1}: {text!r} names a lesson that is not there: {name}"
            for span in _SPAN.findall(text):
                problem = _command_problem(span)
                if problem:
                    yield f"step {number + 1}: `{span}`: {problem}"


def _command_problem(span: str) -> str:
    """Return what is wrong with a docker command that a text speaks of."""
    words = span.split()
    if words[:1] != ["docker"] or len(words) == 1 or "$(" in span:
        return ""
    try:
        check_words(words[1:])
    except DockerError as error:
        return "" if error.message.startswith("flag needs an argument") else error.message
    return ""
