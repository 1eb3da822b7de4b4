"""Which commands install what a list names, so that they need the list and nothing else.

One file per language. A reader gets the words of a command behind the program's name
and a way to read the project as the command would find it; it returns the files that
the command needs, or None if it may need more than lists: then nobody must move it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from simulator.engine.advice.commands import Command
from simulator.engine.advice.installs import javascript, others, python, system
from simulator.engine.advice.installs.install import Install, Read, Reader

READERS: Mapping[str, Reader] = MappingProxyType(
    {**system.READERS, **python.READERS, **javascript.READERS, **others.READERS}
)


def install_of(command: Command, read: Read) -> Install | None:
    """Return what an installing command needs; None if it is none, or needs the project itself."""
    reader = READERS.get(command.program)
    if reader is None or (command.dynamic and command.program not in system.READERS):
        return None
    return reader(command.words[1:], read)


def harmless(command: Command) -> bool:
    """Say whether a command looks at nothing of the project, so that it may go where others go."""
    return system.harmless(command)
