"""What of a folder or a zip comes into the project, what as a placeholder, and what does not."""

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.files import Directory, File, Symlink, join
from simulator.workspaces import journal
from simulator.workspaces.bringing import limits
from simulator.workspaces.bringing.errors import LeadsOut, NotTaken, TooMany
from simulator.workspaces.bringing.found import Found, Kind
from simulator.workspaces.bringing.judging import (
    DEVICE,
    LINK_OUT,
    LONG,
    NO_SIZE,
    SYSTEM,
    TWICE,
    Folded,
    judged,
)
from simulator.workspaces.bringing.paths import leads_inside, project_path
from simulator.workspaces.bringing.saying import said


def file(path, content=b"text", **fields):
    return Found(path, size=len(content), read=partial(bytes, content), **fields)


def large(path, size):
    return Found(path, size=size)


def link(path, target):
    return Found(path, Kind.LINK, len(target), None, partial(bytes, target.encode()))


def left_out(*found):
    return dict(judged([file("Dockerfile"), *found]).left_out)


def test_the_one_folder_that_all_lies_in_is_unwrapped():
    brought = judged([Found("app-main/", Kind.FOLDER), file("app-main/Dockerfile")])

    assert list(brought.entries) == ["Dockerfile"]


def test_notes_of_macos_do_not_hide_the_one_folder():
    brought = judged([file("app/Dockerfile"), file("__MACOSX/app/._Dockerfile")])

    assert list(brought.entries) == ["Dockerfile"]
    assert brought.left_out == ((SYSTEM, 1),)


def test_files_beside_a_folder_and_files_that_are_added_are_not_unwrapped():
    assert set(judged([file("Dockerfile"), file("src/a")]).entries) == {"Dockerfile", "src/a"}
    assert set(judged([file("src/a")], unwrap=False).entries) == {"src/a"}


def test_large_files_are_placeholders_of_their_size():
    brought = judged([file("Dockerfile"), large("video.mp4", 5_000_000)])

    assert brought.entries["Dockerfile"] == File(b"text")
    assert brought.entries["video.mp4"].is_placeholder
    assert brought.entries["video.mp4"].size == 5_000_000


def test_lists_of_versions_are_kept_though_they_are_large():
    lock = b"x" * (limits.LARGE + 1)
    brought = judged([file("package-lock.json", lock), file("data.json", lock)])

    assert brought.entries["package-lock.json"].content == lock
    assert brought.entries["data.json"].is_placeholder


def test_when_all_is_too_much_the_smallest_files_are_kept():
    content = b"x" * limits.LARGE
    many = [file(f"data/{number}", content) for number in range(20)]
    brought = judged([*many, file("data/small", b"x")])
    kept = [entry for entry in brought.entries.values() if not entry.is_placeholder]

    assert sum(entry.size for entry in kept) <= limits.MAX_KEPT
    assert len(kept) == 1 + limits.MAX_KEPT // limits.LARGE
    assert brought.entries["small"].content == b"x"


def test_windows_line_ends_and_byte_order_marks_stay_as_they_are():
    text = b"\xef\xbb\xbfFROM alpine\r\n"

    assert judged([file("Dockerfile", text)]).entries["Dockerfile"].content == text


def test_scripts_can_be_run_where_nobody_says_what_can():
    brought = judged(
        [
            file("run.sh", b"#!/bin/sh\n"),
            file("a.txt"),
            file("zipped.sh", b"#!/bin/sh\n", mode=0o644),
            file("tool", b"\x7fELF", mode=0o775),
        ]
    )

    modes = {path: entry.mode for path, entry in brought.entries.items()}
    assert modes == {"run.sh": 0o755, "a.txt": 0o644, "zipped.sh": 0o644, "tool": 0o775}


def test_folders_that_tools_fill_become_one_placeholder_each():
    brought = judged(
        [
            file("Dockerfile"),
            *(file(f"web/node_modules/{n}/node_modules/x.js", b"12345") for n in range(40)),
            file("env/pyvenv.cfg", b"home"),
            file("env/bin/python", b"123456"),
            file("environment/a", b"kept"),
            large(".git/objects/pack", 7_000_000),
        ]
    )

    assert brought.folded == (
        Folded(".git", 1, 7_000_000),
        Folded("env", 2, 10),
        Folded("web/node_modules", 40, 200),
    )
    assert brought.entries[".git/1-files"].size == 7_000_000
    assert brought.entries["web/node_modules/40-files"].size == 200
    assert brought.entries["environment/a"].content == b"kept"


