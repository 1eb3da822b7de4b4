"""A race: every figure is what single builds come to, edit by edit."""

from dataclasses import replace

import pytest

from simulator.engine.build.report import PULLED, last_build
from simulator.engine.catalogue.declare import CatalogueError
from simulator.engine.events import StepState
from simulator.workspaces.actions import InvalidAction, RunLine, SaveFile
from simulator.workspaces.journal import perform
from simulator.workspaces.races.declare import race_of, races_in, written
from simulator.workspaces.races.edits import actions_of
from simulator.workspaces.races.race import Do, Edit, Lane, Race
from simulator.workspaces.races.ready import ready_races
from simulator.workspaces.races.run import (
    BUILD,
    MAX_REACHED,
    MAX_RUN,
    MAX_WORK,
    first_world,
    run,
)
from simulator.workspaces.races.valid import MAX_EDITS, InvalidRace, checked

READY = sorted(ready_races())
COPY = "FROM alpine:3.20\nCOPY . .\n"


def race(first=COPY, second=COPY, edits=(), files=(("app.py", "1\n"),), **more):
    return Race("A race", (Lane("a", first), Lane("b", second)), tuple(files), tuple(edits), **more)


def project(**files):
    """The project folder of a race with these files."""
    names = [(name.replace("_", "."), text) for name, text in files.items()]
    return first_world(race(files=names), Lane("a", COPY)).machine.project


def edited(edit, number=1, **files):
    [action] = actions_of(edit, project(**files), number)
    return action


# what a race comes to


def test_a_race_is_the_same_builds_and_edits_played_by_hand():
    order = ready_races()["order"]
    world = first_world(order, order.lanes[1])
    for lap in run(order)[1].laps:
        if lap.number:
            edit = order.edits[lap.number - 1]
            for action in actions_of(edit, world.machine.project, lap.number):
                world = perform(world, action).world
        turn = perform(world, RunLine(BUILD))
        world, report = turn.world, last_build(turn.events, turn.before.machine.project)
        new = [step for step in report.steps if step.state in {StepState.BUILT, PULLED}]

        assert lap.milliseconds == report.milliseconds
        assert lap.size == report.image.size
        assert lap.written == sum(step.size for step in new)
        assert lap.hits == sum(step.state == StepState.CACHED for step in report.steps)


def test_sums_are_over_the_edits_and_not_over_the_first_build():
    for outcome in run(ready_races()["order"]):
        after = outcome.laps[1:]

        assert outcome.milliseconds == sum(lap.milliseconds for lap in after)
        assert outcome.written == sum(lap.written for lap in after)
        assert (outcome.hits, outcome.reached) == (
            sum(lap.hits for lap in after),
            sum(lap.reached for lap in after),
        )


@pytest.mark.parametrize("do", [Do.AGAIN, Do.TOUCH])
def test_an_edit_that_changes_no_content_costs_nothing(do):
    lap = run(race(edits=[Edit(do, "app.py")]))[0].laps[1]

    assert (lap.milliseconds, lap.written, lap.hits) == (0, 0, lap.reached)


def test_equal_dockerfiles_come_to_equal_figures():
    first, second = run(race(edits=[Edit(Do.LINE, "app.py"), Edit(Do.PRUNE)]))

    assert first == second


def test_emptying_the_cache_makes_every_step_run_again():
    lap = run(race(edits=[Edit(Do.PRUNE)]))[0].laps[1]

    assert lap.hits == 0


def test_good_order_installs_once_and_bad_order_every_time():
    bad, good = run(ready_races()["order"])

    assert [lap.hits for lap in bad.counted] == [2, 2, 2, 2, 2]
    assert [lap.hits for lap in good.counted] == [4, 4, 4, 2, 4]
    assert bad.milliseconds > 4 * good.milliseconds


def test_only_the_program_travels_to_the_last_of_two_stages():
    one, two = run(ready_races()["stages"])

    assert one.image.size > 10 * two.image.size


def test_what_is_removed_later_stays_in_the_image():
    later, at_once = run(ready_races()["apt"])

    assert later.image.size - at_once.image.size > 10_000_000
    assert sum(later.image.layers) == later.image.size


