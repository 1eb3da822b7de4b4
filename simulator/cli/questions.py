"""Lines that wait for an answer: what is known of them meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from simulator.engine.asking import Question, QuestionAsked, Unanswered
from simulator.engine.events import Event, Printed
from simulator.engine.shell.kernel import Output


def waiting(question: Question, asking: Unanswered, output: Iterable[Output]) -> tuple[Event, ...]:
    """Return what a line comes to that asks: what it said so far, and nothing else."""
    said = sorted(output, key=lambda piece: piece.at)
    shown = sum(len(_text(piece)) for piece in said)
    asked = replace(question, prompt=asking.prompt, hidden=asking.hidden, shown=shown)
    return (*unseen(said, question.shown), QuestionAsked(asked))


def unseen(output: Iterable[Output], shown: int) -> Iterator[Printed]:
    """Yield what is printed, without the characters that were shown before."""
    for piece in output:
        text = _text(piece)
        if len(text) > shown:
            yield Printed(text[shown:], piece.stream)
        shown = max(0, shown - len(text))


def _text(piece: Output) -> str:
    return piece.data.decode("utf-8", "surrogateescape")
