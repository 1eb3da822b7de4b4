"""Every lesson keeps its promises, played by machine."""

import pytest

from simulator.lesson_files import library
from simulator.workspaces.course.promises import faults_in


def test_every_file_of_a_lesson_can_be_read():
    assert [str(fault) for fault in library().faults] == []


@pytest.mark.parametrize("name", [lesson.name for lesson in library().lessons])
def test_a_lesson_is_solved_by_its_solution_and_by_no_less(name):
    lesson = library().lesson(name)
    assert [str(fault) for fault in faults_in(lesson, library())] == []
