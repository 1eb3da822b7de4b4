"""Remembering what came of work that asks for things on its way."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from simulator.engine.errors import DockerError

Question = TypeVar("Question")
Answer = TypeVar("Answer")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True, eq=False)
class Same(Generic[Question]):
    """A value as a key of what is remembered: equal only to itself, however large it is."""

    value: Question

    def __hash__(self) -> int:
        return id(self.value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and other.value is self.value


@dataclass(frozen=True, slots=True)
class _Known(Generic[Question, Answer, Result]):
    asked: tuple[tuple[Question, Answer], ...]
    result: Result

    def holds(self, ask: Callable[[Question], Answer]) -> bool:
        """Say whether all would be answered as it was then; an error is another answer."""
        try:
            return all(ask(question) == answer for question, answer in self.asked)
        except DockerError:
            return False


class Recall(Generic[Question, Answer, Result]):
    """Results of work by what it is given, each with what it asked and was answered.

    A result holds again if every question, asked again in the same order, has the same answer.
    What an error ended is not remembered. ``size`` is how many results are kept.
    """

    def __init__(self, size: int) -> None:
        cells: Callable[[Hashable], list[_Known[Question, Answer, Result]]] = _empty_cell
        self._cell = lru_cache(size)(cells)

    def result(
        self,
        given: Hashable,
        ask: Callable[[Question], Answer],
        work: Callable[[Callable[[Question], Answer]], Result],
    ) -> Result:
        """Return the result of the work, which asks only by what it is handed."""
        cell: list[_Known[Question, Answer, Result]] = self._cell(given)
        for known in tuple(cell):
            if known.holds(ask):
                return known.result
        asked: list[tuple[Question, Answer]] = []

        def noted(question: Question) -> Answer:
            answer = ask(question)
            asked.append((question, answer))
            return answer

        result = work(noted)
        cell[:] = [_Known(tuple(asked), result)]
        return result


def _empty_cell(_given: Hashable) -> list[_Known[Question, Answer, Result]]:
    return []