def test_a_dockerignore_keeps_large_files_out_of_the_context():
    sent, kept_out = run(ready_races()["ignore"])

    assert sent.laps[0].sent > 99_000_000
    assert kept_out.laps[0].sent < 10_000


def test_a_build_that_fails_leaves_the_others_comparable():
    edits = [Edit(Do.WRITE, "app.py", "2\n"), Edit(Do.DELETE, "app.py"), Edit(Do.LINE, "b", "x")]
    needs = "FROM alpine:3.20\nCOPY app.py .\n"
    first, second = run(race(needs, COPY, edits, files=[("app.py", "1\n"), ("b", "1\n")]))

    assert [bool(lap.failure) for lap in first.laps] == [False, False, True, True]
    assert "failed to compute cache key" in first.laps[2].failure
    assert [bool(lap.layers) for lap in second.laps] == [True] * 4


def test_a_dockerfile_that_cannot_be_read_fails_in_dockers_words():
    lap = run(race("FORM alpine\n"))[0].laps[0]

    assert "unknown instruction: FORM" in lap.failure
    assert lap.steps == ()


def test_an_edit_that_cannot_be_made_is_told_and_the_race_goes_on():
    laps = run(race(edits=[Edit(Do.LINE, "gone.py"), Edit(Do.LINE, "app.py")]))[0].laps

    assert laps[1].problem == "gone.py: No such file or directory"
    assert (laps[1].hits, laps[2].hits) == (2, 1)


def test_a_lane_that_works_without_end_is_stopped_after_a_build():
    endless = "FROM alpine:3.20\nRUN while true; do :; done\n"
    first, second = run(race(endless, COPY, [Edit(Do.LINE, "app.py")] * MAX_EDITS))

    assert (len(first.laps), first.stopped) == (1, True)
    assert first.laps[0].work > MAX_WORK
    assert (len(second.laps), second.stopped) == (MAX_EDITS + 1, False)


def test_a_lane_that_runs_too_many_steps_is_stopped():
    long = COPY + "RUN true\n" * 60
    outcome = run(race(long, COPY, [Edit(Do.LINE, "app.py")] * 9))[0]

    assert outcome.stopped
    assert MAX_RUN < sum(lap.reached - lap.hits for lap in outcome.laps) <= MAX_RUN + 62


HOSTILE = {
    "loops": race(
        "FROM alpine:3.20\nRUN i=0; while [ $i -lt 9000 ]; do i=$((i+1)); done\n" * 30,
        edits=[Edit(Do.LINE, "app.py")] * MAX_EDITS,
    ),
    "copies": race(COPY + "COPY . .\n" * 110, edits=[Edit(Do.AGAIN)] * MAX_EDITS),
    "packages": race(
        "FROM python:3.11-slim\nCOPY . .\nRUN pip install -r requirements.txt\n",
        files=[("requirements.txt", "".join(f"package{n}\n" for n in range(4_000)))],
        edits=[Edit(Do.NEED, text="flask")] * MAX_EDITS,
    ),
    "archives": race(
        "FROM node:20\nCOPY . .\nRUN tar czf /a.tgz /usr && tar xzf /a.tgz -C /tmp\n",
        edits=[Edit(Do.LINE, "app.py")] * MAX_EDITS,
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_race_of_much_work_ends_within_its_counts(name):
    lane = run(checked(HOSTILE[name]))[0]
    *before, last = lane.laps

    assert lane.stopped or lane.failed
    assert last.work <= 40_050
    assert sum(lap.work for lap in before) <= MAX_WORK
    assert sum(lap.reached for lap in before) <= MAX_REACHED


# edits


def test_every_line_that_is_added_is_another_one():
    first = edited(Edit(Do.LINE, "app.py"), 1, app_py="x = 1")
    second = edited(Edit(Do.LINE, "app.py"), 2, app_py="x = 1")

    assert (first.content, second.content) == ("x = 1\n# edit 1\n", "x = 1\n# edit 2\n")


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("main.go", "// edit 1"),
        ("page.html", "<!-- edit 1 -->"),
        ("data.json", ""),
        ("a", "# edit 1"),
    ],
)
def test_an_added_line_is_a_comment_of_its_language(path, line):
    assert edited(Edit(Do.LINE, path), **{path.replace(".", "_"): ""}).content == f"{line}\n"


