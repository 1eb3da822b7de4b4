"""What a container is: an image, a layer of its own on top, settings, and a state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from simulator.engine.containers.future import NO_FUTURE, Future
from simulator.engine.containers.talk import Talk
from simulator.engine.files import FileTree
from simulator.engine.image import Config, Image
from simulator.engine.layer import Layer, diff
from simulator.engine.shell.keyboard import Answer, Typing


class Status(StrEnum):
    """The states that ``docker ps`` filters by."""

    CREATED = "created"
    RUNNING = "running"
    PAUSED = "paused"
    RESTARTING = "restarting"
    EXITED = "exited"


class MountKind(StrEnum):
    """Where a mount's files live: with the engine, with the machine, or in memory."""

    VOLUME = "volume"
    BIND = "bind"
    TMPFS = "tmpfs"


@dataclass(frozen=True, slots=True)
class Mount:
    """Something hung into a container. ``source`` is a volume's name or a path of the machine."""

    kind: MountKind
    source: str
    target: str
    read_only: bool = False
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Port:
    """A port of the container that the machine lets in; EXPOSE alone makes none."""

    inside: int
    outside: int
    protocol: str = "tcp"
    address: str = ""

    @property
    def key(self) -> str:
        return f"{self.inside}/{self.protocol}"


@dataclass(frozen=True, slots=True)
class Hosting:
    """How the engine runs a container, beside its config: Docker's HostConfig."""

    hostname: str = ""
    binds: tuple[str, ...] = ()
    ports: tuple[Port, ...] = ()
    auto_remove: bool = False
    read_only: bool = False
    tty: bool = False
    interactive: bool = False
    init: bool = False
    privileged: bool = False
    network: str = "bridge"
    restart: str = "no"
    stop_timeout: int = 10
    hosts: tuple[str, ...] = ()
    """Further names of machines, as ``name:address``."""
    memory: int = 0
    cpus: int = 0
    """Billionths of a processor."""
    stdin: bytes = b""
    piped: bool = False
    """Whether standard input came through a pipe or from a file, and has an end."""


@dataclass(frozen=True, slots=True)
class LogChunk:
    """Bytes that process 1 wrote on a stream, at a simulated moment."""

    at: int
    stream: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Probe:
    """One run of a health check."""

    start: int
    end: int
    exit_code: int
    output: str


@dataclass(frozen=True, slots=True)
class Health:
    """What the health checks found so far; ``due`` is when the next one runs."""

    status: str = "starting"
    failing_streak: int = 0
    probes: tuple[Probe, ...] = ()
    due: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """Where a container stands. Moments are simulated milliseconds, 0 for never."""

    status: Status = Status.CREATED
    started: int = 0
    finished: int = 0
    exit_code: int = 0
    error: str = ""
    paused_at: int = 0
    health: Health | None = None
    restarts: int = 0
    """How often the restart policy has started it since somebody did."""
    wait: int = 0
    due: int = 0
    """When the policy starts it again, after so many milliseconds of waiting."""


@dataclass(frozen=True)
class Container:
    """A container. ``tree`` is what it sees without mounts; ``base`` the image's part of that.

    ``future`` is what its process will do if nobody interferes, counted from ``origin``;
    ``reached`` is how much of it has happened. ``edits`` are changes that came from
    elsewhere while it runs (exec, cp), so that the future can be told again with them.
    """

    id: str
    number: int
    name: str
    image: Image
    reference: str
    config: Config
    hosting: Hosting
    created: int
    base: FileTree
    tree: FileTree
    mounts: tuple[Mount, ...] = ()
    scratch: Mapping[str, FileTree] = field(default_factory=dict)
    """What lies in its tmpfs mounts, by target."""
    state: State = State()
    logs: tuple[LogChunk, ...] = ()
    future: Future = NO_FUTURE
    origin: int = 0
    reached: int = -1
    began_with: FileTree = FileTree()
    edits: tuple[tuple[int, Layer], ...] = ()
    answers: tuple[Answer, ...] = ()
    """What process 1 has read from its terminal since it began."""
    talk: Talk | None = None
    """What of process 1 waits for the terminal's keyboard."""

    @property
    def running(self) -> bool:
        """Whether it has processes, paused ones too."""
        return self.state.status in {Status.RUNNING, Status.PAUSED}

    @property
    def restarting(self) -> bool:
        """Whether it has ended and the engine will start it again."""
        return self.state.status is Status.RESTARTING

    @property
    def stdin(self) -> bytes | Typing:
        """What process 1 reads: nothing, what was piped into ``docker run``, or a keyboard."""
        hosting = self.hosting
        if hosting.piped or not (hosting.tty or hosting.interactive):
            return hosting.stdin
        return Typing(self.answers, hosting.tty)

    @property
    def argv(self) -> tuple[str, ...]:
        """The command line of process 1."""
        return (*(self.config.entrypoint or ()), *(self.config.cmd or ()))

    @property
    def layer(self) -> Layer:
        """The writable layer: what differs from the image."""
        return diff(self.base, self.tree)

    @property
    def hostname(self) -> str:
        return self.hosting.hostname or self.id[:12]


@dataclass(frozen=True, slots=True)
class Volume:
    """A directory that outlives containers."""

    name: str
    created: int
    tree: FileTree = FileTree()
    anonymous: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
