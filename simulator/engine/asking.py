"""A question on the terminal: a command line that waits for what somebody types next.

It has changed nothing until it is done: with each further answer it is played again from
its start, on the same world, so what was shown of it is the same.
"""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.events import Event


@dataclass(frozen=True, slots=True)
class Question:
    """What a line asked last. ``shown`` counts the characters of its output that are known."""

    line: str
    prompt: str
    hidden: bool = False
    answers: tuple[str, ...] = ()
    shown: int = 0

    @property
    def name(self) -> str:
        """What a page calls it, so that an answer to an older question is known."""
        return f"{SECRET if self.hidden else PLAIN}{len(self.answers)}"


PLAIN, SECRET = "question-", "secret-"


def is_name(text: str) -> bool:
    """Say whether a text is what a page calls a question."""
    kind, dash, count = text.partition("-")
    return f"{kind}{dash}" in {PLAIN, SECRET} and count.isdecimal() and len(count) < 3


@dataclass(frozen=True, slots=True)
class QuestionAsked(Event):
    """The terminal waits for an answer."""

    question: Question


@dataclass(frozen=True, slots=True)
class QuestionSettled(Event):
    """It does not wait any more: it was answered, or nobody wants to know."""


class Unanswered(Exception):
    """A command needs an answer that nobody has given yet."""

    def __init__(self, prompt: str, *, hidden: bool) -> None:
        super().__init__(prompt)
        self.prompt = prompt
        self.hidden = hidden
