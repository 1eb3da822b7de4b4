"""What the client sends: the Dockerfile and the context, and how many bytes that is."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.engine.build.options import BuildOptions
from simulator.engine.build.sources import SourceMissing, cleaned, select
from simulator.engine.errors import DockerError
from simulator.engine.files import Directory, File, FileTree, PathError, join, walk

STAT_BYTES, DATA_BYTES, END_BYTES = 21, 6, 2
"""Bytes of the protocol around a file's name, around its content, and at the end."""


def load_dockerfile(files: FileTree, options: BuildOptions) -> bytes:
    """Return the Dockerfile's bytes, or raise BuildKit's error (recording errors-006)."""
    if options.text is not None:
        return options.text
    path = options.dockerfile or join(options.context, "Dockerfile")
    try:
        entry = files.get(path)
    except PathError:
        entry = None
    if isinstance(entry, File):
        return entry.content
    name = options.shown_as
    reason = "is a directory" if isinstance(entry, Directory) else "no such file or directory"
    raise DockerError(
        f"failed to read dockerfile: open {name}: {reason}",
        hint="Make the file, or name another one with -f.",
    )


def transfer_notes(name: str, content: bytes | None) -> str:
    """Return the bytes that one file takes to send, as BuildKit counts them; 2B for none."""
    if content is None:
        return f"{END_BYTES}B"
    return f"{len(name) + STAT_BYTES + (len(content) + DATA_BYTES if content else 0)}B"


def sent(tree: FileTree, paths: Iterable[str]) -> tuple[int, int, str]:
    """Return how many files and bytes the sources take to send, and an error if one is bad."""
    count, size = 0, END_BYTES - 2
    for path in paths:
        try:
            found = select(tree, path)
        except SourceMissing:
            continue
        except DockerError as error:
            pattern = cleaned(path).lstrip("/")
            reason = f"invalid includepatterns: [{pattern}]: {error.message}"
            return 0, 0, f"rpc error: code = Unknown desc = {reason}"
        for source in found:
            entries = [(source.path.lstrip("/"), source.entry)]
            if isinstance(source.entry, Directory):
                entries += walk(source.entry, source.path.lstrip("/"))
            for place, entry in entries:
                count += not isinstance(entry, Directory)
                size += len(place) + STAT_BYTES
                size += entry.size + DATA_BYTES if entry.size else 0
    return count, size, ""


def ignore_text(files: FileTree, options: BuildOptions, name: str) -> bytes:
    """Return the bytes of the ignore file that counts."""
    for folder in (options.context, join(options.dockerfile, "..")):
        entry = files.get(join(folder, name))
        if isinstance(entry, File):
            return entry.content
    return b""
