"""Files that a browser hands in: what stands in the project and the journal, what is refused."""

import io
import json

import pytest

from simulator.engine.errors import DockerError
from simulator.engine.files import Directory, File, Symlink, walk
from simulator.workspaces import blobs, store
from simulator.workspaces.actions import BringFiles, InvalidAction, RunLine, SaveFile, valid
from simulator.workspaces.bringing import kept
from simulator.workspaces.bringing.errors import NotTaken
from simulator.workspaces.bringing.intake import bring_folder, bring_zip
from simulator.workspaces.bringing.listings import found_in
from simulator.workspaces.bringing.taking import zip_of as taken
from simulator.workspaces.bringing.zips import found_in as found_in_zip
from simulator.workspaces.limits import TooFast, _limiter
from simulator.workspaces.memory import MEMORY
from simulator.workspaces.models import Entry, KeptBlob
from simulator.workspaces.replay import shown_of
from tests.workspaces.bringing.packing import link_to, zip_of

pytestmark = pytest.mark.django_db

APP = {
    "app/Dockerfile": "FROM alpine:3.20\r\nWORKDIR /app\r\nCOPY . .\r\n",
    "app/run.sh": ("#!/bin/sh\n", 0o100755),
    "app/link": link_to("run.sh"),
    "app/logs/": ("", 0o40755),
    "app/video.mp4": bytes(range(256)) * 2_000,
    "app/node_modules/a/index.js": "a",
    "app/node_modules/b/index.js": "b",
}


@pytest.fixture
def workspace():
    _limiter().storage.reset()
    return store.sandbox_of("someone")


def bring(workspace, content, key="k", into="replace"):
    action = bring_zip(workspace, "app.zip", io.BytesIO(content), len(content), into)
    return store.act(workspace, key, action)


def bring_listed(workspace, rows, contents, into="replace"):
    listing = io.BytesIO(json.dumps(rows).encode())
    action = bring_folder(workspace, "app", listing, io.BytesIO(contents), into)
    return store.act(workspace, "k", action)


def project(moment):
    return dict(walk(moment.world.machine.project))


def test_a_zip_becomes_the_project_in_one_action_that_undo_takes_back(workspace):
    before = store.moment_of(workspace)
    moment = bring(workspace, zip_of(APP))
    files = project(moment)

    assert files["Dockerfile"].content.count(b"\r\n") == 3
    assert (files["run.sh"].mode, files["link"]) == (
        0o755,
        Symlink("run.sh", mtime=before.world.now),
    )
    assert files["video.mp4"].is_placeholder
    assert files["video.mp4"].size == 512_000
    assert isinstance(files["logs"], Directory)
    assert files["node_modules/2-files"].size == 2
    assert "app.py" not in files
    assert (moment.example, moment.command) == ("app.zip", "docker build -t app .")
    assert [entry.kind for entry in Entry.objects.all()] == ["bring"]
    assert store.undo(workspace, 1) == before


def test_what_was_brought_can_be_built(workspace):
    bring(workspace, zip_of(APP))
    moment = store.act(workspace, "b", RunLine("docker build -q -t app ."))

    assert moment.shown[-1].exit_code == 0
    assert moment.world.engine.tagged("docker.io/library/app:latest").size > 512_000


def test_a_line_after_it_runs_in_the_project_folder(workspace):
    store.act(workspace, "c", RunLine("mkdir gone && cd gone"))
    bring(workspace, zip_of(APP))

    assert "run.sh" in store.act(workspace, "l", RunLine("ls")).shown[-1].text


def test_added_files_take_the_place_of_those_with_their_paths_alone(workspace):
    before = project(store.moment_of(workspace))
    files = {"app.py": "new", "extra/notes.txt": "x"}
    after = project(bring(workspace, zip_of(files), into="add"))

    assert after["app.py"].content == b"new"
    assert after["extra/notes.txt"].content == b"x"
    assert after["Dockerfile"] == before["Dockerfile"]


def test_a_file_cannot_be_added_where_a_folder_or_a_file_is_in_the_way(workspace):
    store.act(workspace, "m", RunLine("mkdir folder"))
    for number, files in enumerate(({"folder": "x"}, {"app.py/x": "x"})):
        moment = bring(workspace, zip_of(files), f"k{number}", into="add")
        assert moment.shown[-1].exit_code == 1
        assert "directory" in moment.shown[-1].text


def test_of_a_folder_only_the_small_files_are_handed_in(workspace):
    rows = [["app/Dockerfile", 12, 1], ["app/video.mp4", 500_000_000, 0], ["app/empty", 0, 0]]
    files = project(bring_listed(workspace, rows, b"FROM alpine\n"))

    assert files["Dockerfile"].content == b"FROM alpine\n"
    assert files["video.mp4"].size == 500_000_000
    assert not files["empty"].is_placeholder


