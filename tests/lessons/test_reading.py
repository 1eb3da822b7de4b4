"""What is wrong with a lesson's files is told with file, line and what was expected."""

import pytest

from simulator.lessons.reading import MAX_FILE, MAX_LESSON, read_library

TRACK = b'title = "T"\nplace = 1\nsays = "s"\n'
LESSON = """\
title = "One"
place = 1
minutes = 5
objective = "o"

[[steps]]
do = "Run `docker images`"
goals = [{ goal = "image", image = "a:1" }]
solution = ["docker pull a:1"]

[notes]
demo = "d"
question = "q"
"""
TEXT = b"## First\n\nRead this.\n"


PATHS = {"lesson": "t/one/lesson.toml", "text": "t/one/text.md", "track": "t/track.toml"}


def library_of(**changed):
    files = {
        "t/track.toml": TRACK,
        "t/one/lesson.toml": LESSON.encode(),
        "t/one/text.md": TEXT,
    }
    for name, content in changed.items():
        path = {"lesson": "t/one/lesson.toml", "text": "t/one/text.md", "track": "t/track.toml"}[
            name
        ]
        if content is None:
            del files[path]
        else:
            files[path] = content if isinstance(content, bytes) else content.encode()
    return read_library(files)


def faults(**changed):
    return [str(fault) for fault in library_of(**changed).faults]


def swapped(old, new):
    assert old in LESSON
    return LESSON.replace(old, new)


def test_a_lesson_is_read_with_its_texts():
    found = library_of()
    assert found.faults == ()
    assert [lesson.name for lesson in found.lessons] == ["t/one"]
    assert found.lessons[0].texts == (("First", "Read this."),)
    assert found.lessons[0].par == 1


@pytest.mark.parametrize(
    ("changed", "line", "said"),
    [
        ('title = "One"\n', 1, "title: Field required"),
        ("minutes = 5", 3, "minutes: Input should be less than or equal to 30"),
        ('objective = "o"', 4, "objectiv: Extra inputs are not permitted"),
        ('image = "a:1"', 8, "steps.1.goals.1"),
        ('"docker pull a:1"', 9, "steps.1.solution.1"),
        ('goals = [{ goal = "image", image = "a:1" }]', 8, "a step needs a goal or a question"),
    ],
)
def test_every_mistake_has_its_file_and_line(changed, line, said):
    new = {
        'title = "One"\n': "",
        "minutes = 5": "minutes = 500",
        'objective = "o"': 'objective = "o"\nobjectiv = "p"',
        'image = "a:1"': 'imagine = "a:1"',
        '"docker pull a:1"': '{ edti = "Dockerfile" }',
        'goals = [{ goal = "image", image = "a:1" }]': "",
    }[changed]
    told = faults(lesson=swapped(changed, new))
    assert told
    assert all(fault.startswith("t/one/lesson.toml:") for fault in told)
    assert any(said in fault for fault in told), told
    lines = [int(fault.split(":")[1]) for fault in told]
    assert any(abs(found - line) <= 2 for found in lines), told


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"lesson": "title = \n"}, "t/one/lesson.toml:1: Invalid value"),
        ({"lesson": b"\xff"}, "t/one/lesson.toml: 'utf-8' codec"),
        ({"text": None}, "t/one/text.md: there is no such file: one section"),
        ({"text": b"\xff"}, "t/one/text.md: not UTF-8"),
        (
            {"text": b"## A\n\na\n\n## B\n\nb\n"},
            "2 sections (## …) for 1 steps: expected one",
        ),
        ({"track": None}, "t/track.toml: there is no such file: title, place and says"),
        ({"track": b"title = 1\n"}, "t/track.toml:1: title: Input should be a valid string"),
    ],
)
def test_files_that_cannot_be_read_are_told(changed, said):
    assert any(said in fault for fault in faults(**changed)), faults(**changed)


def test_a_text_of_the_solution_has_to_be_there():
    told = faults(lesson=swapped('["docker pull a:1"]', '[{ save = "x", like = "y" }]'))
    assert told == ["t/one/lesson.toml: save.like: there is no solution/y"]


@pytest.mark.parametrize(
    "line",
    [
        '{ save = "x" }',
        '{ save = "x", content = "a", like = "b" }',
        '{ edit = "x" }',
        '{ edit = "x", replace = "a", append = "b" }',
    ],
)
def test_a_line_says_one_thing(line):
    assert any("say either" in fault for fault in faults(lesson=swapped('"docker pull a:1"', line)))


def test_two_lessons_cannot_have_one_place():
    found = read_library(
        {
            "t/track.toml": TRACK,
            **{f"t/{slug}/lesson.toml": LESSON.encode() for slug in ("one", "two")},
            **{f"t/{slug}/text.md": TEXT for slug in ("one", "two")},
        }
    )
    assert [str(fault) for fault in found.faults] == ["t/two/lesson.toml: place: one is t1 already"]
    assert [lesson.slug for lesson in found.lessons] == ["one"]


def test_folders_have_plain_names():
    found = read_library({"t/One/lesson.toml": LESSON.encode(), "t/One/text.md": TEXT})
    assert "small letters, digits and hyphens" in str(found.faults[0])
    assert found.lessons == ()


def test_what_is_too_large_is_left_out():
    big = {f"t/one/files/{n}": b"x" * (MAX_FILE - 1) for n in range(MAX_LESSON // MAX_FILE + 1)}
    found = read_library({"t/one/lesson.toml": LESSON.encode(), "t/one/text.md": TEXT, **big})
    assert "too large" in str(found.faults[0])


def test_one_broken_lesson_leaves_the_others():
    found = read_library(
        {
            "t/track.toml": TRACK,
            "t/one/lesson.toml": LESSON.encode(),
            "t/one/text.md": TEXT,
            "t/two/lesson.toml": b"no toml",
        }
    )
    assert [lesson.slug for lesson in found.lessons] == ["one"]
    assert len(found.faults) == 1
