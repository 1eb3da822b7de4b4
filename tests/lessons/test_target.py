"""What of the target picture is missing, for whoever went another way as well."""

import pytest

from simulator.catalogue_files import catalogue
from simulator.lesson_files import library
from simulator.web.scene.lesson.target import target
from simulator.workspaces.actions import Continue, RunLine, SaveFile
from simulator.workspaces.course.lines import action_of
from simulator.workspaces.course.solution import truth
from simulator.workspaces.journal import perform
from simulator.workspaces.moment import beginning


def at_step(name, number):
    """The moment at which a step begins, for somebody who does as the solution says."""
    lesson = library().lesson(name)
    moment = beginning(f"lesson:{name}", catalogue().revision)
    for step in lesson.steps[:number]:
        for question in step.questions:
            moment = after(moment, truth(moment.course, moment.world, question.id))
        for line in step.solution:
            moment = after(moment, action_of(lesson, line, moment.world))
        moment = after(moment, Continue(str(moment.course.step + 1)))
    return moment


def after(moment, *actions):
    for action in actions:
        moment = moment.after(perform(moment.world, action), moment.number + 1)
    return moment


def seen(moment):
    return target(moment.course, moment.world)


def names(found, mark):
    return [one.block.name for one in found.blocks if one.mark == mark]


def test_an_image_to_come_stands_dashed_beside_the_one_that_it_shares_with():
    found = seen(at_step("d/order-matters", 2))
    assert [(one.pole.flags[0].name, one.missing) for one in found.poles] == [
        ("fast:1", False),
        ("fast:2", True),
    ]
    assert names(found, "missing") == ["COPY . ."]
    assert names(found, "share")[:2] == [
        "RUN pip install --no-cache-dir -r requirements.txt",
        "COPY requirements.txt .",
    ]
    assert found.says == "1 image and 1 layer to go"


def test_what_is_built_another_way_still_has_to_share():
    moment = after(
        at_step("d/order-matters", 2),
        SaveFile("requirements.txt", "flask==3.0.0\n# other\n"),
        RunLine("docker build -t fast:2 ."),
    )
    found = seen(moment)
    assert not any(one.missing for one in found.poles)
    assert "COPY requirements.txt ." in names(found, "share")


def test_nothing_is_missing_once_the_step_is_done():
    moment = at_step("d/order-matters", 1)
    lesson = library().lesson("d/order-matters")
    for line in lesson.steps[1].solution:
        moment = after(moment, action_of(lesson, line, moment.world))
    assert moment.course.done
    assert seen(moment) is None


def test_a_step_that_only_looks_has_no_target():
    assert seen(at_step("a/first-images", 0)) is None


def test_containers_that_will_be_there_are_listed():
    found = seen(at_step("a/copy-on-write", 0))
    assert [(box.name, box.state.word, box.there) for box in found.boxes] == [
        ("web1", "running", False),
        ("web2", "running", False),
    ]
    moment = after(at_step("a/copy-on-write", 0), RunLine("docker run -d --name web1 nginx:1.27"))
    assert [box.there for box in seen(moment).boxes] == [True, False]


@pytest.mark.parametrize("name", [lesson.name for lesson in library().lessons])
def test_every_step_has_a_target_or_none_and_never_breaks(name):
    lesson = library().lesson(name)
    for number in range(len(lesson.steps)):
        moment = at_step(name, number)
        for detour in ("docker system prune -af", "rm -f Dockerfile", "docker rm -f web1"):
            moment = after(moment, RunLine(detour))
            seen(moment)