@pytest.mark.parametrize(
    ("said", "listing", "contents"),
    [
        ("list of files cannot be read", b"no json", b""),
        ("list of files cannot be read", b"[" * 50_000, b""),
        ("list of files cannot be read", b'{"a": 1}', b""),
        ("list of files cannot be read", b'[["a", -1, 0]]', b""),
        ("list of files cannot be read", b'[["a", "b", 0]]', b""),
        ("list of files cannot be read", b'[["a", 1, 2]]', b""),
        ("a file changed while it was read", b'[["a", 4, 1]]', b"abc"),
        ("a file changed while it was read", b'[["a", 2, 1]]', b"abc"),
        ("more than 50,000 files", b"[" + b'["a",1,0],' * 50_000 + b'["a",1,0]]', b""),
        ("more than 50,000 files", b" " * 9_000_000, b""),
    ],
)
def test_a_list_that_no_browser_makes_is_refused(said, listing, contents):
    with pytest.raises(NotTaken, match=said):
        found_in(listing, memoryview(contents))


def test_a_refusal_changes_nothing(workspace):
    bring(workspace, zip_of(APP))
    for content in (zip_of({"../a": "x"}), zip_of(APP)[:-30], b""):
        with pytest.raises(DockerError):
            bring(workspace, content, "other")

    assert store.moment_of(workspace).number == 1
    assert KeptBlob.objects.count() == 1


def test_a_large_zip_is_refused_unread(workspace, settings):
    settings.MAX_ARCHIVE_BYTES = 1_048_576
    with pytest.raises(NotTaken, match="more than 1 MiB") as refusal:
        bring_zip(workspace, "a.zip", io.BytesIO(), 1_048_577, "replace")

    assert "Drop the folder itself" in refusal.value.hint


def test_a_cold_journal_has_the_same_project(workspace):
    before = project(bring(workspace, zip_of(APP)))
    MEMORY.clear()
    blobs.content_of.cache_clear()
    kept.brought_by.cache_clear()

    assert project(store.moment_of(store.find("someone", workspace.pk))) == before


def test_files_that_are_gone_are_told_and_lock_nobody_out(workspace):
    lost = BringFiles("app", f"sha256:{'0' * 64}", "replace")
    moment = store.act(workspace, "k", lost)

    assert "cannot be read any more" in moment.shown[-1].text
    assert "app.py" in project(moment)


def test_the_same_files_are_kept_once(workspace):
    bring(workspace, zip_of(APP))
    bring(workspace, zip_of(APP), "again")

    assert KeptBlob.objects.count() == 1


def test_one_visitor_brings_so_many_in_a_minute(workspace, settings):
    settings.ARCHIVES_PER_MINUTE = "1/minute"
    bring(workspace, zip_of(APP))
    with pytest.raises(TooFast):
        bring(workspace, zip_of(APP), "again")


@pytest.mark.parametrize(
    "action",
    [
        BringFiles("a", "sha256:1", "replace"),
        BringFiles("a", f"sha256:{'0' * 64}", "elsewhere"),
        BringFiles("\ud800", f"sha256:{'0' * 64}", "add"),
    ],
)
def test_an_action_that_brings_nothing_known_is_refused(action):
    with pytest.raises(InvalidAction):
        valid(action, limit=10_000)


def test_what_is_taken_away_can_be_brought_again(workspace):
    moment = bring(workspace, zip_of(APP))
    again = bring(workspace, taken(moment.world.machine.project, "app"), "again")

    def parts(moment):
        files = project(moment).items()
        return {
            path: (entry.content, entry.mode, entry.size)
            if isinstance(entry, File)
            else type(entry)
            for path, entry in files
        }

    assert parts(again) == parts(moment)


def test_a_zip_that_is_taken_away_holds_no_bomb(workspace):
    moment = bring_listed(workspace, [["a/b", 500_000_000, 0], ["a/c", 0, 0]], b"")
    content = taken(moment.world.machine.project, "app")
    (found,) = [one for one in found_in_zip(memoryview(content)) if one.path == "app/b"]

    assert len(content) < 1_000
    assert b"only the size of this file: 500000000 bytes" in found.read()


def test_the_terminal_can_be_told_from_its_beginning(workspace):
    for number in range(40):
        store.act(workspace, f"{number}", RunLine(f"echo {number}"))
    store.act(workspace, "s", SaveFile("a.txt", "x"))
    store.undo(workspace, 41)
    MEMORY.clear()
    shown = list(shown_of(store.find("someone", workspace.pk)))

    assert [turn.action.line for turn in shown] == [f"echo {number}" for number in range(40)]
    assert [turn.text for turn in shown] == [f"{number}\n" for number in range(40)]
