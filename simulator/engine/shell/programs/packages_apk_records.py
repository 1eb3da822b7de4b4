"""apk's own notes: what was asked for, and what each package brought."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.engine.catalogue.databases import (
    APK_WORLD,
)
from simulator.engine.files import PathError
from simulator.engine.filesystem import Filesystem


def note_path(name: str) -> str:
    """Return the file that keeps the notes on a package."""
    return f"/lib/apk/db/{name}.list"


def note(files: Filesystem, name: str, what: Iterable[str]) -> None:
    """Keep the paths of a package, or the members of a virtual one, for its removal."""
    files.mkdir("/lib/apk/db", parents=True)
    files.write(note_path(name), "".join(f"{item}\n" for item in what).encode())


def noted(files: Filesystem, name: str) -> list[str]:
    """Return the paths that a package brought, or the members of a virtual one."""
    try:
        return files.read(note_path(name)).decode(errors="replace").splitlines()
    except PathError:
        return []


def asked_for(files: Filesystem) -> list[str]:
    """Return the packages that were asked for by name."""
    try:
        return files.read(APK_WORLD).decode(errors="replace").split()
    except PathError:
        return []


def add_to_world(files: Filesystem, names: Iterable[str]) -> None:
    """Note that packages were asked for."""
    before = asked_for(files)
    after = sorted({*before, *names})
    if after != before:
        files.mkdir("/etc/apk", parents=True)
        files.write(APK_WORLD, ("\n".join(after) + "\n").encode())


def take_from_world(files: Filesystem, names: Iterable[str]) -> None:
    """Note that packages are no longer asked for."""
    kept = [name for name in asked_for(files) if name not in set(names)]
    files.mkdir("/etc/apk", parents=True)
    files.write(APK_WORLD, ("\n".join(kept) + "\n").encode())
