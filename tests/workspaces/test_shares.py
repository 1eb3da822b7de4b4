"""A link shows one moment for good; a copy of it leans on nothing."""

from dataclasses import replace
from uuid import uuid4

import pytest

from simulator.catalogue_files import catalogue
from simulator.engine.errors import LimitReached
from simulator.workspaces import blobs, forks, shares, store
from simulator.workspaces.actions import RunLine, SaveFile
from simulator.workspaces.history import history_of
from simulator.workspaces.limits import TooFast, _limiter
from simulator.workspaces.memory import MEMORY
from simulator.workspaces.models import Checkpoint, Entry, KeptBlob, Share, Workspace

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh():
    _limiter().storage.reset()
    MEMORY.clear()


@pytest.fixture
def desk():
    """Alice's workspace, not kept yet."""
    return store.sandbox_of("alice")


def act(workspace, action):
    return store.act(workspace, str(uuid4()), action)


def write(workspace, words):
    return act(workspace, SaveFile("note", words))


def text(moment):
    entry = moment.world.machine.project.entries.get("note")
    return entry.content.decode() if entry else None


def shown(token):
    return text(shares.moment_of(shares.find(token)))


def test_a_link_does_not_move_when_its_owner_goes_on(desk):
    write(desk, "one")
    link = shares.share(desk, 1)

    write(desk, "two")
    store.undo(desk, 2)
    store.undo(desk, 1)
    write(desk, "three")

    assert shown(link.token) == "one"


def test_any_moment_of_the_tree_can_be_shared(desk):
    write(desk, "one")
    store.undo(desk, 1)
    write(desk, "two")

    assert shown(shares.share(desk, 1).token) == "one"
    assert shown(shares.share(desk, 2).token) == "two"
    assert shown(shares.share(desk, 0).token) is None


def test_a_moment_that_is_not_there_cannot_be_shared(desk):
    with pytest.raises(Entry.DoesNotExist):
        shares.share(desk, 1)


def test_a_moment_has_one_link_until_it_is_taken_back(desk):
    write(desk, "one")
    first = shares.share(desk, 1)

    assert shares.share(desk, 1) == first
    shares.revoke("alice", first.token)
    assert shares.share(desk, 1).token != first.token


def test_a_link_is_long_and_looks_like_nothing(desk):
    tokens = {shares.share(desk, 0).token}
    for number in range(1, 9):
        write(desk, str(number))
        tokens.add(shares.share(desk, number).token)

    assert len(tokens) == 9
    assert {len(token) for token in tokens} == {32}  # of 64 letters each: 192 bits
    assert len({token[0] for token in tokens}) > 1


@pytest.mark.parametrize("token", ["", "x", "x" * 32, "\0" * 32, "x" * 5_000, "ä" * 32])
def test_a_forged_link_is_no_link(desk, token):
    shares.share(desk, 0)

    with pytest.raises(Share.DoesNotExist):
        shares.find(token)


def test_only_the_owner_takes_a_link_back(desk):
    link = shares.share(desk, 0)

    shares.revoke("bob", link.token)
    assert shares.find(link.token) == link

    shares.revoke("alice", link.token)
    with pytest.raises(shares.Revoked):
        shares.find(link.token)
    assert list(shares.links_of("alice")) == []


def test_a_visitor_keeps_only_so_many_links(desk, settings):
    settings.MAX_SHARES = 1
    write(desk, "one")
    link = shares.share(desk, 0)

    with pytest.raises(LimitReached, match="at most 1 links"):
        shares.share(desk, 1)
    shares.revoke("alice", link.token)
    assert shares.share(desk, 1)


def test_links_are_made_at_the_pace_of_a_person(desk, settings):
    settings.SHARES_PER_MINUTE = "2/minute"
    shares.share(desk, 0)
    shares.share(desk, 0)

    with pytest.raises(TooFast):
        shares.share(desk, 0)


# What a link was made of is pinned with it


def age(workspace):
    """Make the entries of a journal such as no longer play."""
    Entry.objects.filter(workspace=workspace).update(payload='{"do": "dance"}')
    MEMORY.clear()


