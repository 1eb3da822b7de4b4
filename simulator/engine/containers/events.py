"""Facts about containers and volumes. ``container`` is always a container's whole id."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.containers.future import Future
from simulator.engine.containers.model import Container, Health, Hosting, LogChunk, Volume
from simulator.engine.containers.talk import Attached, Talk
from simulator.engine.digest import Digest
from simulator.engine.events import Event, StepWorked
from simulator.engine.files import FileTree
from simulator.engine.image import Image
from simulator.engine.layer import Layer
from simulator.engine.shell.keyboard import Answer


@dataclass(frozen=True, slots=True)
class ContainerEvent(Event):
    """Something that happened to a container or a volume of the current machine."""


@dataclass(frozen=True, slots=True)
class ContainerCreated(ContainerEvent):
    """A container was made; it does not run yet."""

    container: Container


@dataclass(frozen=True, slots=True)
class ContainerStarted(ContainerEvent):
    """Process 1 runs. ``future`` is what it will do if nobody interferes.

    ``again`` says that the restart policy started it.
    """

    container: str
    future: Future
    health: Health | None = None
    again: bool = False


@dataclass(frozen=True, slots=True)
class ContainerRestarting(ContainerEvent):
    """The restart policy will start it again at the moment ``due``, after a ``wait``."""

    container: str
    due: int
    wait: int


@dataclass(frozen=True, slots=True)
class ContainerUpdated(ContainerEvent):
    """The engine runs the container in another way from now on."""

    container: str
    hosting: Hosting


@dataclass(frozen=True, slots=True)
class ContainerForeseen(ContainerEvent):
    """What the process will do was told again: further on, or after an edit of its files."""

    container: str
    future: Future


@dataclass(frozen=True, slots=True)
class ContainerTold(ContainerEvent):
    """Somebody typed something for process 1, and this is what it waits for and will do."""

    container: str
    answers: tuple[Answer, ...]
    future: Future
    talk: Talk | None


@dataclass(frozen=True, slots=True)
class TerminalAttached(ContainerEvent):
    """The machine's terminal is inside a container from now on."""

    attached: Attached


@dataclass(frozen=True, slots=True)
class TerminalLeft(ContainerEvent):
    """The machine's terminal is its own again."""


@dataclass(frozen=True, slots=True)
class FilesWritten(ContainerEvent):
    """The container's files are these now, and those of its mounts in their order.

    ``edit`` is the change where somebody else than process 1 made it (exec, cp).
    """

    container: str
    tree: FileTree
    mounted: tuple[FileTree, ...] = ()
    edit: Layer | None = None


@dataclass(frozen=True, slots=True)
class LogsWritten(ContainerEvent):
    """Process 1 lived on until ``reached``, and printed these."""

    container: str
    chunks: tuple[LogChunk, ...]
    reached: int


@dataclass(frozen=True, slots=True)
class ContainerWorked(ContainerEvent):
    """What a process beside process 1 took of its limit: ``count`` steps of the shell."""

    container: str
    count: int


@dataclass(frozen=True, slots=True)
class HealthProbed(ContainerEvent):
    """A health check ran, or the next one was put off."""

    container: str
    health: Health


@dataclass(frozen=True, slots=True)
class ContainerSignalled(ContainerEvent):
    """A signal was sent to process 1; ``handled`` says whether it will end it."""

    container: str
    signal: str
    handled: bool


@dataclass(frozen=True, slots=True)
class ContainerPaused(ContainerEvent):
    """All processes were frozen: their time stands still."""

    container: str


@dataclass(frozen=True, slots=True)
class ContainerUnpaused(ContainerEvent):
    """The processes go on where they were."""

    container: str


@dataclass(frozen=True, slots=True)
class ContainerEnded(ContainerEvent):
    """Process 1 ended, or (with an ``error``) never began."""

    container: str
    exit_code: int
    error: str = ""


@dataclass(frozen=True, slots=True)
class ContainerRenamed(ContainerEvent):
    """The container goes by another name from now on."""

    container: str
    name: str


@dataclass(frozen=True, slots=True)
class ContainerRemoved(ContainerEvent):
    """The container is gone, and its writable layer with it."""

    container: str


@dataclass(frozen=True, slots=True)
class ContainerCommitted(ContainerEvent):
    """The writable layer became the top layer of an image, whose parent is the container's."""

    container: str
    image: Image
    parent: Digest


@dataclass(frozen=True, slots=True)
class VolumeCreated(ContainerEvent):
    """A volume is there, or holds what an image had at its place."""

    volume: Volume


@dataclass(frozen=True, slots=True)
class VolumeRemoved(ContainerEvent):
    """A volume is gone, and what it held."""

    name: str


def work_of(event: Event) -> int:
    """Return how many steps of the shell's limits were taken for what the event tells."""
    match event:
        case StepWorked(count=count) | ContainerWorked(count=count):
            return count
        case ContainerStarted(future=future) | ContainerForeseen(future=future):
            return future.steps
        case _:
            return 0
