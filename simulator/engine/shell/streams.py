"""What programs read from and write to: sources, sinks and the pipes between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from simulator.engine.files import PathError
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.limits import LimitHit

CHUNK = 1 << 16
"""Bytes that programs copy at a time; also what a pipe of Linux holds."""


class BadDescriptor(Exception):
    """A stream was read that is for writing, or the other way round."""


class BrokenPipe(Exception):
    """Nobody will read what is being written: the writer ends, as on SIGPIPE."""


class Stream:
    """One end of something that bytes flow through."""

    is_terminal = False

    def write(self, data: bytes) -> None:
        raise BadDescriptor

    def read(self, count: int = -1) -> bytes:
        raise BadDescriptor

    def readline(self) -> bytes:
        raise BadDescriptor

    def lines(self) -> Iterator[bytes]:
        """Yield the lines that are left, each with its newline if it has one."""
        while line := self.readline():
            yield line


class Source(Stream):
    """Bytes to read. ``cut`` names the limit that its writer ran into, if it did.

    A writer that never ends is stopped at a limit; only a reader who wants more
    than there was then runs into that limit too. So ``yes | head -n 1`` ends well.
    """

    def __init__(self, data: bytes = b"", cut: str = "") -> None:
        self.data = data
        self.position = 0
        self.cut = cut

    def read(self, count: int = -1) -> bytes:
        start = self.position
        end = len(self.data) if count < 0 else min(start + count, len(self.data))
        if self.cut and (count < 0 or start == end < start + count):
            raise LimitHit(self.cut)
        self.position = end
        return self.data[start:end]

    def readline(self) -> bytes:
        start = self.position
        end = self.data.find(b"\n", start) + 1
        if end == 0:
            end = len(self.data)
            if self.cut:
                raise LimitHit(self.cut)
        self.position = end
        return self.data[start:end]

    @property
    def left(self) -> int:
        """Bytes that nobody has read yet."""
        return len(self.data) - self.position


class Endless(Stream):
    """A device that never runs dry, as /dev/zero."""

    def __init__(self, produce: Callable[[int], bytes]) -> None:
        self.produce = produce

    def read(self, count: int = -1) -> bytes:
        if count < 0:
            raise LimitHit("pipe_bytes")
        return self.produce(min(count, CHUNK))

    def readline(self) -> bytes:
        line = b""
        while b"\n" not in line:
            if len(line) > CHUNK:
                raise LimitHit("pipe_bytes")
            line += self.produce(256)
        return line[: line.index(b"\n") + 1]


class Nowhere(Stream):
    """/dev/null, and standard input when there is none."""

    def write(self, data: bytes) -> None:
        pass

    def read(self, count: int = -1) -> bytes:
        return b""

    def readline(self) -> bytes:
        return b""


class Closed(Stream):
    """A descriptor that was closed."""


class Untouched(Nowhere):
    """A terminal at which nobody types while the line runs."""

    is_terminal = True


class Full(Nowhere):
    """/dev/full."""

    def write(self, data: bytes) -> None:
        raise PathError("No space left on device", "/dev/full")


class Collected(Stream):
    """Bytes kept for someone: a pipe, or a command substitution."""

    def __init__(self, limit: int, name: str = "pipe_bytes") -> None:
        self.chunks: list[bytes] = []
        self.size = 0
        self.limit = limit
        self.name = name

    def write(self, data: bytes) -> None:
        self.size += len(data)
        self.chunks.append(data)
        if self.size > self.limit:
            raise LimitHit(self.name)

    def collected(self) -> bytes:
        return b"".join(self.chunks)


class Written(Stream):
    """A file that is open for writing; ``flush`` brings what was written into the tree."""

    def __init__(self, filesystem: Filesystem, path: str, limit: int) -> None:
        self.filesystem = filesystem
        self.path = path
        self.limit = limit
        self.size = 0
        self.waiting: list[bytes] = []

    def write(self, data: bytes) -> None:
        self.size += len(data)
        self.waiting.append(data)
        if self.size > self.limit:
            raise LimitHit("file_bytes")

    def flush(self) -> None:
        """Append what waits to the file, unless it has been removed meanwhile."""
        if self.waiting:
            data, self.waiting = b"".join(self.waiting), []
            if data and self.filesystem.is_file(self.path):
                self.filesystem.write(self.path, data, append=True)


class Both(Written):
    """A file that is open for reading and writing."""

    def __init__(self, filesystem: Filesystem, path: str, limit: int, source: Stream) -> None:
        super().__init__(filesystem, path, limit)
        self.source = source

    def read(self, count: int = -1) -> bytes:
        return self.source.read(count)

    def readline(self) -> bytes:
        return self.source.readline()
