"""``ssh`` and ``scp`` of the project shell: other machines, as a part of the line that is typed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from simulator.engine.errors import DockerError
from simulator.engine.events import (
    CommandFailed,
    Event,
    FolderChanged,
    MachineSelected,
    Steps,
)
from simulator.engine.files import Directory, Entry, FileTree, PathError, join
from simulator.engine.machines.going import connect, require_reached, require_shallow
from simulator.engine.shell.process import Process
from simulator.engine.state import HOME, World, evolve

STEPS = 300
"""Steps of the shell's limit that going to another machine counts for."""

BYTES_PER_MS = 50_000

SSH_USAGE = "usage: ssh [user@]host [command ...]\n"
SCP_USAGE = "usage: scp [-r] source ... target\n"
_SWITCHES = frozenset("46AaCfGgKkMNnqsTtVvXxYyr3p")


class Line(Protocol):
    """A typed line under way."""

    world: World
    terminal: bool
    depth: int

    def go_on(self, process: Process, events: Iterable[Event]) -> None:
        """Let things happen in the midst of the line."""

    def elsewhere(self, process: Process, name: str, line: str, stdin: bytes) -> int:
        """Run a line on another machine as a part of this one."""

    def leave_for(self, steps: Steps[None]) -> None:
        """Go where the steps lead when the line has ended."""


@dataclass(frozen=True, slots=True)
class _Place:
    """A source or target of scp: ``machine`` is empty for the one that it runs on."""

    machine: str
    path: str


def ssh(line: Line, process: Process) -> int:
    """Open a session on another machine, or run one command there."""
    process.step(STEPS)
    words = _words(process.arguments)
    if not words:
        process.error(SSH_USAGE)
        return 255
    name = words[0].rpartition("@")[2]
    try:
        require_reached(line.world, name)
        require_shallow(line.depth, name)
        if len(words) == 1:
            line.leave_for(connect(line.world, name))
            return 0
    except DockerError as error:
        return _refused(line, process, error)
    text = words[1] if len(words) == 2 else " ".join(words[1:])
    return line.elsewhere(process, name, text, process.stdin.read())


def scp(line: Line, process: Process) -> int:
    """Copy files to a machine, or from one."""
    process.step(STEPS)
    words = _words(process.arguments)
    if len(words) < 2:
        process.error(SCP_USAGE)
        return 1
    *sources, target = map(_place, words)
    whole = any("r" in word for word in process.arguments if word.startswith("-"))
    code = 0
    for source in sources:
        try:
            _copy(line, process, source, target, whole=whole)
        except DockerError as error:
            return _refused(line, process, error)
        except PathError as error:
            process.error(f"scp: {error.path}: {error.reason}\n")
            code = 1
    return code


def _copy(line: Line, process: Process, source: _Place, target: _Place, *, whole: bool) -> None:
    for place in (source, target):
        if place.machine:
            require_reached(line.world, place.machine)
    entry = _files(line, process, source.machine).get(_whole_path(process, source))
    if entry is None:
        raise PathError("No such file or directory", source.path)
    if isinstance(entry, Directory) and not whole:
        raise PathError("not a regular file", source.path)
    name = source.path.rstrip("/").rpartition("/")[2]
    files = _laid(_files(line, process, target.machine), _whole_path(process, target), name, entry)
    size = entry.total.size if isinstance(entry, Directory) else entry.size
    if target.machine:
        here = line.world.current
        events = [MachineSelected(target.machine), FolderChanged(files), MachineSelected(here)]
        line.go_on(process, events)
    else:
        process.filesystem.tree = files
    process.spend(400 + size // BYTES_PER_MS)
    if line.terminal:
        process.write(f"{name:<50} 100% {size / 1024:>8,.0f}KB\n")


def _laid(files: FileTree, path: str, name: str, entry: Entry) -> FileTree:
    """Return the files with the entry at the path, or in it if it is a folder."""
    there = files.get(path)
    if isinstance(there, Directory):
        return files.put(join(path, name), entry)
    above = path.rpartition("/")[0] or "/"
    if not isinstance(files.get(above), Directory):
        raise PathError("No such file or directory", path)
    return files.put(path, entry)


def _files(line: Line, process: Process, machine: str) -> FileTree:
    if not machine:
        return process.filesystem.tree
    return evolve(line.world, MachineSelected(machine)).machine.files


def _whole_path(process: Process, place: _Place) -> str:
    path = place.path.replace("~", HOME, 1) if place.path.startswith("~") else place.path
    if place.machine:
        return join(path) if path.startswith("/") else join(HOME, path)
    return join(process.at(path))


def _place(word: str) -> _Place:
    """Return what a word of scp means: a path here, or ``machine:path``."""
    machine, colon, path = word.partition(":")
    if not colon or "/" in machine:
        return _Place("", word)
    return _Place(machine.rpartition("@")[2], path)


def _words(arguments: Sequence[str]) -> list[str]:
    """Return the words without the options that stand before them."""
    left = list(arguments)
    while left and left[0].startswith("-") and len(left[0]) > 1:
        word = left.pop(0)
        if word == "--":
            break
        if not set(word[1:]) <= _SWITCHES and len(word) == 2:
            left = left[1:]
    return left


def _refused(line: Line, process: Process, error: DockerError) -> int:
    line.go_on(process, [CommandFailed(error.message, error.hint, "", error.exit_code)])
    process.error(f"{error.message}\n")
    return error.exit_code
