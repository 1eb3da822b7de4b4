"""The build context: the files of a folder, less what an ignore file keeps out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from simulator.engine.errors import DockerError, LimitReached
from simulator.engine.files import Directory, Entry, File, FileTree, join
from simulator.engine.ignore import TOP, IgnoreFile, Judgement
from simulator.engine.persistent_map import PersistentMap
from simulator.engine.recall import Same

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
    kept, ignored = _keep(Same(folder), "", Same(patterns), TOP)
    return BuildContext(FileTree(kept), dict(ignored), name, patterns)


@lru_cache(maxsize=4_096)
def _keep(
    here: Same[Directory], prefix: str, by: Same[IgnoreFile], above: Judgement
) -> tuple[Directory, tuple[tuple[str, int], ...]]:
    """Return the folder with what is kept, and the first paths that are not, with the lines.

    An ignored directory stays if an exception is in it. A folder that an edit left as it
    was is not looked at again, so an edit costs the folders above it.
    """
    folder, patterns = here.value, by.value
    entries: PersistentMap[str, Entry] = folder.entries
    ignored: list[tuple[str, int]] = []
    for name in folder.names:
        path, entry = f"{prefix}{name}", folder.entries[name]
        judgement = patterns.judge(path, above)
        if isinstance(entry, Directory) and (not judgement.excluded or patterns.exclusions):
            below, hidden = _keep(Same(entry), f"{path}/", by, judgement)
            if not judgement.excluded:
                ignored += hidden[: MAX_IGNORED_SHOWN - len(ignored)]
            if not judgement.excluded or len(below.entries):
                entries = entries if below is entry else entries.insert(name, below)
                continue
        if judgement.excluded:
            entries = entries.remove(name)
            if len(ignored) < MAX_IGNORED_SHOWN:
                ignored.append((path, judgement.line or 0))
    kept = folder if entries is folder.entries else replace(folder, entries=entries)
    return kept, tuple(ignored)
