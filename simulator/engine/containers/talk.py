"""Talking to programs in a container from a terminal: what is kept of it between two lines.

What reads from a terminal is told as little as possible again: a shell at its prompt is a
value, a line under way in it is played from its start with each further answer, and a
shell in a shell is one more level. So the terminal's state is a value, too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.engine.containers.future import Future, Moment
from simulator.engine.shell.interpreter.kept import ShellState
from simulator.engine.shell.keyboard import Answer
from simulator.engine.shell.programs.serving_answers import Service

MORE = "> "
"""The prompt of a shell that wants the rest of a line (PS2)."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A program that ``docker exec`` started."""

    argv: tuple[str, ...]
    user: str = ""
    directory: str = ""
    tty: bool = True
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Errand:
    """Something under way that reads from the terminal: a line in a shell, or a program.

    ``began`` is how the files were at its start, ``reached`` how it has left them so far;
    ``shown`` and ``told`` count the bytes and the commands that are known by now.
    """

    began: Moment
    reached: Moment
    shell: ShellState | None = None
    line: str = ""
    launch: Launch | None = None
    answers: tuple[Answer, ...] = ()
    shown: int = 0
    told: int = 0
    services: tuple[Service, ...] = ()


@dataclass(frozen=True, slots=True)
class Talk:
    """What reads from a terminal. ``shell`` waits at its prompt; None is another program.

    ``errands`` are under way, the outermost first; ``partial`` is the beginning of a
    command that goes on with the next line; ``daemons`` listen, left behind by lines.
    """

    shell: ShellState | None
    errands: tuple[Errand, ...] = ()
    partial: str = ""
    daemons: tuple[Service, ...] = ()

    @property
    def services(self) -> tuple[Service, ...]:
        """What listens because of what was typed."""
        return (*self.daemons, *(one for errand in self.errands for one in errand.services))

    @property
    def prompt(self) -> str:
        """What stands before the line to be typed."""
        if self.partial:
            return MORE
        return self.shell.prompt if self.shell else ""


def talk_of(future: Future) -> Talk | None:
    """Return what of process 1 waits for somebody at its terminal, if anything does."""
    return Talk(future.asking.shell) if future.asking else None


@dataclass(frozen=True, slots=True)
class Attached:
    """The machine's terminal belongs to a docker command that is inside a container.

    ``talk`` is that of an exec; that of process 1 is the container's own, since another
    terminal can take it up (``docker attach``).
    """

    container: str
    argv: tuple[str, ...]
    tty: bool = True
    talk: Talk | None = None
