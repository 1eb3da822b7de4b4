"""What is remembered holds only while all that was asked is still answered the same."""

import pytest

from simulator.engine.errors import DockerError
from simulator.engine.recall import Recall


class Work:
    """Asks for the values of some names and adds them up; it counts how often it was done."""

    def __init__(self, known):
        self.known, self.done = known, 0

    def ask(self, name):
        if name not in self.known:
            raise DockerError(f"{name}: not found")
        return self.known[name]

    def total(self, ask):
        self.done += 1
        return ask("a") + ask("b")


@pytest.fixture
def work():
    return Work({"a": 1, "b": 2})


@pytest.fixture
def recall():
    return Recall(size=2)


def test_the_same_question_with_the_same_answers_is_not_worked_out_again(work, recall):
    results = [recall.result("sum", work.ask, work.total) for _ in range(3)]

    assert results == [3, 3, 3]
    assert work.done == 1


def test_another_answer_is_another_result(work, recall):
    recall.result("sum", work.ask, work.total)
    work.known["b"] = 5

    assert recall.result("sum", work.ask, work.total) == 6


def test_an_error_is_told_as_the_work_tells_it_and_not_remembered(work, recall):
    recall.result("sum", work.ask, work.total)
    del work.known["b"]

    with pytest.raises(DockerError, match="b: not found"):
        recall.result("sum", work.ask, work.total)
    assert work.done == 2
    work.known["b"] = 7
    assert recall.result("sum", work.ask, work.total) == 8


def test_no_more_is_kept_than_was_asked_for(work, recall):
    for given in ("one", "two", "three", "one"):
        recall.result(given, work.ask, work.total)

    assert work.done == 4
