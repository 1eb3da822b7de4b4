"""Every point of the course notes is taught by a lesson that exists, at a step that exists."""

import re
from pathlib import Path

import pytest

from simulator.lesson_files import library

ROWS = [
    line
    for line in (Path(__file__).parents[2] / "lessons" / "coverage.md").read_text().splitlines()
    if line.startswith("| ") and "Lesson |" not in line and "How the lesson" not in line
]
PLACE = re.compile(r"\b([a-g](?:\d|-boss))\b((?: \(?S\d(?:[-/,]? ?S\d)*)?)")


@pytest.mark.parametrize("row", ROWS)
def test_a_row_names_a_lesson_and_a_step_of_it(row):
    last = row.rstrip("| ").rpartition(" | ")[2]
    places = PLACE.findall(last)
    general = "all above" in last or "npm prints" in last
    assert places or general, "the row names no lesson"
    for name, steps in places:
        lesson = library().by_id(name)
        assert lesson is not None, f"there is no lesson {name}"
        for step in re.findall(r"S(\d)", steps):
            assert int(step) <= len(lesson.steps), f"{name} has no step {step}"


def test_every_lesson_is_named_by_a_row():
    named = {name for row in ROWS for name, _ in PLACE.findall(row)}
    missing = {lesson.id for lesson in library().lessons} - named
    assert missing <= {"a-boss", "c-boss", "c6", "d5", "f4"}, "only what the notes do not have"
