"""Answers to what a command line asks at the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from simulator.cli.session import perform
from simulator.engine.asking import Question, QuestionSettled
from simulator.engine.errors import DockerError
from simulator.engine.events import STDERR, Event, Printed
from simulator.engine.state import World, evolve

MAX_ANSWERS = 20
"""Answers of one line; a script may ask for ever."""


class QuestionGone(DockerError):
    """An answer came to a question that nobody asks any more."""


def answered(world: World, name: str, text: str) -> Iterator[Event]:
    """Yield what the line does that asked a question, now that it is answered."""
    question = _asked(world, name)
    yield QuestionSettled()
    if len(question.answers) >= MAX_ANSWERS:
        yield Printed("(Layerwise: that line has asked often enough)\n", STDERR)
        return
    told = replace(question, answers=(*question.answers, text))
    settled = evolve(world, QuestionSettled())
    yield from perform(settled, question.line, question=told).events


def given_up(world: World, name: str) -> Iterator[Event]:
    """Yield what Ctrl-C or Ctrl-D comes to: the line ends, and has changed nothing."""
    _asked(world, name)
    yield Printed("^C\n", STDERR)
    yield QuestionSettled()


def _asked(world: World, name: str) -> Question:
    question = world.machine.question
    if question is None or question.name != name:
        raise QuestionGone(
            "that question is not asked any more: nothing was answered",
            hint="Type the command again.",
        )
    return question
