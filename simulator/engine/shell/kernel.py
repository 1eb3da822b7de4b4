"""What all processes of one run share: the clock, the counters, the output, the programs."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.engine.files import PathError
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.limits import LIMITS, LimitHit, Limits
from simulator.engine.shell.regex import Budget
from simulator.engine.shell.streams import Stream, Written

if TYPE_CHECKING:
    from simulator.engine.shell.process import Process, Program

STDOUT, STDERR = 1, 2

DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Where shells and Docker look for programs when nobody says where."""

FOREVER = 1 << 62
"""Milliseconds of a program that never ends by itself."""


@dataclass(frozen=True, slots=True)
class Output:
    """Bytes that came out on a stream (1 or 2), ``at`` simulated milliseconds after the start."""

    stream: int
    data: bytes
    at: int = 0


@dataclass(frozen=True, slots=True)
class Other:
    """A process as ``ps`` shows it."""

    pid: int
    user: str
    command: str


class OutOfTime(Exception):
    """The simulated clock has reached the moment up to which the run was wanted."""


@dataclass(slots=True)
class Cut:
    """Whether time ran out."""

    happened: bool = False


@dataclass(slots=True)
class Kernel:
    """The state that one run's processes share.

    ``clock`` is in simulated milliseconds since the start; ``horizon`` is where the
    run is cut, whatever is still running then (a container looks at its process so).
    """

    filesystem: Filesystem
    programs: Mapping[str, Program]
    host_programs: Mapping[str, Program] = field(default_factory=dict)
    catalogue: Any = None
    limits: Limits = LIMITS
    perform: Callable[..., Any] | None = None
    observe: Callable[[Sequence[str], int | None], None] | None = None
    """Told of the commands of an interactive shell: before each, and with its exit code."""
    horizon: int = FOREVER
    started: int = 0
    clock: int = 0
    steps: int = 0
    depth: int = 0
    forks: int = 0
    downloaded: int = 0
    next_pid: int = 1
    output: list[Output] = field(default_factory=list)
    output_size: int = 0
    assumed: dict[str, None] = field(default_factory=dict)
    open_files: list[Written] = field(default_factory=list)
    running: list[Process] = field(default_factory=list)
    beside: tuple[Other, ...] = ()
    """Processes of the same container that this run did not start."""
    services: list[Any] = field(default_factory=list)
    """What programs listen on (programs.toolchains_services.Service), in the order they began."""
    step_limit: int = LIMITS.steps
    in_background: bool = False
    start: Callable[..., int] = lambda *_: 127
    """How a program starts another; see ``start.start``."""
    drawn: int = 0
    budget: Budget = field(default_factory=lambda: Budget(LIMITS.matching))

    def step(self, count: int = 1) -> None:
        """Count work done; every loop of the shell and of a program goes through here."""
        self.steps += count
        if self.steps > self.step_limit:
            raise LimitHit("steps")

    def enter(self, levels: int = 1) -> None:
        """Go deeper; whoever does so takes the levels off ``depth`` again afterwards.

        Whoever stops an exception on its way puts back the ``depth`` that it had itself.
        """
        self.depth += levels
        if self.depth > self.limits.depth:
            self.depth -= levels
            raise LimitHit("depth")

    def fork(self) -> int:
        """Count one more process and return its number."""
        self.forks += 1
        if self.forks > self.limits.forks:
            raise LimitHit("forks")
        return self.pid()

    def pid(self) -> int:
        self.next_pid += 1
        return self.next_pid - 1

    def spend(self, milliseconds: int) -> None:
        """Let simulated time pass; what is written later is stamped with it."""
        self.set_clock(self.clock + milliseconds)

    def set_clock(self, clock: int) -> None:
        self.clock = min(clock, self.horizon)
        self.filesystem.now = self.started + (self.clock if self.clock < FOREVER else 0)
        if clock >= self.horizon:
            raise OutOfTime

    @contextmanager
    def cut_after(self, milliseconds: int) -> Iterator[Cut]:
        """End what runs in here after some simulated time, if it has not ended by then."""
        cut = Cut()
        horizon, depth, running = self.horizon, self.depth, len(self.running)
        self.horizon = min(horizon, self.clock + milliseconds)
        try:
            yield cut
        except OutOfTime:
            if self.horizon >= horizon:
                raise
            cut.happened = True
            self.depth = depth
            del self.running[running:]
        finally:
            self.horizon = horizon

    def emit(self, stream: int, data: bytes) -> None:
        """Put bytes on the terminal or into the log."""
        if not data:
            return
        self.output_size += len(data)
        if self.output_size > self.limits.output_bytes:
            raise LimitHit("output_bytes")
        self.say(stream, data)

    def say(self, stream: int, data: bytes) -> None:
        last = self.output[-1] if self.output else None
        joins = last is not None and last.stream == stream and last.at == self.clock
        if last is not None and joins and len(last.data) < 1 << 12:
            self.output[-1] = Output(stream, last.data + data, last.at)
        else:
            self.output.append(Output(stream, data, self.clock))

    def assume(self, what: str) -> None:
        """Tell the learner, once, that something is not modelled and taken to work."""
        if what not in self.assumed:
            self.assumed[what] = None
            self.say(STDERR, f"(assumed: {what})\n".encode("utf-8", "surrogateescape"))

    def opened(self, file: Written) -> Written:
        self.open_files.append(file)
        return file

    def flush(self) -> None:
        """Bring what open files were given into the tree, so that everyone sees it."""
        for file in self.open_files:
            if file.waiting:
                try:
                    file.flush()
                except PathError:
                    file.waiting = []

    def close(self, files: Iterable[Stream]) -> None:
        self.flush()
        for file in files:
            if isinstance(file, Written) and file in self.open_files:
                self.open_files.remove(file)

    def draw(self, count: int) -> bytes:
        """Return bytes that look random: the same ones in the same run."""
        out = b""
        while len(out) < count:
            seed = f"{self.started}/{self.clock}/{self.drawn}".encode()
            self.drawn += 1
            out += hashlib.sha512(seed).digest()
        return out[:count]


class Terminal(Stream):
    """The run's own standard output or standard error."""

    def __init__(self, kernel: Kernel, stream: int) -> None:
        self.kernel = kernel
        self.stream = stream

    def write(self, data: bytes) -> None:
        self.kernel.emit(self.stream, data)
