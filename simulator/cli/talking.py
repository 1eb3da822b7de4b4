"""The terminal inside a container: lines and keys that go to what reads from it there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from simulator.cli.client import Client, happening
from simulator.cli.printing import printed
from simulator.cli.stopping import passing
from simulator.cli.unfolding import Unfolding
from simulator.engine.containers.events import (
    ContainerTold,
    LogsWritten,
    TerminalAttached,
    TerminalLeft,
)
from simulator.engine.containers.future import Future
from simulator.engine.containers.life import ended, reaction_to, signalled
from simulator.engine.containers.model import Container, LogChunk, Status
from simulator.engine.containers.process import after_edit, told_again
from simulator.engine.containers.talk import Attached, Talk, talk_of
from simulator.engine.containers.telling import Reply, ended_input, interrupted, typed
from simulator.engine.errors import DockerError
from simulator.engine.events import STDERR, STDOUT, CommandEnded, Event, Printed, Steps, TimePassed
from simulator.engine.shell.kernel import FOREVER, Output
from simulator.engine.shell.keyboard import Answer
from simulator.engine.state import World

CTRL_C, CTRL_D, DETACH = "C", "D", "detach"
KEYS = (CTRL_C, CTRL_D, DETACH)

DETACHED = "read escape sequence\n"
"""What ``docker attach`` and ``exec`` say of Ctrl-P Ctrl-Q; ``run`` and ``start`` say nothing."""


NO_ESCAPE = (
    "(Layerwise: Docker knows Ctrl-P Ctrl-Q only where -t gave a terminal;"
    " this one was left as if its window had been closed)\n"
)


class ShellGone(DockerError):
    """A line was meant for a shell that the terminal is not in."""


def typed_in(world: World, shell: str, line: str) -> Iterator[Event]:
    """Yield what happens when a line is typed into the container that the terminal is in.

    ``shell`` names the container that was meant: a page may be older than the world.
    """
    yield from _unfolded(world, lambda client: _line(client, _attached(world, shell), line))


def pressed(world: World, shell: str, key: str) -> Iterator[Event]:
    """Yield what happens when Ctrl-C, Ctrl-D or Ctrl-P Ctrl-Q is pressed there."""
    yield from _unfolded(world, lambda client: _key(client, _attached(world, shell), key))


def talk_at(world: World) -> Talk | None:
    """Return what waits for the terminal inside a container; None for a program that does not."""
    attached = world.machine.attached
    container = attached and world.engine.containers.get(attached.container)
    if attached is None or container is None:
        return None
    return attached.talk or container.talk


def attaching(
    client: Client, container: Container, *, tty: bool, talk: Talk | None = None
) -> Steps[None]:
    """Take the terminal into a container; one that is in another leaves it to itself."""
    before = client.world.machine.attached
    if before is not None:
        left = client.world.engine.containers.get(before.container)
        yield TerminalLeft()
        yield CommandEnded(before.argv, 0)
        yield Printed(
            f"(Layerwise: this terminal has left {left.name if left else before.container[:12]})\n",
            STDERR,
        )
    yield TerminalAttached(Attached(container.id, client.argv, tty, talk))


def _attached(world: World, shell: str) -> Attached:
    attached = world.machine.attached
    if attached is None or not shell or not attached.container.startswith(shell):
        raise ShellGone(
            "the terminal is not in that container any more: nothing was typed",
            hint="docker exec -it NAME sh opens another shell in a container that runs.",
        )
    return attached


def _unfolded(world: World, steps: Callable[[Client], Steps[None]]) -> Iterator[Event]:
    unfolding = Unfolding(world)
    client = Client(world, terminal=True, latest=lambda: unfolding.world)
    for event in steps(client):
        unfolding.happen(event)
    yield from unfolding.events


def _line(client: Client, attached: Attached, line: str) -> Steps[None]:
    world = client.world
    container = world.engine.containers[attached.container]
    talk = attached.talk or container.talk
    if talk is None or container.state.status is Status.PAUSED:
        yield Printed(_unread(container), STDERR)
        return
    reply = typed(world, container, talk, line)
    yield from _replied(client, attached, reply, f"{talk.prompt}{line}\n")


def _key(client: Client, attached: Attached, key: str) -> Steps[None]:
    world = client.world
    container = world.engine.containers[attached.container]
    talk = attached.talk or container.talk
    if key == DETACH:
        yield from _detached(attached)
        return
    if key == CTRL_C:
        yield Printed("^C\n", STDERR)
        reply = interrupted(world, container, talk) if talk else None
        if reply is None:
            yield from _signalled(client, attached, container)
            return
    elif talk is None:
        yield Printed(_unread(container), STDERR)
        return
    else:
        reply = ended_input(world, container, talk)
    yield from _replied(client, attached, reply, "")


def _replied(client: Client, attached: Attached, reply: Reply, echo: str) -> Steps[None]:
    """Show what came of a line, and keep what waits for the next one."""
    world = yield from happening(client.world, *reply.events)
    yield from printed(reply.output)
    container = world.engine.containers[attached.container]
    if attached.talk is None:
        yield from _logged(world, container, echo, reply.output)
    world = client.after(world)
    container = world.engine.containers[attached.container]
    world = yield from happening(world, *_kept(world, attached, container, reply))
    world = yield from passing(client, world, max(0, reply.until - world.now))
    if attached.talk is not None and reply.talk is None:
        yield TerminalLeft()
        yield CommandEnded(attached.argv, reply.exit_code)
    elif reply.answer is not None and world.machine.attached is not None:
        yield from _told(client, world, world.engine.containers[attached.container], reply.answer)


def _kept(world: World, attached: Attached, container: Container, reply: Reply) -> Iterator[Event]:
    if attached.talk is not None:
        if reply.talk is not None:
            yield TerminalAttached(replace(attached, talk=reply.talk))
        yield from after_edit(world, container)
    elif reply.talk is not None:
        future = _with_traps(container.future, reply.talk)
        yield ContainerTold(container.id, container.answers, future, reply.talk)


def _with_traps(future: Future, talk: Talk) -> Future:
    """Return the future of process 1 with the traps that its shell has been told by now."""
    if talk.shell is None or talk.errands or not future.running:
        return future
    shell = replace(future.running[-1], traps=dict(talk.shell.traps), shell=talk.shell)
    return replace(future, running=(*future.running[:-1], shell))


def _logged(
    world: World, container: Container, echo: str, output: tuple[Output, ...]
) -> Steps[None]:
    """Write down what a terminal of process 1 shows, for ``docker logs`` shows it, too."""
    chunks = [LogChunk(world.now, STDOUT, echo.encode("utf-8", "surrogateescape"))] if echo else []
    chunks += [LogChunk(world.now, piece.stream, piece.data) for piece in output]
    if chunks:
        yield LogsWritten(container.id, tuple(chunks), container.reached)


def _told(client: Client, world: World, container: Container, answer: Answer) -> Steps[None]:
    """Tell process 1 an answer, and show what it does with it."""
    told = replace(container, answers=(*container.answers, answer))
    future = told_again(world, told, FOREVER)
    yield ContainerTold(container.id, told.answers, future, talk_of(future))
    new = [piece for piece in future.output if piece.at > container.reached]
    lived = world.now - container.origin
    until = future.ends if future.ends is not None else max((lived, *(one.at for one in new)))
    yield from printed(new)
    yield TimePassed(max(0, until - lived))


def _signalled(client: Client, attached: Attached, container: Container) -> Steps[None]:
    """Ctrl-C for process 1, which may ignore it."""
    world = client.world
    answer = reaction_to(world, container, "INT")
    world = yield from happening(world, signalled(container, "INT", answer))
    if answer is None:
        yield Printed(
            "(Layerwise: process 1 of the container ignores Ctrl-C, so it keeps running;"
            f" docker stop {container.name} ends it)\n",
            STDERR,
        )
        return
    world = yield from passing(client, world, answer.milliseconds)
    now = world.engine.containers.get(container.id)
    if now is not None and now.running:
        yield from happening(world, *ended(world, now, answer))


def _detached(attached: Attached) -> Steps[None]:
    """Leave the container to itself. An exec goes on there, but nobody can return to it."""
    command = attached.argv[2:3] if attached.argv[1:2] == ("container",) else attached.argv[1:2]
    quiet = not attached.tty or command in (("run",), ("start",))
    if not attached.tty:
        yield Printed(NO_ESCAPE, STDERR)
    elif not quiet:
        yield Printed(DETACHED, STDERR)
    yield TerminalLeft()
    yield CommandEnded(attached.argv, 0 if quiet else 1)


def _unread(container: Container) -> str:
    if container.state.status is Status.PAUSED:
        return f"(Layerwise: {container.name} is paused, so nothing answers)\n"
    return (
        f"(Layerwise: the program in {container.name} does not read what is typed;"
        " Ctrl-C asks it to end, Ctrl-P Ctrl-Q leaves it running)\n"
    )