def test_a_package_goes_to_the_list_that_the_project_has():
    python = edited(Edit(Do.NEED, text="requests"), requirements_txt="flask\n")
    node = edited(Edit(Do.NEED, text="cors"), package_json='{"name": "a"}')

    assert python == SaveFile("requirements.txt", "flask\nrequests\n")
    assert '"dependencies": {\n    "cors": "*"\n  }' in node.content


@pytest.mark.parametrize(
    "files", [{}, {"package_json": "["}, {"package_json": '{"dependencies": 1}'}]
)
def test_a_package_needs_a_list_that_can_be_read(files):
    with pytest.raises(InvalidAction, match="list of dependencies"):
        edited(Edit(Do.NEED, text="cors"), **files)


def test_a_file_of_which_only_the_size_counts_cannot_be_edited():
    big = race(files=(), large=(("model.bin", 5_000_000),), edits=[Edit(Do.LINE, "model.bin")])

    assert "stands for its size only" in run(big)[0].laps[1].problem


# what may be raced, and how it is written


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (race(edits=[Edit(Do.AGAIN)] * 100), "at most 12 edits; this one has 100"),
        (race(files=[(f"f{n}", "") for n in range(50)]), "at most 40 files; this one has 50"),
        (race("x" * 70_000), "Dockerfile A has 70,000 bytes"),
        (
            race("FROM alpine\n" + "ENV a=b\n" * 600),
            "Dockerfile A has 602 lines",
        ),
        (race(files=[(f"f{n}", "x" * 60_000) for n in range(6)]), "300,000 bytes together"),
        (race(files=[("../etc/passwd", "")]), "not a path in the project"),
        (race(files=[("a\0b", "")]), "NUL"),
        (race(files=[("a", ""), ("a/b", "")]), "a is a file"),
        (race(files=[("a", ""), ("a", "")]), "a is there twice"),
        (race(files=[("Dockerfile", "")]), "belongs to A and to B"),
        (race(files=[("a", "\ud800")]), "not Unicode"),
        (race(edits=[Edit(Do.LINE)]), "edit 1 does not say which file"),
        (race(edits=[Edit(Do.NEED)]), "edit 1 does not say which package"),
        (race(edits=[Edit(Do.IGNORE, text="a\nb")]), "edit 1 takes one line"),
        (race(large=(("a", 10**15),)), "at most 20 GB"),
        (replace(race(), title="x" * 100), "80 characters"),
    ],
)
def test_what_is_too_much_for_a_race_is_said_in_a_sentence(wrong, says):
    with pytest.raises(InvalidRace, match=says):
        checked(wrong)


@pytest.mark.parametrize("name", READY)
def test_a_ready_race_runs_to_its_end_and_tells_the_lanes_apart(name):
    found = checked(ready_races()[name])
    first, second = run(found)

    assert not any(lap.failure or lap.problem for one in (first, second) for lap in one.laps)
    assert not any(
        step.assumed for one in (first, second) for lap in one.laps for step in lap.steps
    )
    assert max(sum(lap.work for lap in one.laps) for one in (first, second)) < MAX_WORK / 5
    faster = abs(first.milliseconds - second.milliseconds) >= 10_000
    smaller = abs(first.image.size - second.image.size) >= 10_000_000
    assert faster or smaller


@pytest.mark.parametrize("name", READY)
def test_a_race_that_is_kept_is_read_back_as_it_was(name):
    assert race_of(written(ready_races()[name])) == ready_races()[name]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("title = 1\n", "ready/a.toml: title: "),
        ('title = "t"\nlane = []\n', "ready/a.toml: lane"),
        ("title", "ready/a.toml: "),
        (
            'title = "t"\n[[lane]]\nname = "a"\n[[lane]]\nname = "b"\ndockerfile = ""\n',
            "ready/a.toml: lane.0.dockerfile: Field required",
        ),
    ],
)
def test_a_file_that_says_no_race_is_named_with_the_place(text, says):
    with pytest.raises(CatalogueError, match=says):
        races_in({"ready/a.toml": text.encode()})
