"""Actions are values that a journal can keep and read back; anything else is refused."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.workspaces.actions import (
    BringFiles,
    DeleteFile,
    InvalidAction,
    MoveFile,
    RunLine,
    SaveFile,
    StartFrom,
    from_json,
    to_json,
    valid,
)

names = st.text(st.characters(codec="utf-8", exclude_characters="/\0\n\r"), min_size=1, max_size=20)
paths = st.lists(names.filter(lambda name: name not in {".", ".."}), min_size=1, max_size=4).map(
    "/".join
)
texts = st.text(st.characters(codec="utf-8"), max_size=200)
actions = st.one_of(
    st.builds(RunLine, texts),
    st.builds(SaveFile, paths, texts),
    st.builds(DeleteFile, paths),
    st.builds(MoveFile, paths, paths),
    st.builds(StartFrom, texts),
    st.builds(
        BringFiles, texts, st.just(f"sha256:{'0' * 64}"), st.sampled_from(["replace", "add"])
    ),
)


@given(actions)
def test_an_action_reads_back_as_it_was_written(action):
    assert from_json(to_json(action), limit=100_000) == action


@given(st.one_of(st.text(), st.recursive(st.none() | st.integers() | st.text(), st.lists)))
def test_what_is_no_action_is_refused_in_words(anything):
    text = anything if isinstance(anything, str) else json.dumps(anything)

    with pytest.raises(InvalidAction, match="not an action"):
        from_json(text, limit=100_000)


@pytest.mark.parametrize(
    "text",
    [
        '{"do": "run"}',
        '{"do": "run", "line": "ls", "more": "x"}',
        '{"do": "run", "line": 3}',
        '{"do": "fly", "line": "ls"}',
        "[" * 100_000,
    ],
)
def test_an_action_has_exactly_the_parts_of_its_kind(text):
    with pytest.raises(InvalidAction, match="not an action"):
        from_json(text, limit=1_000_000)


@pytest.mark.parametrize(
    "path",
    ["", "/etc/passwd", "../../etc/passwd", "a/../b", "a//b", ".", "a\0b", "a\nb", "\ud800"],
)
def test_a_path_stays_inside_the_project(path):
    with pytest.raises(InvalidAction):
        valid(SaveFile(path, ""), limit=1000)


@pytest.mark.parametrize("path", ["n" * 256, "/".join("a" * 30), "ä" * 200])
def test_a_path_has_the_limits_of_linux(path):
    with pytest.raises(InvalidAction, match="File name too long"):
        valid(SaveFile(path, ""), limit=10_000)


def test_an_action_is_no_larger_than_the_limit():
    assert valid(SaveFile("a", "x" * 500), limit=1000)

    with pytest.raises(InvalidAction, match="at most 1,000 bytes"):
        valid(SaveFile("a", "x" * 1000), limit=1000)
