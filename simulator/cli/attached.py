"""Looking at a container while it runs: its output, its end, or what holds the terminal."""

from __future__ import annotations

from simulator.cli.client import Client, happening
from simulator.cli.printing import printed
from simulator.cli.stopping import KILLED, passing
from simulator.cli.talking import attaching
from simulator.engine.containers.life import ended, reaction_to, signalled
from simulator.engine.containers.model import Container
from simulator.engine.errors import DockerError
from simulator.engine.events import STDERR, Printed, Steps
from simulator.engine.shell.kernel import FOREVER
from simulator.engine.state import World

INTERRUPTED = 130


class NotATerminal(DockerError):
    """``-it`` where standard input is a pipe or a file."""

    def __init__(self) -> None:
        super().__init__(
            "the input device is not a TTY",
            hint="Leave out -t where something is piped in: docker run -i reads it.",
        )


def until_the_end(
    client: Client, world: World, container: Container, *, stdin: bool = False, holds: bool = False
) -> Steps[int]:
    """Show what process 1 does from here to its end; return its exit code.

    A program that reads what is typed (``stdin``), or has a terminal of its own (``-t``),
    keeps the terminal, and any other if it ``holds`` it. One that never ends is else
    interrupted, as a person at the terminal would: SIGINT goes to process 1, which may
    ignore it; then the container runs on.
    """
    future = container.future
    lived = world.now - container.origin
    if future.ends is not None:
        world = yield from passing(client, world, max(0, future.ends - lived))
        yield from printed(piece for piece in future.output if piece.at > container.reached)
        return future.exit_code
    latest = max((piece.at for piece in future.output), default=0)
    latest = max(latest, future.asking.at if future.asking else 0)
    world = yield from passing(client, world, max(1, latest - lived))
    yield from printed(piece for piece in future.output if piece.at > container.reached)
    if future.horizon >= FOREVER and not future.running and not future.services:
        return (yield from _given_up(world, container))
    holds = holds or (stdin and bool(future.asking or container.hosting.tty))
    if client.attaches and holds:
        yield from attaching(client, container, tty=container.hosting.tty)
        return 0
    if client.attaches and future.asking is not None:
        yield Printed(
            f"(Layerwise: without -i {container.name} is never told what is typed)\n", STDERR
        )
    return (yield from _interrupted(client, world, container))


def _given_up(world: World, container: Container) -> Steps[int]:
    """End what reached a limit of the simulator; the output has said so."""
    yield from happening(world, *ended(world, container, KILLED))
    return KILLED.exit_code


def _interrupted(client: Client, world: World, container: Container) -> Steps[int]:
    now = world.engine.containers.get(container.id, container)
    answer = reaction_to(world, now, "INT")
    yield Printed("^C", STDERR)
    world = yield from happening(world, signalled(now, "INT", answer))
    if answer is None:
        yield Printed(
            "\n(Layerwise: process 1 of the container ignores Ctrl-C, so it keeps running;"
            f" docker stop {now.name} ends it)\n",
            STDERR,
        )
        return INTERRUPTED
    yield Printed("\n", STDERR)
    world = yield from passing(client, world, answer.milliseconds)
    now = world.engine.containers.get(container.id, now)
    yield from happening(world, *ended(world, now, answer))
    return answer.exit_code