def test_links_that_stay_inside_are_kept_and_others_left_out():
    inside = judged([file("app/a"), link("app/b", "a"), link("app/sub/c", "../a"), file("x")])

    assert inside.entries["app/b"] == Symlink("a")
    assert inside.entries["app/sub/c"] == Symlink("../a")
    for target in ("/etc/passwd", "../x", "a/../../x", "x" * 2_000, "a\0b"):
        assert left_out(link("b", target)) == {LINK_OUT: 1}


def test_links_in_a_circle_are_links():
    assert judged([link("a", "b"), link("b", "a"), file("c")]).entries["a"] == Symlink("b")


def test_what_lies_behind_a_link_is_a_file_in_a_folder():
    brought = judged([link("a", "b"), file("a/x"), file("c")])

    assert isinstance(brought.entries["a/x"], File)
    assert "a" not in brought.entries
    assert brought.left_out == ((TWICE, 1),)


def test_what_no_project_can_hold_is_left_out_and_counted():
    assert left_out(Found("dev", Kind.OTHER)) == {DEVICE: 1}
    assert left_out(file("/".join("a" * 30)), file("x" * 300)) == {LONG: 2}
    assert left_out(large("huge", 1 << 60)) == {NO_SIZE: 1}
    assert left_out(file("a/.DS_Store"), file("Thumbs.db")) == {SYSTEM: 2}


def test_of_files_with_one_name_the_last_counts():
    brought = judged([file("a", b"1"), file("b"), file("a", b"2")])

    assert brought.entries["a"].content == b"2"
    assert brought.left_out == ((TWICE, 1),)


@pytest.mark.parametrize(
    "path",
    [
        "../a",
        "a/../../b",
        "a/..",
        "/etc/passwd",
        "\\\\server\\share\\a",
        "..\\..\\windows\\system32",
        "C:\\a",
        "c:a",
        "a\0b",
        "a\nb",
        "\x1b[2J",
    ],
)
def test_path_tricks_are_refused_with_all_that_came_with_them(path):
    with pytest.raises(LeadsOut, match=r"is a path from|leads out of|has control") as refusal:
        judged([file("Dockerfile"), file(path)])

    assert "The project is as it was." in refusal.value.hint


def test_backslashes_of_old_windows_tools_are_slashes():
    assert set(judged([file("a"), file("src\\main.py")]).entries) == {"a", "src/main.py"}


def test_more_files_than_a_project_holds_are_refused_but_not_those_of_tools():
    many = [file(f"{number}") for number in range(limits.MAX_FILES + 1)]
    with pytest.raises(TooMany, match="more than 10,000 files and folders"):
        judged(many)

    tools = [file(f"node_modules/{number}") for number in range(limits.MAX_FILES + 1)]
    assert len(judged([file("Dockerfile"), *tools]).entries) == 2
    assert limits.MAX_FILES == journal.MAX_PROJECT_FILES
    assert limits.MAX_KEPT <= journal.MAX_PROJECT_BYTES


def test_nothing_at_all_is_refused():
    for found in ([], [Found("empty/", Kind.FOLDER)], [file(".DS_Store")]):
        with pytest.raises(NotTaken, match="no file in it"):
            judged(found)


def test_what_was_done_is_said_in_sentences():
    brought = judged([file("Dockerfile"), large("a.bin", 300_000), link("b", "/x"), file(".git/a")])

    assert said(brought, added=False) == (
        "2 files are in the project now, in place of what was there.\n"
        "Of large files only the size was kept: a.bin (300kB).\n"
        "Of folders that tools fill, too: .git (1 file, 4B).\n"
        "1 left out: 1 × a link out of the project.\n"
    )
    assert said(judged([file("a")]), added=True) == "1 file was added to the project.\n"


pieces = st.lists(st.sampled_from(["a", "b", "..", ".", "", "C:", "\\", "é"]), max_size=6)


@given(pieces.map("/".join))
def test_a_path_that_is_taken_never_leads_out(raw):
    try:
        path = project_path(raw)
    except LeadsOut:
        return
    assert not {"", ".."} & set(path.split("/")) or not path
    assert join("/project", path) == f"/project/{path}".rstrip("/")


@given(st.sampled_from(["l", "a/l", "a/b/l"]), pieces.map("/".join))
def test_a_link_that_is_kept_never_leads_out(path, target):
    if leads_inside(path, target):
        folder = "/".join(path.split("/")[:-1])
        depth = len([name for name in folder.split("/") if name])
        for name in target.split("/"):
            depth += {"..": -1, ".": 0, "": 0}.get(name, 1)
            assert depth >= 0


def test_empty_folders_of_a_zip_are_folders():
    assert judged([file("a"), Found("logs/", Kind.FOLDER)]).entries["logs"] == Directory()