def test_a_shared_moment_opens_where_its_entries_no_longer_play(desk):
    write(desk, "one")
    link = shares.share(desk, 1)
    write(desk, "two")
    age(desk)

    assert shown(link.token) == "one"
    assert text(store.moment_of(Workspace.objects.get(pk=desk.pk))) == "one"  # and what led on


def test_a_pinned_moment_outlives_the_checkpoints_of_a_long_journal(desk):
    write(desk, "one")
    link = shares.share(desk, 1)
    for number in range(2, 252):
        write(desk, str(number))
    age(desk)

    assert shown(link.token) == "one"
    assert Checkpoint.objects.filter(pinned=False).count() <= 4


def test_what_nobody_links_to_any_more_is_no_longer_pinned(desk):
    write(desk, "one")
    link = shares.share(desk, 1)
    shares.revoke("alice", link.token)

    assert not Checkpoint.objects.filter(pinned=True).exists()


def test_a_link_and_its_copies_keep_to_the_catalogue_that_they_were_made_with(desk):
    desk.revision = 1
    act(desk, RunLine("docker pull discourse/base:release"))
    link = shares.share(desk, 1)
    copy = forks.fork(link, "bob", "k")
    MEMORY.clear()
    assert catalogue().revision > 1

    old = catalogue().at(1).image("docker.io/discourse/base:release").image.id
    new = catalogue().image("docker.io/discourse/base:release").image.id
    assert old in shares.moment_of(shares.find(link.token)).world.engine.images
    pulled = act(copy, RunLine("docker pull discourse/base:release")).world.engine.images
    assert old in pulled
    assert new not in pulled
    refused = act(copy, RunLine("docker pull selenium/base")).shown[-1].text
    assert "repository does not exist" in refused


def test_a_moment_that_cannot_be_read_back_is_played_again(desk):
    write(desk, "one")
    link = shares.share(desk, 1)
    Checkpoint.objects.update(state=b"of another server\nnothing")
    MEMORY.clear()

    assert shown(link.token) == "one"


# Copies


def test_a_copy_begins_where_the_link_leads_and_goes_its_own_way(desk):
    write(desk, "one")
    link = shares.share(desk, 1)
    write(desk, "two")

    copy = forks.fork(link, "bob", "k")
    assert text(store.moment_of(copy)) == "one"
    write(copy, "bob's")

    assert text(store.moment_of(store.find("bob", copy.pk))) == "bob's"
    assert text(store.moment_of(store.find("alice", desk.pk))) == "two"
    assert store.sandbox_of("bob") == copy
    with pytest.raises(Workspace.DoesNotExist):
        store.find("bob", desk.pk)


def test_a_copy_has_the_way_to_the_moment_and_no_other_branch(desk):
    for words in ("one", "two"):
        write(desk, words)
    store.undo(desk, 2)
    write(desk, "three")
    copy = forks.fork(shares.share(desk, 3), "bob", "k")

    assert list(copy.entries.order_by("number").values_list("number", flat=True)) == [1, 3]
    assert text(store.undo(copy, 3)) == "one"
    assert text(store.undo(copy, 1)) is None
    assert text(store.redo(copy, 0)) == "one"
    assert text(store.redo(copy, 1)) == "three"


def test_the_player_walks_a_copy_whatever_was_left_out(desk):
    for words in ("one", "two"):
        write(desk, words)
    store.undo(desk, 2)
    write(desk, "three")
    copy = forks.fork(shares.share(desk, 3), "bob", "k")
    assert [mark.number for mark in history_of(copy).branch] == [1, 3]

    assert text(store.go(copy, 3, 1)) == "one"
    write(copy, "bob's")
    known = history_of(copy)
    assert [mark.number for mark in known.branch] == [1, 4]
    assert known.ends == (4, 3)
    assert known.next_of(1) == known.marks[1:]
    assert text(store.go(copy, 3, 2)) == "three"


def test_a_link_has_the_way_to_its_moment_and_no_other_branch(desk):
    for words in ("one", "two"):
        write(desk, words)
    store.undo(desk, 2)
    write(desk, "three")

    way = history_of(desk).passage(3, 1)
    assert [mark.number for mark in way.marks] == [1, 3]
    assert (way.head, way.tip, way.place, way.forks) == (1, 3, 1, frozenset())
    assert history_of(desk).passage(3, 99).head == 3
    assert history_of(desk).passage(3, 0).head == 0


