"""What COPY sees of a folder with a .dockerignore, edit after edit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from simulator.engine.build.context import read_context
from simulator.engine.files import Directory, File, FileTree, walk

PATHS = st.sampled_from(("a.log", "src/a.log", "src/keep.log", "node_modules/x/y", "docs/a/b"))
IGNORE = File(b"**/*.log\nnode_modules\n!src/keep.log\ndocs/**\n")


def _anew(tree: FileTree) -> FileTree:
    """Return an equal tree that shares nothing with this one."""
    made = FileTree()
    for path, entry in walk(tree.root):
        if isinstance(entry, Directory):
            made = made.put(path, Directory(mtime=entry.mtime))
        elif isinstance(entry, File):
            made = made.put(path, File(entry.content))
    return made


@given(st.lists(st.tuples(PATHS, st.booleans()), max_size=8))
def test_after_any_edits_the_context_is_that_of_a_folder_never_seen(
    edits: list[tuple[str, bool]],
) -> None:
    tree = FileTree().put("app/.dockerignore", IGNORE)
    for number, (path, kept) in enumerate(edits):
        place = f"app/{path}"
        tree = tree.put(place, File(b"%d" % number)) if kept else tree.remove(place)
        seen = read_context(tree, "/app", "/app/Dockerfile")
        anew = read_context(_anew(tree), "/app", "/app/Dockerfile")
        assert seen.tree == anew.tree
        assert list(seen.ignored.items()) == list(anew.ignored.items())
