"""What the client sends: the Dockerfile and the context, and how many bytes that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from simulator.engine.build.options import BuildOptions
from simulator.engine.build.sources import Source, SourceMissing, cleaned, select
from simulator.engine.errors import DockerError
from simulator.engine.files import Directory, File, FileTree, PathError, Totals, join
from simulator.engine.quantities import progress_size

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
        return progress_size(END_BYTES)
    return progress_size(len(name) + STAT_BYTES + (len(content) + DATA_BYTES if content else 0))


@dataclass(frozen=True, slots=True)
class Sent:
    """What the client sends of the context: files, their bytes, and those with the protocol's."""

    files: int
    content: int
    transferred: int


def sent(tree: FileTree, paths: Iterable[str]) -> Sent:
    """Return what the sources take to send; a bad pattern is the client's error already."""
    files = content = transferred = 0
    for path in paths:
        for source in _selected(tree, path):
            total = Totals.of(source.path.lstrip("/"), source.entry)
            files += total.files
            content += total.size
            transferred += total.letters + total.entries * STAT_BYTES
            transferred += total.size + total.filled * DATA_BYTES
    return Sent(files, content, transferred)


def _selected(tree: FileTree, path: str) -> list[Source]:
    try:
        return select(tree, path)
    except SourceMissing:
        return []
    except DockerError as error:
        reason = f"invalid includepatterns: [{cleaned(path).lstrip('/')}]: {error.message}"
        raise DockerError(f"rpc error: code = Unknown desc = {reason}") from None


def ignore_text(files: FileTree, options: BuildOptions, name: str) -> bytes:
    """Return the bytes of the ignore file that counts."""
    for folder in (options.context, join(options.dockerfile, "..")):
        entry = files.get(join(folder, name))
        if isinstance(entry, File):
            return entry.content
    return b""
