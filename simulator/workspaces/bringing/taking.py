"""The project folder as a zip, the same bytes for the same files."""

from __future__ import annotations

import io
from collections.abc import Iterator
from stat import S_IFDIR, S_IFLNK, S_IFREG
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from simulator.engine.files import Directory, Entry, File, Symlink, walk
from simulator.workspaces.bringing.placeholders import written

_UNIX = 3


def zip_of(project: Directory, name: str) -> bytes:
    """Return a zip that has the project in a folder of this name."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6) as packed:
        for path, mode, content in _members(project):
            safe = f"{name}/{path}".encode("utf-8", "backslashreplace").decode()
            info = ZipInfo(safe)
            info.create_system, info.external_attr = _UNIX, mode << 16
            info.compress_type = ZIP_DEFLATED
            packed.writestr(info, content)
    return out.getvalue()


def _members(project: Directory) -> Iterator[tuple[str, int, bytes]]:
    for path, entry in walk(project):
        member = _member(path, entry)
        if member is not None:
            yield member


def _member(path: str, entry: Entry) -> tuple[str, int, bytes] | None:
    match entry:
        case File(mode=mode):
            return path, S_IFREG | mode, written(entry)
        case Symlink(target=target):
            return path, S_IFLNK | 0o777, target.encode("utf-8", "surrogateescape")
        case Directory(mode=mode) if not len(entry.entries):
            return f"{path}/", S_IFDIR | mode, b""
        case _:
            return None
