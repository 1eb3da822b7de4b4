"""The history of a workspace is a tree: a branch is walked, and the others stay reachable."""

from uuid import uuid4

import pytest

from simulator.workspaces import store
from simulator.workspaces.actions import RunLine, SaveFile, to_json
from simulator.workspaces.history import BLOCK, READ, History, Mark, forget, history_of
from simulator.workspaces.memory import MEMORY
from simulator.workspaces.models import Entry, Workspace


def tree(*parents, head=0, tip=0):
    """A history whose entries 1, 2, 3 … came after these."""
    marks = (
        Mark(at, parent, "run", RunLine(f"echo {at}")) for at, parent in enumerate(parents, start=1)
    )
    return History(tuple(marks), head, tip)


def numbers(marks):
    return [mark.number for mark in marks]


FORKED = tree(0, 1, 1, 3, 2, head=1, tip=4)
"""1 is followed by 2 and 3; 5 comes after 2, and 4 after 3, where the branch ends."""


def test_a_branch_leads_from_the_start_to_its_end():
    assert numbers(FORKED.branch) == [1, 3, 4]
    assert FORKED.place == 1


def test_a_fork_has_every_future_and_every_branch_an_end():
    assert numbers(FORKED.next_of(1)) == [2, 3]
    assert FORKED.forks == {1}
    assert FORKED.ends == (5, 4)


def test_the_newest_end_is_that_of_what_was_done_last():
    assert FORKED.end_after(1) == 5
    assert FORKED.end_after(3) == 4
    assert FORKED.end_after(4) == 4


def test_a_page_that_shows_less_of_a_branch_means_the_whole_of_it():
    assert numbers(FORKED.on_branch(3)) == [1, 3, 4]
    assert numbers(FORKED.on_branch(5)) == [1, 2, 5]


def test_an_end_that_does_not_exist_is_no_branch():
    assert FORKED.on_branch(6) == ()
    assert FORKED.on_branch(-1) == ()


def test_a_copy_of_one_branch_has_gaps_in_its_numbers_and_the_same_moments():
    one = History(tuple(mark for mark in FORKED.marks if mark.number in {1, 3, 4}), 3, 4)

    assert numbers(one.branch) == [1, 3, 4]
    assert one.place == 2
    assert one.end_after(1) == 4
    assert one.ends == (4,)


# As kept


@pytest.fixture
def desk(db):
    """A new visitor's workspace."""
    MEMORY.clear()
    return store.sandbox_of("alice")


def write(workspace, words):
    return store.act(workspace, str(uuid4()), SaveFile("note", words))


def text(workspace):
    entry = store.moment_of(workspace).world.machine.project.entries.get("note")
    return entry.content.decode() if entry else None


def test_one_can_go_to_any_moment_and_back(desk):
    for words in ("one", "two", "three"):
        write(desk, words)

    assert [text_at(desk, place) for place in (1, 3, 0, 2)] == ["one", "three", None, "two"]
    assert Entry.objects.count() == 3


def text_at(workspace, place):
    store.go(workspace, history_of(workspace).tip, place)
    return text(workspace)


def test_what_comes_after_stays_in_sight_after_going_back(desk):
    write(desk, "one")
    write(desk, "two")

    store.undo(desk, 2)
    store.undo(desk, 1)

    assert numbers(history_of(desk).branch) == [1, 2]
    assert history_of(desk).place == 0


def test_doing_something_else_in_the_past_begins_a_branch_and_keeps_the_other(desk):
    write(desk, "one")
    write(desk, "two")
    store.go(desk, 2, 1)

    write(desk, "three")

    assert numbers(history_of(desk).branch) == [1, 3]
    assert history_of(desk).ends == (3, 2)
    store.go(desk, 2, 2)
    assert text(desk) == "two"
    store.go(desk, 3, 2)
    assert text(desk) == "three"


def test_redo_stays_on_the_branch_that_was_chosen(desk):
    write(desk, "one")
    write(desk, "two")
    store.undo(desk, 2)
    write(desk, "three")
    store.go(desk, 2, 1)

    store.redo(desk, 1)

    assert text(desk) == "two"


def test_a_branch_goes_on_where_another_tab_has_added_to_it(desk):
    write(desk, "one")
    other = Workspace.objects.get(pk=desk.pk)
    write(other, "two")

    store.go(desk, 1, 0)

    assert numbers(history_of(desk).branch) == [1, 2]


def test_going_where_nothing_is_moves_nothing(desk):
    write(desk, "one")

    for tip, place in ((1, 2), (7, 1), (1, -1), (0, 0)):
        store.go(desk, tip, place)

    assert text(desk) == "one"


def test_a_workspace_from_before_branches_were_kept_takes_the_newest(desk):
    write(desk, "one")
    write(desk, "two")
    store.undo(desk, 2)
    write(desk, "three")
    store.undo(desk, 3)
    Workspace.objects.update(tip=0)

    assert numbers(history_of(Workspace.objects.get(pk=desk.pk)).branch) == [1, 3]


def test_a_journal_that_was_added_to_here_is_not_read(desk, django_assert_num_queries):
    for at in range(2 * BLOCK + 1):
        write(desk, f"{at}")

    with django_assert_num_queries(0):
        known = history_of(desk)

    assert numbers(known.branch) == list(range(1, 2 * BLOCK + 2))


def test_a_process_that_has_not_seen_a_long_journal_reads_it_in_blocks_and_says_the_same(
    desk, django_assert_num_queries
):
    for at in range(BLOCK + 1):
        write(desk, f"{at}")
    store.act(desk, "a line", RunLine("echo seen"))
    seen_here = history_of(desk)
    forget()

    with django_assert_num_queries(2):
        read = history_of(desk)

    assert read == seen_here


def test_what_another_process_added_is_read(desk, django_assert_num_queries):
    for at in range(3):
        write(desk, f"{at}")
    line = RunLine("echo there")
    there = Entry.objects.create(
        workspace=desk, parent=desk.head, number=4, key="4", kind="run", payload=to_json(line)
    )
    desk.head, desk.length, desk.tip = there, 4, 4

    with django_assert_num_queries(1):
        known = history_of(desk)

    assert numbers(known.branch) == [1, 2, 3, 4]
    assert known.marks[3].action == line


def test_a_copy_with_gaps_is_listed_the_same_however_often_one_looks(desk):
    for words in ("one", "two", "three", "four", "five"):
        write(desk, words)
    Entry.objects.filter(workspace=desk, number=3).update(parent=Entry.objects.get(number=1))
    Entry.objects.filter(workspace=desk, number=2).delete()
    forget()

    first = history_of(desk)
    write(desk, "six")

    assert numbers(first.marks) == [1, 3, 4, 5]
    assert numbers(history_of(desk).marks) == [1, 3, 4, 5, 6]
    assert numbers(history_of(desk).branch) == [1, 3, 4, 5, 6]


def test_marks_leave_out_what_is_long(desk):
    write(desk, "a" * 10)
    write(desk, "\n" * READ)
    store.act(desk, "long", RunLine(f"echo {'😀' * READ}"))

    small, large, line = (mark.action for mark in history_of(desk).marks)

    assert small == large == SaveFile("note", "")
    assert line.line.startswith("echo 😀😀")
    assert len(line.line) < 1_000
