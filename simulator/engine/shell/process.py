"""A program and the process that it is handed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from simulator.engine.files import IS_A_DIRECTORY, Directory, File, PathError
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell import devices
from simulator.engine.shell.executable import Executable
from simulator.engine.shell.kernel import FOREVER, Kernel
from simulator.engine.shell.streams import BadDescriptor, Collected, Nowhere, Source, Stream

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.kept import ShellState
    from simulator.engine.shell.interpreter.state import Shell

Program: TypeAlias = "Callable[[Process], int]"
"""The behaviour of a program: does its work and returns its exit code."""

NO_EXECUTABLE = Executable("")


@dataclass(slots=True)
class Process:
    """What a program is handed: its words, its environment, its files and its streams.

    Text is UTF-8 with ``surrogateescape``, so any bytes survive the way through.
    """

    kernel: Kernel
    argv: Sequence[str]
    environment: dict[str, str]
    working_directory: str
    streams: dict[int, Stream]
    executable: Executable = NO_EXECUTABLE
    path: str = ""
    pid: int = 0
    traps: Mapping[str, str] = field(default_factory=dict)
    replaced: bool = False
    """Whether another program has taken its place (exec)."""
    shell: Shell | None = None
    """The shell that it is, if it is one."""
    asking: ShellState | None = None
    """The shell that it is, where that waits at its prompt."""

    @property
    def name(self) -> str:
        """The name that it was called by, without folders."""
        return self.argv[0].rpartition("/")[2] if self.argv else ""

    @property
    def arguments(self) -> Sequence[str]:
        return self.argv[1:]

    @property
    def busybox(self) -> bool:
        """Whether it is an applet of busybox, whose words differ from GNU's."""
        return self.executable.name == "busybox"

    @property
    def filesystem(self) -> Filesystem:
        kernel = self.kernel
        if kernel.open_files:
            kernel.flush()
        return kernel.filesystem

    @property
    def catalogue(self) -> Any:
        """Packages and their sizes, for programs that install; None without a network."""
        return self.kernel.catalogue

    @property
    def perform(self) -> Callable[..., Any] | None:
        """What the host does with the steps of an operation that is not the shell's."""
        return self.kernel.perform

    # Streams

    @property
    def stdin(self) -> Stream:
        return self.streams.get(0) or Nowhere()

    def write(self, data: str | bytes) -> None:
        """Write to standard output."""
        if isinstance(data, str):
            data = data.encode("utf-8", "surrogateescape")
        self.streams[1].write(data)

    def error(self, data: str | bytes) -> None:
        """Write to standard error; what nobody can read there is lost, as in life."""
        if isinstance(data, str):
            data = data.encode("utf-8", "surrogateescape")
        with suppress(BadDescriptor):
            self.streams[2].write(data)

    def complain(self, message: str, code: int = 1) -> int:
        """Write ``name: message`` to standard error and return the exit code."""
        self.error(f"{self.name}: {message}\n")
        return code

    # Files

    def at(self, path: str) -> str:
        """Return the path from the root; ``..`` is left for the tree to follow."""
        return path if path.startswith("/") else f"{self.working_directory.rstrip('/')}/{path}"

    def open(self, path: str) -> Stream:
        """Open something for reading: ``-`` and devices too. Raises PathError."""
        if path == "-":
            return self.stdin
        device = devices.reader(self.kernel, self.at(path), self.streams)
        if device is not None:
            return device
        filesystem = self.filesystem
        entry = filesystem.stat(self.at(path))
        if isinstance(entry, Directory):
            raise PathError(IS_A_DIRECTORY, path)
        return Source(filesystem.read(self.at(path)))

    def read(self, path: str) -> bytes:
        """Return all bytes of something; endless devices end in a limit."""
        return self.open(path).read()

    def save(
        self, path: str, content: bytes, *, append: bool = False, mode: int | None = None
    ) -> None:
        """Write a file, or to the device or stream of that name. Raises PathError."""
        stream = devices.writer(self.kernel, self.at(path), self.streams)
        if stream is not None:
            stream.write(content)
        else:
            self.filesystem.write(self.at(path), content, append=append, mode=mode)

    def file(self, path: str) -> File | None:
        """Return the file that the path leads to, or None."""
        try:
            entry = self.filesystem.find(self.at(path))
        except PathError:
            return None
        return entry if isinstance(entry, File) else None

    # The world

    def spend(self, milliseconds: int) -> None:
        """Take simulated time."""
        self.kernel.spend(milliseconds)

    def wait_forever(self) -> int:
        """Never end: a server, or ``sleep infinity``."""
        self.kernel.spend(FOREVER)
        return 0

    def download(self, count: int) -> None:
        """Count bytes that came over the network."""
        self.kernel.downloaded += count

    def assume(self, what: str) -> None:
        """Label something as not modelled: ``(assumed: what)``, once, beside the output."""
        self.kernel.assume(what)

    def step(self, count: int = 1) -> None:
        """Count work against the limit; call it in loops over input."""
        self.kernel.step(count)

    def users(self) -> Iterator[list[str]]:
        """Yield the fields of the lines of /etc/passwd."""
        return self._database("/etc/passwd", 7)

    def groups(self) -> Iterator[list[str]]:
        """Yield the fields of the lines of /etc/group."""
        return self._database("/etc/group", 4)

    def run(
        self,
        argv: Sequence[str],
        *,
        stdin: bytes | None = None,
        environment: Mapping[str, str] | None = None,
        directory: str = "",
        stdout: Stream | None = None,
        stderr: Stream | None = None,
    ) -> int:
        """Run another program with this one's streams, where no others are given."""
        streams = dict(self.streams)
        if stdin is not None:
            streams[0] = Source(stdin)
        if stdout is not None:
            streams[1] = stdout
        if stderr is not None:
            streams[2] = stderr
        own = self.environment if environment is None else environment
        return self.kernel.start(
            self.kernel, argv, own, directory or self.working_directory, streams, self
        )

    def capture(self, argv: Sequence[str], *, stdin: bytes | None = None) -> tuple[int, bytes]:
        """Run another program and return its exit code and what it wrote to standard output."""
        collected = Collected(self.kernel.limits.pipe_bytes)
        code = self.run(argv, stdin=stdin, stdout=collected)
        return code, collected.collected()

    def _database(self, path: str, fields: int) -> Iterator[list[str]]:
        file = self.file(path)
        for line in (file.content if file else b"").decode("utf-8", "replace").splitlines():
            row = line.split(":")
            if len(row) >= fields:
                yield row
