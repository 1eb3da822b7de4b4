"""How much of a RUN may go ahead of the project's files, and which lists it takes along."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from dataclasses import dataclass

from simulator.engine.advice.commands import CommandLine
from simulator.engine.advice.installs import harmless, install_of
from simulator.engine.advice.installs.fetching import Fetching, fetching_of
from simulator.engine.advice.installs.install import Install, Read
from simulator.engine.build.operations import RunCommand
from simulator.engine.files import join

ReadImage = Callable[[str], bytes | None]
"""Gives the file of the project that lands at a path of the image."""


@dataclass(frozen=True, slots=True)
class Movable:
    """The first ``taken`` commands may go.

    ``wanted`` are the lists that they may read, by their paths in the image; None if
    nothing among them installs.
    """

    taken: int
    wanted: tuple[str, ...] | None = None


def movable(step: RunCommand, line: CommandLine, read: ReadImage) -> Movable:
    """Return how much of a RUN may go, up to the last command that installs.

    All of it may if the rest is harmless. A RUN with a bind mount stays: it reads the project.
    """
    place, wanted, taken, installs = step.working_directory, [], 0, False
    if any(mount.type == "bind" for mount, _ in step.mounts):
        return Movable(0)
    for count, command in enumerate(line.commands, start=1):
        found = install_of(command, _reader(read, place))
        if found is not None:
            installs, taken = True, count
            wanted += _paths(found, place)
        elif not harmless(command):
            break
        elif command.program == "cd" and len(command.words) == 2:
            place = join(posixpath.join(place, command.words[1]))
        if count == len(line.commands):
            taken = count
    return Movable(taken, tuple(wanted) if installs else None)


def may_split(line: CommandLine, taken: int) -> bool:
    """Say whether the commands behind the first ``taken`` do without what those set up.

    A folder or a variable set in the first half would be missing in the second.
    """
    setting = {"cd", "export"}
    return line.plain and all(one.program not in setting for one in line.commands[:taken])


def downloads(
    step: RunCommand, line: CommandLine, read: ReadImage
) -> tuple[Fetching, tuple[str, ...]] | None:
    """Return what a building RUN downloads, to be had before it, with the lists for that."""
    place = step.working_directory
    if step.mounts:
        return None
    for command in line.commands:
        found = fetching_of(command, _reader(read, place))
        if found is not None:
            return found, tuple(_paths(found.install, place))
    return None


def _reader(read: ReadImage, place: str) -> Read:
    return lambda name: read(join(place, name))


def _paths(install: Install, place: str) -> list[str]:
    return [join(place, name) for name in (*install.files, *install.optional)]
