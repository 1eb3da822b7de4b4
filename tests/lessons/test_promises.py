"""Every lesson keeps its promises, played by machine."""

from dataclasses import replace

import pytest

from simulator.lesson_files import library
from simulator.workspaces.course.promises import faults_in


def test_every_file_of_a_lesson_can_be_read():
    assert [str(fault) for fault in library().faults] == []


@pytest.mark.parametrize("name", [lesson.name for lesson in library().lessons])
def test_a_lesson_is_solved_by_its_solution_and_by_no_less(name):
    lesson = library().lesson(name)
    assert [str(fault) for fault in faults_in(lesson, library())] == []


def test_a_promise_that_is_not_kept_is_told_with_the_line_of_its_step():
    lesson = library().lesson("d/order-matters")
    second = lesson.told.steps[1].model_copy(update={"hints": ["Type `docker biuld .`"]})
    steps = [lesson.told.steps[0], second, *lesson.told.steps[2:]]
    broken = replace(lesson, told=lesson.told.model_copy(update={"steps": steps}))

    told = [str(fault) for fault in faults_in(broken, library())]

    place = f"d/order-matters/lesson.toml:{lesson.places[1]}: step 2: `docker biuld .`"
    assert [text for text in told if text.startswith(place)]
