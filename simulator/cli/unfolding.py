"""Facts as they happen one after the other, each in the world that the others have made."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.engine.containers.due import elapse
from simulator.engine.containers.events import (
    ContainerEnded,
    ContainerRemoved,
    TerminalLeft,
    work_of,
)
from simulator.engine.events import CommandEnded, Event, TimePassed
from simulator.engine.state import World, evolve


@dataclass
class Unfolding:
    """What happened so far. ``world`` is the world after ``events``.

    ``work`` is what processes in builds and containers took of the shell's limits for it.
    """

    world: World
    events: list[Event] = field(default_factory=list)
    work: int = 0

    def happen(self, event: Event) -> None:
        """Let it happen; with time, all that falls due in it."""
        if isinstance(event, TimePassed):
            for part in elapse(self.world, event.milliseconds):
                self._note(part)
        else:
            self._note(event)

    def _note(self, event: Event) -> None:
        self.events.append(event)
        self.work += work_of(event)
        self.world = evolve(self.world, event)
        if isinstance(event, ContainerEnded | ContainerRemoved):
            self._leave(event)

    def _leave(self, event: ContainerEnded | ContainerRemoved) -> None:
        """A terminal inside a container comes back when that ends, whoever ended it."""
        attached = self.world.machine.attached
        if attached is None or attached.container != event.container:
            return
        code = event.exit_code if isinstance(event, ContainerEnded) else 137
        if attached.talk is not None:
            code = 137
        self._note(TerminalLeft())
        self._note(CommandEnded(attached.argv, code))
