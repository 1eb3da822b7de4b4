"""Journals lose nothing and double nothing, whatever is sent twice, at once, or after undo."""

from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.db import connection

from simulator.engine.errors import DockerError
from simulator.workspaces import store
from simulator.workspaces.actions import RunLine, SaveFile
from simulator.workspaces.memory import MEMORY
from simulator.workspaces.models import Checkpoint, Entry, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    """A new visitor's workspace, not kept yet."""
    MEMORY.clear()
    return store.sandbox_of("alice")


def text(workspace, path="note"):
    """What the note says at the workspace's head."""
    moment = store.moment_of(Workspace.objects.get(pk=workspace.pk))
    entry = moment.world.machine.project.entries.get(path)
    return entry.content.decode() if entry else None


def write(workspace, words, key=None):
    return store.act(workspace, key or str(uuid4()), SaveFile("note", words))


def test_looking_keeps_nothing(desk):
    assert store.moment_of(desk).number == 0
    assert Workspace.objects.count() == 0


def test_two_new_tabs_of_a_visitor_share_one_workspace(desk):
    other = store.sandbox_of("alice")

    write(desk, "one")
    write(other, "two")

    assert Workspace.objects.count() == 1
    assert Entry.objects.count() == 2


def test_visitors_have_workspaces_of_their_own(desk):
    write(desk, "one")

    with pytest.raises(Workspace.DoesNotExist):
        store.find("bob", desk.pk)


def test_a_repeated_request_is_kept_once_and_answered_the_same(desk):
    first = write(desk, "one", key="k")
    again = write(desk, "one", key="k")

    assert Entry.objects.count() == 1
    assert again == first


def test_undo_goes_back_and_keeps_everything(desk):
    write(desk, "one")
    write(desk, "two")

    store.undo(desk, 2)

    assert text(desk) == "one"
    assert Entry.objects.count() == 2


def test_redo_goes_forward_again(desk):
    write(desk, "one")
    write(desk, "two")
    store.undo(desk, 2)
    store.undo(desk, 1)

    store.redo(desk, 0)
    assert text(desk) == "one"

    store.redo(desk, 1)
    assert text(desk) == "two"


def test_an_undo_that_is_sent_twice_goes_back_once(desk):
    write(desk, "one")
    write(desk, "two")

    store.undo(desk, 2)
    store.undo(desk, 2)

    assert text(desk) == "one"


def test_undo_at_the_start_and_redo_at_the_end_change_nothing(desk):
    store.undo(desk, 0)
    write(desk, "one")
    store.redo(desk, 1)

    assert text(desk) == "one"


def test_doing_something_else_after_undo_forks_and_loses_nothing(desk):
    write(desk, "one")
    write(desk, "two")
    store.undo(desk, 2)

    write(desk, "three")

    assert text(desk) == "three"
    parents = {entry.number: entry.parent and entry.parent.number for entry in Entry.objects.all()}
    assert parents == {1: None, 2: 1, 3: 1}


def test_redo_after_a_fork_takes_the_newest_way(desk):
    write(desk, "one")
    write(desk, "two")
    store.undo(desk, 2)
    write(desk, "three")
    store.undo(desk, 3)

    store.redo(desk, 1)

    assert text(desk) == "three"


def test_an_action_that_is_not_valid_is_not_kept(desk):
    with pytest.raises(DockerError):
        store.act(desk, "k", SaveFile("../x", ""))

    assert Entry.objects.count() == 0


def test_a_command_that_fails_is_kept_like_any_other(desk):
    moment = store.act(desk, "k", RunLine("docker rmi nothing"))

    assert moment.shown[-1].exit_code == 1
    assert Entry.objects.count() == 1


def test_a_journal_ends_at_its_limit_and_undo_still_works(desk, settings):
    settings.MAX_ACTIONS = 2
    write(desk, "one")
    write(desk, "two")

    with pytest.raises(DockerError, match="limit of 2 actions"):
        write(desk, "three")
    store.undo(desk, 2)

    assert text(desk) == "one"


def test_a_visitor_has_a_limited_number_of_workspaces(desk, settings):
    settings.MAX_WORKSPACES = 0

    with pytest.raises(DockerError, match="at most 0 workspaces"):
        write(desk, "one")


def test_a_restart_of_the_server_loses_nothing(desk):
    write(desk, "one")
    before = store.act(desk, "build", RunLine("docker build -t a ."))

    MEMORY.clear()

    after = store.moment_of(Workspace.objects.get(pk=desk.pk))
    assert after.shown == before.shown
    assert sorted(after.world.engine.images) == sorted(before.world.engine.images)


def test_a_checkpoint_gives_the_moment_that_the_journal_gives(desk, monkeypatch):
    monkeypatch.setattr("simulator.workspaces.checkpoints.CHECKPOINT_EVERY", 2)
    write(desk, "one")
    before = store.act(desk, "build", RunLine("docker build -t a ."))
    assert Checkpoint.objects.count() == 1

    MEMORY.clear()
    Entry.objects.filter(number=1).update(payload="cannot be played")
    after = store.moment_of(desk)

    assert after.shown == before.shown
    assert after.world.engine.images == before.world.engine.images
    assert after.build.image.id == before.build.image.id


def test_a_long_journal_keeps_few_checkpoints(desk, monkeypatch):
    monkeypatch.setattr("simulator.workspaces.checkpoints.CHECKPOINT_EVERY", 1)
    monkeypatch.setattr("simulator.workspaces.checkpoints.ALWAYS_KEPT_EVERY", 4)

    for number in range(9):
        write(desk, str(number))

    kept = Checkpoint.objects.values_list("entry__number", flat=True)
    assert sorted(kept) == [4, 7, 8, 9]


def test_a_checkpoint_that_was_tampered_with_is_not_read(desk, monkeypatch):
    monkeypatch.setattr("simulator.workspaces.checkpoints.CHECKPOINT_EVERY", 1)
    write(desk, "one")
    Checkpoint.objects.update(state=b"forged\n\x80\x04N.")

    MEMORY.clear()

    assert text(desk) == "one"


def test_an_entry_that_no_longer_plays_locks_nobody_out(desk):
    write(desk, "one")
    write(desk, "two")
    Entry.objects.filter(number=2).update(payload='{"do": "vanished"}')

    MEMORY.clear()
    moment = store.moment_of(desk)

    assert text(desk) == "one"
    assert "can no longer be played" in moment.shown[-1].text


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_lose_and_double_nothing():
    MEMORY.clear()
    start = Barrier(4)
    problems = []

    def tab(name):
        try:
            workspace = store.sandbox_of("carol")
            start.wait()
            for turn in range(5):
                store.act(workspace, f"{name}{turn}", RunLine(f"echo {name} >> log"))
        except Exception as error:  # noqa: BLE001
            problems.append(error)
        finally:
            connection.close()

    tabs = [Thread(target=tab, args=[name]) for name in "abcd"]
    for one in tabs:
        one.start()
    for one in tabs:
        one.join()

    assert problems == []
    lines = text(store.sandbox_of("carol"), "log").split()
    assert sorted(lines) == sorted("abcd" * 5)