def test_a_copy_may_stand_at_an_earlier_moment_and_be_redone(desk):
    for words in ("one", "two"):
        write(desk, words)
    copy = forks.fork(shares.share(desk, 2), "bob", "k", 1)

    assert text(store.moment_of(copy)) == "one"
    assert text(store.redo(copy, 1)) == "two"
    assert text(store.moment_of(forks.fork(shares.share(desk, 2), "bob", "k2", 0))) is None
    assert text(store.moment_of(forks.fork(shares.share(desk, 2), "bob", "k3", 77))) == "two"


def test_a_copy_survives_the_link_and_the_original(desk):
    write(desk, "one")
    act(desk, RunLine("docker build -t app ."))
    link = shares.share(desk, 2)
    copy = forks.fork(link, "bob", "k")
    shares.revoke("alice", link.token)
    desk.delete()
    MEMORY.clear()

    moment = store.moment_of(store.find("bob", copy.pk))
    assert text(moment) == "one"
    assert moment.build is not None
    with pytest.raises(Share.DoesNotExist):
        shares.find(link.token)


def test_a_copy_opens_where_its_entries_no_longer_play(desk):
    write(desk, "one")
    copy = forks.fork(shares.share(desk, 1), "bob", "k")
    for words in range(210):
        write(copy, f"bob's {words}")
    age(copy)

    assert text(store.undo(copy, 211)) == "bob's 198"  # the newest checkpoint before it
    copy.head = copy.entries.get(number=2)
    copy.save()
    assert text(store.moment_of(copy)) == "one"


def test_the_same_button_pressed_twice_makes_one_copy(desk):
    link = shares.share(desk, 0)

    assert forks.fork(link, "bob", "k") == forks.fork(link, "bob", "k")
    assert forks.fork(link, "bob", "other") != forks.fork(link, "bob", "k")
    assert forks.fork(link, "carol", "k") != forks.fork(link, "bob", "k")


def test_a_copy_keeps_the_contents_that_its_entries_name(desk):
    store.keep(desk)
    needed, other = blobs.keep(desk, b"needed"), blobs.keep(desk, b"other")
    write(desk, f"of {needed}")
    copy = forks.fork(shares.share(desk, 1), "bob", "k")
    desk.delete()

    assert [one.blob_id for one in KeptBlob.objects.filter(workspace=copy)] == [needed]
    assert blobs.content_of(needed) == b"needed"
    assert other not in {one.blob_id for one in KeptBlob.objects.all()}


def test_nobody_copies_more_than_they_may_keep(desk, settings):
    store.keep(desk)
    needed = blobs.keep(desk, b"needed")
    write(desk, f"of {needed}")
    link = shares.share(desk, 1)
    settings.MAX_VISITOR_BLOB_BYTES = 3

    with pytest.raises(LimitReached):
        forks.fork(link, "bob", "k")
    assert not Workspace.objects.filter(owner="bob").exists()


def test_nobody_has_more_workspaces_by_copying(desk, settings):
    settings.MAX_WORKSPACES = 1
    link = shares.share(desk, 0)
    forks.fork(link, "bob", "k")

    with pytest.raises(LimitReached, match="at most 1 workspaces"):
        forks.fork(link, "bob", "other")


def test_a_history_that_is_too_long_is_only_looked_at(desk, monkeypatch):
    monkeypatch.setattr(forks, "MAX_COPIED", 100)
    write(desk, "x" * 200)
    link = shares.share(desk, 1)

    with pytest.raises(LimitReached, match="too long to be copied"):
        forks.fork(link, "bob", "k")
    assert len(shown(link.token)) == 200


def test_a_copy_is_the_same_value_in_memory(desk):
    write(desk, "one")
    link = shares.share(desk, 1)
    copy = forks.fork(link, "bob", "k")

    assert store.moment_of(copy) is shares.moment_of(link)
    assert replace(store.moment_of(copy)) == shares.moment_of(link)
