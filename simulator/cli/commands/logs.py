"""docker logs."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.cli.client import Client
from simulator.cli.declare import argument, option, switch
from simulator.cli.printing import printed
from simulator.cli.stopping import passing
from simulator.engine.containers.find import container_named
from simulator.engine.containers.model import Container, LogChunk
from simulator.engine.errors import DockerError
from simulator.engine.events import STDERR, Printed, Steps
from simulator.engine.quantities import parse_duration
from simulator.engine.timestamps import parse_timestamp, rfc3339_nano_fixed


@dataclass(frozen=True)
class Logs:
    """Fetch the logs of a container."""

    also = "docker container logs, docker logs"

    container: str = argument("CONTAINER")
    details: bool = switch("--details", help="Show extra details provided to logs")
    follow: bool = switch("-f", "--follow", help="Follow log output")
    since: str = option(
        "--since",
        help='Show logs since timestamp (e.g. "2013-01-02T13:23:37Z") or relative'
        ' (e.g. "42m" for 42 minutes)',
    )
    tail: str = option(
        "-n",
        "--tail",
        default="all",
        shown="all",
        help="Number of lines to show from the end of the logs",
    )
    timestamps: bool = switch("-t", "--timestamps", help="Show timestamps")
    until: str = option(
        "--until",
        help='Show logs before a timestamp (e.g. "2013-01-02T13:23:37Z") or relative'
        ' (e.g. "42m" for 42 minutes)',
    )

    def run(self, client: Client) -> Steps[int]:
        container = container_named(client.world.engine, self.container)
        for line in self._lines(client, container):
            text = line.data.decode("utf-8", "surrogateescape")
            stamp = f"{rfc3339_nano_fixed(line.at)} " if self.timestamps else ""
            yield Printed(f"{stamp}{text}", line.stream)
        if self.follow and container.running:
            return (yield from _followed(client, container))
        return 0

    def _lines(self, client: Client, container: Container) -> list[LogChunk]:
        since, until = _moment(self.since, client.world.now), _moment(self.until, client.world.now)
        lines = [
            line
            for line in lines_of(container.logs)
            if (since is None or line.at >= since) and (until is None or line.at < until)
        ]
        if not self.tail.isdigit() or len(self.tail) > 9:
            return lines
        return lines[-int(self.tail) :] if int(self.tail) else []


def lines_of(chunks: tuple[LogChunk, ...]) -> list[LogChunk]:
    """Return the log line by line, each with the moment that it began."""
    lines: list[LogChunk] = []
    open_lines: dict[int, int] = {}
    for chunk in chunks:
        for piece in chunk.data.splitlines(keepends=True):
            at = open_lines.pop(chunk.stream, None)
            if at is None:
                at = len(lines)
                lines.append(LogChunk(chunk.at, chunk.stream, piece))
            else:
                lines[at] = LogChunk(lines[at].at, chunk.stream, lines[at].data + piece)
            if not piece.endswith(b"\n"):
                open_lines[chunk.stream] = at
    return lines


def _followed(client: Client, container: Container) -> Steps[int]:
    """Show what comes until the program ends, or until nothing more comes."""
    future, lived = container.future, client.world.now - container.origin
    later = [piece for piece in future.output if piece.at > lived]
    last = max((piece.at for piece in later), default=lived)
    until = last if future.ends is None else future.ends
    yield from passing(client, client.world, max(0, until - lived))
    yield from printed(iter(later))
    if future.ends is not None:
        return 0
    yield Printed("^C\n", STDERR)
    return 130


def _moment(text: str, now: int) -> int | None:
    if not text:
        return None
    try:
        return now - parse_duration(text) // 1_000_000
    except DockerError:
        return int(text) * 1000 if text.isdigit() and len(text) < 12 else parse_timestamp(text)
