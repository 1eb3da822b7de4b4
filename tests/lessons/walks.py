"""Lessons, walked through by their solutions, for tests of what is to be seen on the way."""

from simulator.catalogue_files import catalogue
from simulator.lesson_files import library
from simulator.lessons.declare import AnswerTo
from simulator.workspaces.course.lines import action_of
from simulator.workspaces.course.proofs import Walk
from simulator.workspaces.moment import LESSON, beginning


def walks(name):
    """Yield each step of a lesson as its solution leaves it, done."""
    lesson = library().lesson(name)
    walk = Walk(lesson, beginning(f"{LESSON}{name}", catalogue().revision))
    for step in lesson.steps:
        later = frozenset(line.answer for line in step.solution if isinstance(line, AnswerTo))
        walk = walk.asked(but=later)
        for line in step.solution:
            told = isinstance(line, AnswerTo)
            walk = walk.answered(line.answer) if told else _done(walk, line)
        yield walk.moment
        walk = walk.on()


def _done(walk, line):
    return walk.done(action_of(walk.lesson, line, walk.world))
