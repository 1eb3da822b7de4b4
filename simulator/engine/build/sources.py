"""What COPY, ADD and mounts read: paths and wildcards to the entries that they name."""

from __future__ import annotations

from dataclasses import dataclass
from posixpath import basename, normpath

from simulator.engine.build.cache import Content
from simulator.engine.errors import DockerError
from simulator.engine.files import Directory, Entry, FileTree, PathError
from simulator.engine.globs import has_wildcards, match_path


@dataclass(frozen=True, slots=True)
class Source:
    """One entry to copy: ``path`` as it was named, links followed to ``entry``."""

    path: str
    entry: Entry


class SourceMissing(DockerError):
    """A source that is not there; the message names the path from the root of its tree."""


def cleaned(path: str) -> str:
    """Return a source path from the root of its tree; ``..`` stops there (recording copy-015)."""
    clean = normpath("/" + path)
    return clean if clean == "/" else clean.replace("//", "/")


def select(tree: FileTree, path: str) -> list[Source]:
    """Return the entries that a source names, in the order of their names.

    A wildcard may match nothing; a plain path must exist. Links are followed, within
    the tree (recording copy-023).
    """
    path = cleaned(path)
    if not has_wildcards(path):
        return [Source(path, _followed(tree, path))]
    return [Source(match, _followed(tree, match)) for match in _matches(tree, path)]


def content_of(tree: FileTree, path: str, origin: str, *, owned: bool) -> Content:
    """Return what a cache key sees of a source.

    The name of a single file does not count, only what it holds; of several, the
    paths do (BuildKit, cache/contenthash).
    """
    sources = select(tree, path)
    entries = tuple((source.path, source.entry) for source in sources)
    return Content(path, entries, origin, owned)


def base_of(path: str) -> str:
    """Return the part of a source path that takes part in the key by its spelling."""
    return basename(cleaned(path))


def _followed(tree: FileTree, path: str) -> Entry:
    try:
        entry = tree.get(path)
    except PathError as error:
        raise SourceMissing(f"{path}: {error.reason.lower()}") from None
    if entry is None:
        raise SourceMissing(path)
    return entry


def _matches(tree: FileTree, pattern: str) -> list[str]:
    found = [""]
    for part in pattern.strip("/").split("/"):
        below = []
        for place in found:
            directory = tree.get(place)
            if not isinstance(directory, Directory):
                continue
            if not has_wildcards(part):
                if part in directory.entries:
                    below.append(f"{place}/{part}")
                continue
            below.extend(f"{place}/{name}" for name in directory.names if match_path(part, name))
        found = below
    return found
