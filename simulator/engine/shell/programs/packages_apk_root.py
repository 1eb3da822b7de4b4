"""``apk --root``: packages go into a folder that is to become a root of its own."""

from __future__ import annotations

from collections.abc import Callable

from simulator.engine.catalogue.databases import APK_INSTALLED
from simulator.engine.files import Directory, FileTree
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_words import Words

ALPINE = "docker.io/library/alpine"
BASE = frozenset({"alpine-base", "alpine-baselayout", "busybox"})
"""Packages that the image of Alpine consists of; asking for one lays them all down."""


def in_root(process: Process, words: Words, work: Callable[[Process, Words], int]) -> int:
    """Do the work with the folder that ``--root`` names as the root of the file tree."""
    named = words.options.get("-p") or words.options.get("--root", "")
    root = process.filesystem.resolve(process.at(named))
    if root == "/":
        return work(process, words)
    kernel, outer = process.kernel, process.filesystem
    outer.mkdir(root, parents=True)
    folder = outer.stat(root)
    if not isinstance(folder, Directory):
        process.error(f"ERROR: Unable to open root: {root}: Not a directory\n")
        return 99
    inner = Filesystem(FileTree(folder), now=outer.now, uid=outer.uid, gid=outer.gid)
    kernel.filesystem = inner
    try:
        if BASE & set(words.names) and not inner.exists(APK_INSTALLED):
            _lay_base(process, inner)
        return work(process, words)
    finally:
        kernel.filesystem = outer
        outer.now = inner.now
        for name, entry in inner.tree.root.entries.items():
            outer.put(f"{root}/{name}", entry)


def _lay_base(process: Process, files: Filesystem) -> None:
    """Lay Alpine's base down beside what the folder has already."""
    image = process.catalogue.image(f"{ALPINE}:latest") if process.catalogue else None
    if image is None:
        return
    process.assume("the packages of Alpine's base are laid down as its image has them")
    for path, entry in image.image.tree.walk():
        if not files.exists(path):
            files.put(f"/{path}", entry)
