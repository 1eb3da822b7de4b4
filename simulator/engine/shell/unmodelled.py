"""What is not in the tree because nobody modelled what brings it.

An archive from the web, a clone, a package or an image that is only known by its size has
more files in life than here. Where such a thing is at hand, a missing file is no error of the
learner's: it is taken to be there, and the output says so.
"""

from __future__ import annotations

import posixpath
from collections.abc import Sequence

from simulator.engine.files import MAX_DEPTH, Directory, File, PathError
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.kernel import Kernel

CONTENTS = "contents"
"""The file in ``/usr/share/NAME`` that stands for an image or a package known by its size."""

ASSUMED = b"\x7fassumed "
GENERATED = b"\x7fgenerated"

SHARED = frozenset(["/", "/usr", "/usr/local", "/opt", "/tmp", "/root", "/home", "/var"])  # noqa: S108
"""Folders that a marker in says nothing about: things of all kinds are in them."""


SEARCHING = frozenset(["grep", "egrep", "fgrep"])
"""Programs that fail where a file does not hold what it holds in life."""


def origin(files: Filesystem, path: str) -> str:
    """Return the folder of something unmodelled that the path lies in, "" if there is none."""
    if path.count("/") > MAX_DEPTH:
        return ""
    folder = posixpath.normpath(f"/{path}")
    while folder not in SHARED and folder != "//":
        if _is_marked(files, folder):
            return folder
        folder = posixpath.dirname(folder)
    return ""


def brought(files: Filesystem) -> str:
    """Return the name of a package or image whose programs nobody wrote down, "" if none is."""
    for name in _names(files, "/usr/share"):
        if _starts(files, f"/usr/share/{name}/{CONTENTS}", ASSUMED):
            return name
    return ""


def is_assumed(file: File) -> bool:
    """Tell whether a file's bytes only stand for those that it has in life."""
    return file.is_placeholder or b"(assumed" in file.content[:400]


def excused(kernel: Kernel, argv: Sequence[str], directory: str) -> bool:
    """Tell, and say, whether a program failed only for a file that something unmodelled has."""
    files = kernel.filesystem
    for word in argv[1:20]:
        place = posixpath.join(directory, word)
        searched = argv[0].rpartition("/")[2] in SEARCHING and _exists(files, place)
        if word.startswith("-") or not word or (_exists(files, place) and not searched):
            continue
        holder = origin(files, place)
        if holder:
            kernel.assume(f"what {holder} holds is not modelled; {argv[0]} is taken to succeed")
            return True
    return False


def provide(kernel: Kernel, folder: str) -> bool:
    """Make a folder of something unmodelled; False if the path lies in none."""
    files = kernel.filesystem
    holder = origin(files, folder)
    if not holder or _exists(files, folder):
        return False
    files.mkdir(folder, parents=True)
    kernel.assume(f"what {holder} holds is not modelled; {folder} is taken to be there")
    return True


def _is_marked(files: Filesystem, folder: str) -> bool:
    places = (
        (f"{folder}/Makefile", GENERATED),
        (f"{folder}/README.md", ASSUMED),
        (f"{folder}/.git/objects", b"\x7fplaceholder"),
        (f"/usr/share/{posixpath.basename(folder)}/{CONTENTS}", ASSUMED),
    )
    return any(_starts(files, path, mark) for path, mark in places)


def _starts(files: Filesystem, path: str, mark: bytes) -> bool:
    try:
        found = files.find(path)
    except PathError:
        return False
    return isinstance(found, File) and found.content.startswith(mark)


def _names(files: Filesystem, folder: str) -> tuple[str, ...]:
    try:
        found = files.find(folder)
    except PathError:
        return ()
    return tuple(found.entries) if isinstance(found, Directory) else ()


def _exists(files: Filesystem, path: str) -> bool:
    try:
        return files.find(path) is not None
    except PathError:
        return False
