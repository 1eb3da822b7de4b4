"""Where a docker command is typed: the world around it and what it can read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulator.engine.events import Event, Steps
from simulator.engine.files import join
from simulator.engine.state import World, evolve


@dataclass(frozen=True, slots=True)
class Client:
    """The docker client of one command: its machine's shell gives folder and variables.

    ``terminal`` says whether a person looks at the output, which makes ``docker build``
    draw its picture instead of plain lines; ``colour`` whether it may be coloured.
    ``screen`` says whether standard output goes straight to that person, and not into a
    pipe or a file, ``keyboard`` that standard input comes straight from that person.
    ``alone`` says that ``argv`` is all of the line, so that it may keep the terminal.
    ``source`` reads all of standard input, for commands that want it; ``answer`` asks the
    person at the keyboard.
    """

    world: World
    source: Callable[[], bytes] = bytes
    terminal: bool = False
    colour: bool = False
    screen: bool = False
    keyboard: bool = False
    alone: bool = False
    argv: tuple[str, ...] = ()
    answer: Callable[[str, bool], str] | None = None
    latest: Callable[[], World] | None = None
    """Returns the world by now: with what fell due when the command let time pass."""

    def after(self, known: World) -> World:
        """Return the world after all that the command told of; ``known`` if nobody listens."""
        return known if self.latest is None else self.latest()

    @property
    def attaches(self) -> bool:
        """Whether a program in a container can have the terminal."""
        return self.keyboard and self.screen and self.alone

    def ask(self, prompt: str, *, hidden: bool = False) -> str:
        """Return what somebody at the keyboard answers; nothing if nobody is there."""
        return "" if self.answer is None else self.answer(prompt, hidden)

    @property
    def stdin(self) -> bytes:
        return self.source()

    def path(self, name: str) -> str:
        """Return a path as typed, from the root of the machine's files."""
        if name.startswith("/"):
            return join(name)
        return join(self.world.machine.working_directory, name)

    def variable(self, name: str) -> str | None:
        """Return an exported variable of the shell."""
        return self.world.machine.environment.get(name)


def happening(world: World, *events: Event) -> Steps[World]:
    """Yield the events and return the world after them."""
    for event in events:
        yield event
        world = evolve(world, event)
    return world
