"""What was brought, as it is kept beside the journal, and as a folder again."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from simulator.engine.files import Directory, Entry, File, Symlink
from simulator.engine.persistent_map import PersistentMap
from simulator.workspaces.actions import InvalidAction
from simulator.workspaces.blobs import Lost, content_of
from simulator.workspaces.bringing.judging import Brought, Folded

_VERSION = 1


def packed(brought: Brought) -> bytes:
    """Return the one spelling in which it is kept: the same files have the same digest."""
    document = {
        "version": _VERSION,
        "files": [[path, *_parts(entry)] for path, entry in brought.entries.items()],
        "folded": [[one.path, one.files, one.size] for one in brought.folded],
        "left out": brought.left_out,
    }
    return zlib.compress(json.dumps(document, separators=(",", ":")).encode(), 6)


@lru_cache(maxsize=16)
def brought_by(digest: str) -> Brought:
    """Return what is kept under a digest. Raises InvalidAction if it is not there any more."""
    try:
        document = json.loads(zlib.decompress(content_of(digest)))
    except (Lost, ValueError, RecursionError, zlib.error):
        document = {}
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise InvalidAction("what was kept of these files cannot be read any more")
    return Brought(
        {path: _entry(*parts) for path, *parts in document["files"]},
        tuple(Folded(*one) for one in document["folded"]),
        tuple((why, count) for why, count in document["left out"]),
    )


def folder_of(brought: Brought, now: int) -> Directory:
    """Return the files as a folder, written at ``now``."""
    top: dict[str, Any] = {}
    for path, entry in brought.entries.items():
        *folders, name = path.split("/")
        here = top
        for folder in folders:
            here = here.setdefault(folder, {})
        if isinstance(entry, Directory):
            here.setdefault(name, {})
        else:
            here[name] = stamped(entry, now)
    return _folder(top, now)


def stamped(entry: File | Symlink | Directory, now: int) -> Entry:
    """Return the entry as written at ``now``."""
    match entry:
        case File(content=content, mode=mode, size=size):
            return File(content, mode, mtime=now, size=size)
        case Symlink(target=target):
            return Symlink(target, mtime=now)
        case Directory():
            return Directory(mtime=now)


def _folder(names: Mapping[str, Any], now: int) -> Directory:
    entries = {
        name: _folder(below, now) if isinstance(below, dict) else below
        for name, below in names.items()
    }
    return Directory(PersistentMap(entries), mtime=now)


def _parts(entry: File | Symlink | Directory) -> Iterable[object]:
    match entry:
        case File(content=content, mode=mode, size=size):
            text = content.decode("utf-8", "surrogateescape")
            return ("file", text, mode, size) if entry.is_placeholder else ("file", text, mode)
        case Symlink(target=target):
            return "link", target
        case Directory():
            return ("folder",)


def _entry(kind: str, *parts: Any) -> File | Symlink | Directory:
    match kind, parts:
        case "file", (text, mode, *size):
            return File(text.encode("utf-8", "surrogateescape"), mode, size=size[0] if size else -1)
        case "link", (target,):
            return Symlink(target)
        case _:
            return Directory()
