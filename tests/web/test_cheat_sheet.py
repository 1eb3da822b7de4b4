"""The cheat sheet has what the lessons use, and nothing else."""

import re

from simulator.lesson_files import library
from simulator.web.scene.cheat_sheet import INSTRUCTIONS, commands, instructions

SETTINGS = re.compile(r"^([A-Z]+) ", re.MULTILINE)


def test_every_instruction_of_a_dockerfile_of_the_lessons_is_on_the_sheet():
    used = {
        name
        for lesson in library().lessons
        for path, content in (*lesson.files.items(), *lesson.solution.items())
        if "Dockerfile" in path
        for name in SETTINGS.findall(content.decode())
    }
    assert used - set(INSTRUCTIONS) == set()
    assert {row.name for row in instructions(library())} == used


def test_a_command_stands_once_under_the_track_that_uses_it_first():
    names = [row.name for group in commands(library()) for row in group.rows]
    assert len(names) == len(set(names))
    assert {"docker pull", "docker build", "docker commit", "docker system df"} <= set(names)
    first = commands(library())[0]
    assert first.title == library().tracks[0].title
    assert "docker pull" in {row.name for row in first.rows}


def test_the_sheet_is_a_page_with_every_command(client):
    text = client.get("/lessons/cheat-sheet/").content.decode()
    for group in commands(library()):
        for row in group.rows:
            assert f"<code>{row.name}</code>" in text
