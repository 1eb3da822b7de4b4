"""A shell between two lines, as a value: all that the next line starts with."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, replace

from simulator.engine.shell.flavours import Flavour, Voice
from simulator.engine.shell.interpreter.state import Shell
from simulator.engine.shell.kernel import Kernel
from simulator.engine.shell.streams import Stream
from simulator.engine.users import Identity

_KEPT = (
    "directory", "variables", "exported", "readonly", "integers", "associative", "functions",
    "positional", "options", "traps", "aliases", "stack", "status", "pid", "last_background",
    "getopts_at",
)  # fmt: skip

MAX_HISTORY = 500


@dataclass(frozen=True)
class ShellState:
    """An interactive shell at its prompt. ``lines`` counts those that it has read."""

    voice: Voice
    held: Mapping[str, object]
    arrays: Mapping[str, Mapping[int | str, str]]
    who: Identity
    umask: int
    tty: bool = True
    lines: int = 0
    history: tuple[str, ...] = ()
    prompt: str = ""

    @property
    def flavour(self) -> Flavour:
        return self.voice.flavour

    @property
    def traps(self) -> Mapping[str, str]:
        """Signals that it handles, with what it then does."""
        traps = self.held["traps"]
        assert isinstance(traps, dict)
        return traps

    @property
    def status(self) -> int:
        """The exit code of the last command."""
        status = self.held["status"]
        assert isinstance(status, int)
        return status

    def with_status(self, status: int) -> ShellState:
        return replace(self, held={**self.held, "status": status})

    def having_read(self, source: str) -> ShellState:
        """Return the shell after it has read a line, which it has not done yet."""
        line = source.rstrip("\n")
        history = (*self.history, line)[-MAX_HISTORY:] if line.strip() else self.history
        return replace(self, lines=self.lines + source.count("\n"), history=history)


def kept(shell: Shell, prompt: str, *, tty: bool = True) -> ShellState:
    """Return the shell as a value. Who it runs as is the user of its processes."""
    files = shell.kernel.filesystem
    return ShellState(
        voice=shell.voice,
        held={name: copy(getattr(shell, name)) for name in _KEPT},
        arrays={name: dict(array) for name, array in shell.arrays.items()},
        who=Identity(files.uid, files.gid, frozenset(files.groups)),
        umask=files.umask,
        tty=tty,
        prompt=prompt,
    )


def shell_of(state: ShellState, kernel: Kernel, streams: dict[int, Stream]) -> Shell:
    """Return the shell as it was, in a kernel of its own."""
    files = kernel.filesystem
    files.uid, files.gid, files.groups = state.who.uid, state.who.gid, state.who.groups
    files.umask = state.umask
    shell = Shell(kernel, replace(state.voice, lines=state.lines), streams)
    for name, value in state.held.items():
        setattr(shell, name, copy(value))
    shell.arrays = {name: dict(array) for name, array in state.arrays.items()}
    shell.history = state.history
    return shell
