"""When two images have the same files.

The rule: every path has the same kind of entry with the same content, mode and owner.
Times do not count. Neither does what a package manager or a logger leaves behind for
itself (``LEFTOVERS``), nor the Dockerfile and the ignore file where a COPY takes those
along: they are what the advice changes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from simulator.engine.files import Device, Directory, Entry, File, FileTree, Symlink

LEFTOVERS = re.compile(
    r"tmp/.*|var/tmp/.*|run/.*|var/log/.*|var/cache/.*|var/lib/apt(?:/.*)?"
    r"|var/lib/dpkg/[a-z]+-old|var/lib/(?:dnf|yum|rpm)(?:/.*)?|usr/local/share/\.cache(?:/.*)?"
    r"|(?:.*/)?(?:\.cache|\.npm|\.yarn/cache|\.composer|\.bundle/cache|\.m2|\.gradle"
    r"|__pycache__|\.config/(?:yarn|composer))(?:/.*)?"
    r"|go/pkg/mod/cache(?:/.*)?|go/pkg/sumdb(?:/.*)?|usr/local/cargo/registry(?:/.*)?"
    r"|etc/(?:passwd|group|shadow|gshadow|subuid|subgid)-"
)
"""Paths, from the root, of caches, logs and back-up copies that no program of the project reads."""


def differences(before: FileTree, after: FileTree) -> Iterator[str]:
    """Yield the paths that differ by the rule of this file; shared subtrees cost nothing."""
    yield from _below(before.root, after.root, "")


def same_files(
    before: FileTree, after: FileTree, allowed: Callable[[str], bool] = lambda _path: False
) -> bool:
    """Say whether two images have the same files, but for the paths that are allowed to differ."""
    return all(allowed(path) for path in differences(before, after))


def _below(before: Directory, after: Directory, prefix: str) -> Iterator[str]:
    if before.entries is after.entries:
        return
    for name in sorted({*before.entries, *after.entries}):
        old, new = before.entries.get(name), after.entries.get(name)
        path = f"{prefix}{name}"
        if old is new or LEFTOVERS.fullmatch(path) or LEFTOVERS.fullmatch(f"{path}/"):
            continue
        if old is None or new is None or not _alike(old, new):
            yield path
        if isinstance(old, Directory) or isinstance(new, Directory):
            yield from _below(_folder(old), _folder(new), f"{path}/")


def _alike(old: Entry, new: Entry) -> bool:
    if type(old) is not type(new) or (old.mode, old.uid, old.gid) != (new.mode, new.uid, new.gid):
        return False
    if isinstance(old, File) and isinstance(new, File):
        return old.content_digest == new.content_digest
    if isinstance(old, Symlink) and isinstance(new, Symlink):
        return old.target == new.target
    return not isinstance(old, Device) or (old.kind, old.major) == (new.kind, new.major)  # type: ignore[union-attr]


def _folder(entry: Entry | None) -> Directory:
    return entry if isinstance(entry, Directory) else Directory()
