"""dpkg-divert: a package's file goes somewhere else, so that another may have its place."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_words import words_of

RECORDS = "/var/lib/dpkg/diversions"
VALUED = frozenset({"--divert", "--package", "--admindir", "--root", "--instdir"})


def dpkg_divert(process: Process) -> int:
    """Add, remove or list diversions; ``--rename`` moves the file that is there."""
    words = words_of(process.arguments, VALUED)
    known = _diversions(process)
    if words.has("--list"):
        process.write("".join(f"local diversion of {a} to {b}\n" for a, b in known.items()))
        return 0
    if not words.rest:
        process.error("dpkg-divert: error: needs a single argument\n")
        return 2
    path = words.rest[0]
    if words.has("--truename"):
        process.write(f"{known.get(path, path)}\n")
        return 0
    if words.has("--remove"):
        return _remove(process, path, known, rename=words.has("--rename"))
    to = words.options.get("--divert", f"{path}.distrib")
    return _add(process, path, to, known, rename=words.has("--rename"))


def _add(process: Process, path: str, to: str, known: Mapping[str, str], *, rename: bool) -> int:
    if path in known:
        process.write(f"Leaving 'local diversion of {path} to {known[path]}'\n")
        return 0
    process.write(f"Adding 'local diversion of {path} to {to}'\n")
    _record(process, {**known, path: to})
    return _move(process, path, to) if rename else 0


def _remove(process: Process, path: str, known: Mapping[str, str], *, rename: bool) -> int:
    if path not in known:
        process.write(f"No diversion 'any diversion of {path}', none removed.\n")
        return 0
    process.write(f"Removing 'local diversion of {path} to {known[path]}'\n")
    _record(process, {name: to for name, to in known.items() if name != path})
    return _move(process, known[path], path) if rename else 0


def _move(process: Process, path: str, to: str) -> int:
    files = process.filesystem
    if not files.exists(path):
        return 0
    try:
        files.rename(path, to)
    except PathError as error:
        process.error(f"dpkg-divert: error: rename: rename '{path}' to '{to}': {error}\n")
        return 2
    return 0


def _diversions(process: Process) -> dict[str, str]:
    """Return where each diverted file goes; three lines each, as dpkg keeps them."""
    file = process.file(RECORDS)
    lines = file.content.decode("utf-8", "replace").splitlines() if file else []
    return dict(zip(lines[::3], lines[1::3], strict=False))


def _record(process: Process, known: Mapping[str, str]) -> None:
    text = "".join(f"{path}\n{to}\n:\n" for path, to in known.items())
    process.filesystem.write(RECORDS, text.encode())


PROGRAMS: Mapping[str, Program] = {"dpkg-divert": dpkg_divert}
