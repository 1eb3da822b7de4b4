"""File trees and layers: what one step changed, and the view of a stack of them."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.files import Directory, Entry, File, FileTree, PathError, Symlink
from simulator.engine.filesystem import Filesystem
from simulator.engine.layer import (
    Change,
    Layer,
    Whiteout,
    apply,
    compare,
    diff,
    union,
    with_root_of,
)

names = st.sampled_from(["a", "b", "c", "d/a", "d/b", "d/e/a", "d/e/b"])
contents = st.sampled_from([b"", b"1", b"two"])
changes = st.lists(st.tuples(names, st.one_of(st.none(), contents)), max_size=8)


def changed(tree: FileTree, edits: list[tuple[str, bytes | None]]) -> FileTree:
    for path, content in edits:
        tree = tree.remove(path) if content is None else tree.put(path, File(content))
    return tree


def shown(tree: FileTree) -> dict[str, Entry | str]:
    """Return what can be seen: files as they are, of directories only that they are there."""
    return {p: "directory" if isinstance(e, Directory) else e for p, e in tree.walk()}


@given(changes, changes)
def test_a_view_is_the_one_below_with_the_difference_on_top(
    first: list[tuple[str, bytes | None]], second: list[tuple[str, bytes | None]]
) -> None:
    below = changed(FileTree(), first)
    above = changed(below, second)

    assert shown(apply(below, diff(below, above))) == shown(above)


@given(changes, changes)
def test_what_a_step_left_is_what_the_next_one_sees_from_its_layer(
    first: list[tuple[str, bytes | None]], second: list[tuple[str, bytes | None]]
) -> None:
    below = changed(FileTree(Directory(mode=0o700)), first)
    files = Filesystem(below, now=5)
    for path, content in second:
        folder = f"/{path}".rpartition("/")[0]
        if content is not None:
            files.mkdir(folder or "/", parents=True)
            files.write(f"/{path}", content)
        elif files.exists(path):
            files.remove(path)

    assert with_root_of(below, files.tree) == apply(below, diff(below, files.tree))


@given(st.lists(changes, max_size=4))
def test_a_stack_of_layers_shows_the_last_view(edits: list[list[tuple[str, bytes | None]]]) -> None:
    views = [FileTree()]
    for some in edits:
        views.append(changed(views[-1], some))
    layers = [diff(low, high) for low, high in itertools.pairwise(views)]

    assert shown(union(layers)) == shown(views[-1])


@given(changes)
def test_nothing_done_is_an_empty_layer(edits: list[tuple[str, bytes | None]]) -> None:
    tree = changed(FileTree(), edits)

    assert not diff(tree, tree).changes


def test_a_layer_has_the_directories_above_a_change_with_their_own_attributes() -> None:
    """As overlayfs copies them up; dockerd 20.10 gave x and x/y, modes 0700 and 0755."""
    tree = FileTree().put("x", Directory(mode=0o700, mtime=5)).put("x/y", Directory(mtime=6))
    same_times = tree.put("x/y/a", File(b"1"))

    assert dict(diff(tree, same_times).changes) == {
        "x": Directory(mode=0o700, mtime=5),
        "x/y": Directory(mtime=6),
        "x/y/a": File(b"1"),
    }


def test_a_deleted_file_is_a_mark_and_the_lower_layer_keeps_its_bytes() -> None:
    base = Layer.of({"big": File(b"x" * 100)})
    top = diff(union([base]), FileTree())

    assert dict(top.changes) == {"big": Whiteout.PLAIN}
    assert (base.size, top.size) == (100, 0)


def test_an_opaque_mark_empties_the_directory_below_it() -> None:
    base = Layer.of({"d": Directory(), "d/old": File(b"1")})
    top = Layer.of({"d/.wh..wh..opq": Whiteout.OPAQUE, "d/new": File(b"2")})

    assert [path for path, _ in union([base, top]).walk()] == ["d", "d/new"]


def test_a_directory_in_place_of_a_file_hides_it() -> None:
    below = FileTree().put("x", File(b"1"))
    above = FileTree().put("x/y", File(b"2"))

    assert shown(apply(below, diff(below, above))) == shown(above)


def test_hard_links_count_once_and_change_together() -> None:
    files = Filesystem(FileTree())
    files.write("/a", b"12345")
    files.link("/a", "/b")
    layer = diff(FileTree(), files.tree)
    files.write("/b", b"1")

    assert layer.size == 5
    assert files.read("/a") == b"1"


def test_a_file_written_again_is_modified_even_if_its_bytes_are_the_same() -> None:
    below = FileTree().put("a", File(b"1"))
    files = Filesystem(below)
    files.write("/a", b"1")

    assert ("a", Change.MODIFIED) in list(compare(below, files.tree))


def test_the_same_changes_have_the_same_digest_in_whatever_order_they_came() -> None:
    one = Layer.of({"a": File(b"1"), "b": File(b"2")})
    other = Layer.of({"b": File(b"2"), "a": File(b"1")})

    assert one.diff_id == other.diff_id
    assert one == other


def test_links_are_followed_to_the_root_and_no_further() -> None:
    tree = FileTree().put("d/l", Symlink("../../../a")).put("a", File(b"1"))

    assert tree.get("d/l") == File(b"1")


def test_a_loop_of_links_is_told() -> None:
    tree = FileTree().put("a", Symlink("b")).put("b", Symlink("a"))

    with pytest.raises(PathError, match="Too many levels"):
        tree.get("a")


def test_a_user_who_may_not_write_is_refused() -> None:
    files = Filesystem(FileTree().put("d", Directory()), uid=1000, gid=1000)

    with pytest.raises(PathError, match="Permission denied"):
        files.write("/d/x", b"")
