"""Zips are read by their list of files; damaged and hostile ones end in a sentence."""

import io
import struct
import zipfile
from stat import S_IFCHR, S_IFREG

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.workspaces.bringing.errors import NotTaken, TooMany
from simulator.workspaces.bringing.found import Kind
from simulator.workspaces.bringing.judging import judged
from simulator.workspaces.bringing.zips import found_in
from tests.workspaces.bringing.packing import flagged, link_to, renamed, zip_of

APP = zip_of({"Dockerfile": "FROM alpine\n", "src/main.py": "print(1)\n" * 50})
names = st.text(st.characters(codec="utf-8", exclude_characters="/\\\0:"), min_size=1, max_size=12)


def look(content):
    return found_in(memoryview(content))


def contents(content):
    return {one.path: one.read() for one in look(content)}


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
@given(files=st.dictionaries(names, st.binary(max_size=300), min_size=1))
def test_what_was_packed_is_found(method, files):
    assert contents(zip_of(files, method=method)) == files


def test_kinds_and_permissions_are_those_that_unix_wrote():
    found = look(
        zip_of(
            {
                "run.sh": ("#!/bin/sh\n", S_IFREG | 0o755),
                "here": link_to("run.sh"),
                "dev/null": ("", S_IFCHR | 0o666),
                "empty/": ("", 0o40755),
            }
        )
    )

    assert [(one.path, one.kind, one.mode) for one in found] == [
        ("run.sh", Kind.FILE, 0o755),
        ("here", Kind.LINK, 0o777),
        ("dev/null", Kind.OTHER, 0o666),
        ("empty/", Kind.FOLDER, 0o755),
    ]


def test_a_zip_behind_a_program_that_unpacks_it_is_found():
    assert contents(b"MZ a program" * 40 + APP)["Dockerfile"] == b"FROM alpine\n"


def test_a_zip_of_the_large_kind_is_read():
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w") as packed,
        packed.open("big.txt", "w", force_zip64=True) as member,
    ):
        member.write(b"text")

    assert contents(out.getvalue()) == {"big.txt": b"text"}


@pytest.mark.parametrize(
    ("raw", "name"),
    [("käse".encode(), "käse"), (b"k\x84se!", "käse!"), (b"\xff\xfe\xfd..", "\xa0■²..")],
)
def test_names_of_old_tools_are_read_as_they_were_meant(raw, name):
    content = flagged(renamed(zip_of({"naame"[: len(raw)]: "x"}), b"naame"[: len(raw)], raw), 0)

    assert list(contents(content)) == [name]


@pytest.mark.parametrize(
    ("said", "content"),
    [
        ("no zip, or it is cut off", b""),
        ("no zip, or it is cut off", b"nonsense" * 9_000),
        ("no zip, or it is cut off", APP[:-30]),
        ("no zip, or it is cut off", APP[-22:].replace(b"\x02\0\x02\0", b"\x02\0\x03\0")),
        ("is damaged", APP[60:]),
        ("is encrypted", flagged(APP, 1)),
        ("is not UTF-8, though it says so", flagged(renamed(APP, b"src/m", b"src/\xff"), 0x800)),
    ],
)
def test_what_is_no_sound_zip_is_refused_with_a_sentence(said, content):
    with pytest.raises(NotTaken, match=said) as refusal:
        judged(look(content))

    assert "The project is as it was." in refusal.value.hint


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_content_that_is_not_what_the_list_says_is_refused(method):
    sound = zip_of({"a": "text" * 20}, method=method)
    content = sound.index(b"a", 30) + 1

    for at in (content, content + 2, 0):
        damaged = sound[:at] + b"\xff" + sound[at + 1 :]
        with pytest.raises(NotTaken, match="the zip is damaged: a is not what its list"):
            judged(look(damaged))


def test_a_file_that_unpacks_to_more_than_it_says_is_not_unpacked():
    honest = zip_of({"bomb": bytes(10_000_000)})
    at = honest.rindex(b"PK\1\2")
    lying = bytearray(honest)
    struct.pack_into("<L", lying, at + 24, 100)

    with pytest.raises(NotTaken, match="bomb is not what its list of files says"):
        judged(look(bytes(lying)))


def test_a_bomb_is_a_placeholder_and_zips_within_are_files():
    inner = zip_of({"zeros": bytes(1_000_000)})
    brought = judged(look(zip_of({"zeros": bytes(50_000_000), "inner.zip": inner})))

    assert brought.entries["zeros"].size == 50_000_000
    assert len(brought.entries["zeros"].content) < 100
    assert brought.entries["inner.zip"].content == inner


def test_too_many_files_are_refused_before_they_are_read():
    end = struct.pack("<4s4x2H2LH", b"PK\5\6", 60_000, 60_000, 0, 0, 0)
    with pytest.raises(TooMany, match="more than 50,000 files"):
        look(end)

    entry = struct.pack("<4sxBxxHH4x3L3H4xLL", b"PK\1\2", *[0] * 11)
    end = struct.pack("<4s4x2H2LH", b"PK\5\6", 1, 1, 46 * 50_001, 0, 0)
    with pytest.raises(TooMany, match="more than 50,000 files"):
        look(entry * 50_001 + end)


@given(st.binary(max_size=400))
def test_any_bytes_end_in_files_or_a_sentence(content):
    _taken_or_refused(content)
    _taken_or_refused(content + struct.pack("<4s4x2H2LH", b"PK\5\6", 1, 1, len(content), 0, 0))


@given(st.integers(0, len(APP)), st.binary(min_size=1, max_size=12))
def test_any_change_of_a_sound_zip_ends_in_files_or_a_sentence(at, change):
    _taken_or_refused(APP[:at] + change + APP[at + len(change) :])
    _taken_or_refused(APP[:at])


def _taken_or_refused(content):
    try:
        brought = judged(look(content))
    except NotTaken:
        return
    assert brought.entries
