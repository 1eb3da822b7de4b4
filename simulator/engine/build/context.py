"""The build context: the files of a folder, less what an ignore file keeps out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from simulator.engine.errors import DockerError, LimitReached
from simulator.engine.files import Directory, Entry, File, FileTree, join
from simulator.engine.ignore import TOP, IgnoreFile, Judgement
from simulator.engine.persistent_map import PersistentMap

MAX_FILES = 100_000
"""Entries in one build context."""

MAX_IGNORED_SHOWN = 100
"""Paths that are listed as kept out; more are only counted."""


@dataclass(frozen=True)
class BuildContext:
    """What COPY can see. ``ignored`` maps paths that were kept out to the line that did it."""

    tree: FileTree
    ignored: Mapping[str, int]
    ignore_file: str = ""
    patterns: IgnoreFile | None = None


def read_context(files: FileTree, folder: str, dockerfile: str) -> BuildContext:
    """Return the context of a folder on a machine.

    ``<dockerfile>.dockerignore`` wins over ``.dockerignore`` in the folder (recording
    ignore-023). Raises DockerError if the folder is missing or a pattern is bad.
    """
    entry = files.get(folder)
    if not isinstance(entry, Directory):
        raise DockerError(f'path "{folder}" not found')
    if entry.total.entries > MAX_FILES:
        raise LimitReached(
            f"the build context has {entry.total.entries:,} files; "
            f"the simulator takes {MAX_FILES:,}",
            hint="Keep folders such as node_modules and .git out with a .dockerignore file.",
        )
    for name, holder in (
        (dockerfile.rpartition("/")[2], files.get(join(dockerfile, ".."))),
        ("", entry),
    ):
        found = (
            holder.entries.get(f"{name}.dockerignore") if isinstance(holder, Directory) else None
        )
        if isinstance(found, File):
            return _filtered(entry, found.content, f"{name}.dockerignore")
    return BuildContext(FileTree(entry), {})


@lru_cache(maxsize=256)
def _filtered(folder: Directory, ignore: bytes, name: str) -> BuildContext:
    patterns = IgnoreFile.parse(ignore.decode("utf-8", "replace"), name)
    ignored: dict[str, int] = {}
    kept = _keep(folder, "", patterns, TOP, ignored)
    return BuildContext(FileTree(kept), ignored, name, patterns)


def _keep(
    folder: Directory, prefix: str, patterns: IgnoreFile, above: Judgement, ignored: dict[str, int]
) -> Directory:
    """Return the folder with what is kept. An ignored directory stays if an exception is in it."""
    entries: PersistentMap[str, Entry] = folder.entries
    for name in folder.names:
        path, entry = f"{prefix}{name}", folder.entries[name]
        judgement = patterns.judge(path, above)
        if isinstance(entry, Directory) and (not judgement.excluded or patterns.exclusions):
            shown = {} if judgement.excluded else ignored
            below = _keep(entry, f"{path}/", patterns, judgement, shown)
            if not judgement.excluded or len(below.entries):
                entries = entries if below is entry else entries.insert(name, below)
                continue
        if judgement.excluded:
            entries = entries.remove(name)
            if len(ignored) < MAX_IGNORED_SHOWN:
                ignored[path] = judgement.line or 0
    return folder if entries is folder.entries else replace(folder, entries=entries)
