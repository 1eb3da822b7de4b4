"""Placing many entries in one folder is the same as placing one after the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.files import Directory, Entry, File, FileTree, PathError, Symlink
from simulator.engine.filesystem import Filesystem, Mounted
from simulator.engine.persistent_map import PersistentMap

START = (
    FileTree(Directory(mtime=1))
    .put("srv/data/old", File(b"old", mtime=1))
    .put("srv/file", File(b"no folder", mtime=1))
    .put("link", Symlink("srv/data", mtime=1))
)
ENTRIES: st.SearchStrategy[Entry] = st.one_of(
    st.binary(max_size=3).map(lambda content: File(content, mtime=5)),
    st.just(Symlink("old")),
    st.just(Directory(PersistentMap({"inner": File(b"x")}), mtime=5)),
)
NAMES = st.sampled_from(("a", "b", "old", "mnt", "deep/er"))
FOLDERS = st.sampled_from(("/srv/data", "/link", "/new/one", "/", "/srv/data/mnt"))
ONE_NAME_EACH = st.sampled_from(("/link", "/new/one", "/new/two", ""))


def _machine(uid: int, mounted: str) -> Filesystem:
    START.root.total  # noqa: B018 - so that it is carried along
    mounts = [Mounted(mounted, FileTree(Directory(mtime=2)))] if mounted else []
    return Filesystem(START, 9, uid, uid, mounts=mounts)


def _refused(place: Callable[[], None]) -> str:
    """Return why nothing more was placed: a mount, for one, cannot be replaced by a link."""
    try:
        place()
    except PathError as error:
        return error.reason
    return ""


@given(FOLDERS, st.dictionaries(NAMES, ENTRIES), st.sampled_from(("", "/srv/data/mnt", "/mnt")))
def test_the_tree_is_the_same_as_after_one_put_for_each(
    folder: str, entries: dict[str, Entry], mounted: str
) -> None:
    at_once, one_by_one = _machine(0, mounted), _machine(0, mounted)

    def each() -> None:
        for name, entry in entries.items():
            one_by_one.mkdir(f"{folder}/{name}".rpartition("/")[0], parents=True)
            one_by_one.put(f"{folder}/{name}", entry)

    assert _refused(lambda: at_once.put_all(folder, entries)) == _refused(each)
    assert at_once.tree == one_by_one.tree
    assert at_once.mounts == one_by_one.mounts
    counted = Directory(at_once.tree.root.entries)
    assert at_once.tree.root.total == counted.total


@given(st.dictionaries(st.tuples(ONE_NAME_EACH, st.sampled_from("ab")), ENTRIES))
def test_files_of_several_folders_come_to_the_same_as_one_put_for_each(
    entries: dict[tuple[str, str], Entry],
) -> None:
    at_once, one_by_one = _machine(0, ""), _machine(0, "")
    by_path = {f"{folder}/{name}": entry for (folder, name), entry in entries.items()}

    at_once.put_files(by_path)

    for path, entry in by_path.items():
        one_by_one.mkdir(path.rpartition("/")[0] or "/", parents=True)
        one_by_one.put(path, entry)
    assert at_once.tree == one_by_one.tree


@pytest.mark.parametrize("folder", ["/srv/data", "/new", "/srv/file"])
def test_who_may_not_write_there_places_nothing(folder: str) -> None:
    files = _machine(1000, "")
    with pytest.raises(PathError):
        files.put_all(folder, {"a": File(b"1"), "b": File(b"2")})
    assert files.tree == START
