"""What actions do to the world."""

import pytest

from simulator.catalogue_files import catalogue
from simulator.engine.events import CommandFailed
from simulator.engine.files import File, FileTree
from simulator.workspaces import journal
from simulator.workspaces.actions import DeleteFile, MoveFile, RunLine, SaveFile, StartFrom
from simulator.workspaces.examples import examples
from simulator.workspaces.journal import perform, replay
from simulator.workspaces.moment import beginning
from simulator.workspaces.transcript import transcript


@pytest.fixture
def world():
    """A machine with the first example in its project folder."""
    return beginning("flask-hello", catalogue().revision).world


def files(world):
    return sorted(world.machine.project.entries)


def said(turn):
    return [event.message for event in turn.events if isinstance(event, CommandFailed)]


def test_a_saved_file_is_in_the_project_and_keeps_its_mode(world):
    tree = FileTree(world.machine.project).put("app.py", File(b"", mode=0o755))
    before = world.with_project(tree)

    after = perform(before, SaveFile("app.py", "print(1)\n")).world

    saved = after.machine.project.entries["app.py"]
    assert (saved.content, saved.mode) == (b"print(1)\n", 0o755)


def test_a_file_in_a_new_folder_brings_the_folder_along(world):
    after = perform(world, SaveFile("src/app/main.py", "")).world

    assert "src" in files(after)


def test_nothing_is_saved_below_a_file(world):
    turn = perform(world, SaveFile("app.py/main.py", ""))

    assert said(turn) == ["app.py: Not a directory"]
    assert turn.world == world


def test_a_folder_is_not_overwritten_by_a_file(world):
    made = perform(world, SaveFile("src/main.py", "")).world

    turn = perform(made, SaveFile("src", ""))

    assert said(turn) == ["src: Is a directory"]


def test_a_deleted_file_is_gone(world):
    assert "README.md" not in files(perform(world, DeleteFile("README.md")).world)


def test_what_is_not_there_cannot_be_deleted_or_moved(world):
    assert said(perform(world, DeleteFile("x"))) == ["x: No such file or directory"]
    assert said(perform(world, MoveFile("x", "y"))) == ["x: No such file or directory"]


def test_a_moved_file_keeps_its_content(world):
    after = perform(world, MoveFile("app.py", "src/main.py")).world

    moved = after.machine.project.entries["src"].entries["main.py"]
    assert moved.content == world.machine.project.entries["app.py"].content


def test_a_move_overwrites_nothing_and_goes_nowhere_inside_itself(world):
    made = perform(world, SaveFile("src/main.py", "")).world

    assert said(perform(made, MoveFile("app.py", "README.md"))) == ["README.md: File exists"]
    assert said(perform(made, MoveFile("src", "src/src")))[0].startswith("src cannot be moved")


def test_an_example_replaces_the_project_and_leaves_the_images(world):
    built = perform(world, RunLine("docker pull alpine:3.20")).world

    after = perform(built, StartFrom("alpine-one-line")).world

    assert files(after) == ["Dockerfile"]
    assert after.engine.images == built.engine.images


def test_an_unknown_example_changes_nothing(world):
    turn = perform(world, StartFrom("nonsense"))

    assert said(turn) == ["there is no example 'nonsense'"]
    assert turn.world == world


def test_a_large_simulated_file_does_not_keep_others_from_being_saved(world):
    turns = list(replay(world, [RunLine("truncate -s 40000000 big.log"), SaveFile("a", "1")]))

    assert turns[-1].exit_code == 0
    assert "a" in turns[-1].world.machine.project.entries


def test_a_project_that_outgrows_its_limit_is_not_saved(world, monkeypatch):
    monkeypatch.setattr(journal, "MAX_PROJECT_BYTES", 2_000)

    turn = perform(world, SaveFile("big", "x" * 2_000))

    assert said(turn) == ["the project folder may hold at most 2,000 bytes"]
    assert "big" not in files(turn.world)


def test_the_same_actions_lead_to_the_same_world(world):
    actions = [RunLine("docker build -t a ."), SaveFile("app.py", "1"), RunLine("docker build .")]

    first = [turn.world for turn in replay(world, actions)][-1]
    second = [turn.world for turn in replay(world, actions)][-1]

    assert sorted(first.engine.images) == sorted(second.engine.images)
    assert first.now == second.now


@pytest.mark.parametrize("name", [name for name in examples() if name != "empty"])
def test_every_example_builds(world, name):
    started = perform(world, StartFrom(name)).world

    assert perform(started, RunLine(examples()[name].build)).exit_code == 0


def test_the_empty_example_says_what_is_missing(world):
    started = perform(world, StartFrom("empty")).world

    turn = perform(started, RunLine(examples()["empty"].build))

    assert turn.exit_code == 1
    assert "cannot be empty" in transcript(turn.action, turn.events)[0]
