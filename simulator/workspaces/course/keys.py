"""Keys of predictions: worked out by playing the action on a copy of the learner's own world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.engine.build.causes import Why
from simulator.engine.build.explain import sentence
from simulator.engine.build.report import BuildReport, StepReport
from simulator.engine.events import StepState
from simulator.lessons.declare import (
    Choice,
    MarkSteps,
    Match,
    Number,
    Option,
    Order,
    Question,
    Several,
    Table,
)
from simulator.lessons.goals import Judge, Met
from simulator.lessons.goals.base import figure
from simulator.lessons.lesson import Lesson
from simulator.lessons.measures import CannotMeasure, measured
from simulator.lessons.scene import Scene
from simulator.workspaces.course.lines import BUILDS, further, play

ANY = "*"
"""In a key: whatever was marked is right, for the step was never reached."""


class NoKey(Exception):
    """A question has no key in this world; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Key:
    """The truth: the answer in the form in which learners give theirs, and words beside its parts.

    A choice is the number of its option, counted from 0; several are sorted numbers; steps are
    state words; a number is itself; an order lists the items' numbers; of a match each left side
    has the number of its right one; of a table ``row.column`` for every tick.
    """

    parts: tuple[str, ...]
    words: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    """The instructions that steps are made of."""


def key_of(lesson: Lesson, question: Question, scene: Scene) -> Key:
    """Return the truth about a question in a world; raises NoKey."""
    match question:
        case Choice(options=options):
            right = _right(lesson, question, options, scene)
            if len(right) != 1:
                raise NoKey(f"{len(right)} options are right where one has to be")
            return Key(right)
        case Several(options=options):
            return Key(_right(lesson, question, options, scene))
        case MarkSteps():
            steps = marking(lesson, question, scene).steps
            states = [ANY if one.state == StepState.NOT_REACHED else _mark(one) for one in steps]
            names = (" ".join(one.step.instruction.split()) for one in steps)
            return Key(tuple(states), tuple(_words(one) for one in steps), tuple(names))
        case Number():
            return Key((figure(_number(lesson, question, scene)),))
        case Order(items=items):
            return Key(tuple(str(at) for at in range(len(items))))
        case Match(pairs=pairs):
            return Key(tuple(str(at) for at in range(len(pairs))))
        case Table():
            return Key(tuple(_ticks(lesson, question, scene)))


def is_right(question: Question, given: Sequence[str], key: Key) -> bool:
    """Say whether a guess is the truth; of a number, whether it is near enough."""
    if isinstance(question, Number):
        return _near(question, given, key)
    if isinstance(question, Several | Table):
        return sorted(given) == sorted(key.parts)
    return len(given) == len(key.parts) and all(
        truth in {ANY, guess} for guess, truth in zip(given, key.parts, strict=True)
    )


@dataclass(frozen=True, slots=True)
class Marking:
    """The steps that are to be marked, and the words that they can be marked with."""

    steps: tuple[StepReport, ...]
    words: tuple[str, ...]


def marking(lesson: Lesson, question: MarkSteps, scene: Scene) -> Marking:
    """Return what there is to mark in the build that the play ends with; raises NoKey."""
    report = _built(lesson, question, scene)
    steps = tuple(step for step in report.steps if step.base is None and _is_step(step))
    skips = ("SKIPPED",) if len(report.stages) > 1 else ()
    return Marking(steps, ("CACHED", "BUILT", *skips))


def is_computed(question: Question) -> bool:
    """Say whether the truth of a question is to be seen by doing something."""
    return bool(question.play) or isinstance(question, Table | MarkSteps)


def foretells(question: Question) -> bool:
    """Say whether a question is about a build to come."""
    rows = [row.play for row in question.rows] if isinstance(question, Table) else []
    played = [line for play in (question.play, *rows) for line in play]
    return any(isinstance(line, str) and line.startswith(BUILDS) for line in played)


def _built(lesson: Lesson, question: MarkSteps, scene: Scene) -> BuildReport:
    played = play(lesson, question.play, scene.world, _last(scene))
    builds = [report for one in played.deeds for report in one.builds]
    if not builds or not builds[-1].steps:
        raise NoKey("nothing would be built")
    return builds[-1]


def _right(
    lesson: Lesson, question: Question, options: Sequence[Option], scene: Scene
) -> tuple[str, ...]:
    after = further(scene, play(lesson, question.play, scene.world, _last(scene)))
    return tuple(str(at) for at, option in enumerate(options) if _holds(option, after))


def _holds(option: Option, scene: Scene) -> bool:
    if option.right is not None:
        return option.right
    return bool(option.when) and all_hold(option.when, scene)


def all_hold(goals: Sequence[Judge], scene: Scene) -> bool:
    """Say whether all goals are met."""
    return all(isinstance(goal.judge(scene), Met) for goal in goals)


def _number(lesson: Lesson, question: Number, scene: Scene) -> float:
    if question.key is not None:
        return question.key
    after = further(scene, play(lesson, question.play, scene.world, _last(scene)))
    try:
        return measured(question.measure, scene, after)
    except CannotMeasure as problem:
        raise NoKey(str(problem)) from None


def _near(question: Number, given: Sequence[str], key: Key) -> bool:
    try:
        guess, truth = float("".join(given).replace(",", ".")), float(key.parts[0].replace(",", ""))
    except ValueError:
        return False
    return abs(guess - truth) <= abs(truth) * question.tolerance / 100 + 0.05


def _ticks(lesson: Lesson, question: Table, scene: Scene) -> list[str]:
    ticks: list[str] = []
    for at, row in enumerate(question.rows):
        after = further(scene, play(lesson, row.play, scene.world, _last(scene)))
        ticks += [
            f"{at}.{column}"
            for column, each in enumerate(question.columns)
            if all_hold(each.when, after)
        ]
    return ticks


def _last(scene: Scene) -> int:
    return scene.deeds[-1].number if scene.deeds else scene.step


def _is_step(step: StepReport) -> bool:
    return not step.step.instruction.upper().startswith("FROM ")


def _mark(step: StepReport) -> str:
    """Return the mark that is right: a step that failed did run."""
    return "BUILT" if step.state == StepState.FAILED else str(step.state)


def _words(step: StepReport) -> str:
    if step.state == StepState.SKIPPED:
        return "No stage that you asked for needs it."
    if step.state == StepState.NOT_REACHED:
        return "A step before it failed first."
    return sentence(step.why or Why())
