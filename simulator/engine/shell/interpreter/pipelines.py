"""Commands beside one another: pipelines and command substitution.

The members of a pipeline run one after the other, left to right, over buffers. One
that never ends is stopped at a limit, and its reader decides whether that matters.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from simulator.engine.shell.interpreter.state import Abandoned, Exit, Return, Shell, Unwound
from simulator.engine.shell.kernel import FOREVER, OutOfTime
from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.streams import CHUNK, Collected, Nowhere, Source, Stream
from simulator.engine.shell.syntax.nodes import Node, Pipeline, Script

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.execution import Interpreter

BROKEN_PIPE = 141
"""Exit code of a program that was writing to a pipe which nobody reads (128 + SIGPIPE)."""

RESERVED = 4_000
"""Steps that one who writes to a pipe leaves to those who read from it."""

_SOFT = ("pipe_bytes", "steps")


def pipeline(interpreter: Interpreter, node: Pipeline) -> int:
    """Run the members of a pipeline and return the exit code of the whole."""
    shell = interpreter.shell
    kernel = shell.kernel
    start = ends = kernel.clock
    statuses: list[int] = []
    source: Stream = shell.streams.get(0) or Nowhere()
    last = len(node.commands) - 1
    out, cut = Collected(kernel.limits.pipe_bytes), ""
    for number, command in enumerate(node.commands):
        kernel.set_clock(start)
        streams = {**shell.streams, 0: source}
        if number == last:
            statuses.append(interpreter.isolated(command, streams))
            ends = max(ends, kernel.clock)
        else:
            out = Collected(kernel.limits.pipe_bytes)
            streams[1] = out
            if node.both[number]:
                streams[2] = out
            status, cut = _member(interpreter, command, streams)
            statuses.append(status)
            ends = max(ends, kernel.clock if not cut else start)
        if number and _left_unread(source):
            statuses[number - 1] = BROKEN_PIPE
        if number != last:
            source = Source(out.collected(), cut)
    kernel.set_clock(ends)
    _note(shell, statuses)
    if "pipefail" in shell.options:
        return next((status for status in reversed(statuses) if status), 0)
    return statuses[-1]


def _member(interpreter: Interpreter, command: Node, streams: dict[int, Stream]) -> tuple[int, str]:
    """Run one that writes to a pipe; return its exit code and the limit that it ran into."""
    kernel = interpreter.shell.kernel
    depth, running = kernel.depth, len(kernel.running)
    limit = kernel.step_limit
    kernel.step_limit = max(limit - RESERVED, kernel.steps)
    cut = ""
    try:
        status = interpreter.isolated(command, streams)
    except LimitHit as hit:
        if hit.name not in _SOFT or kernel.steps >= limit:
            raise
        status, cut = BROKEN_PIPE, hit.name
    except OutOfTime:
        if kernel.horizon < FOREVER:
            raise
        status, cut = BROKEN_PIPE, "steps"
        kernel.clock = 0
    kernel.step_limit = limit
    kernel.depth = depth
    del kernel.running[running:]
    return status, cut


def _left_unread(source: Stream) -> bool:
    return isinstance(source, Source) and source.left > CHUNK


def _note(shell: Shell, statuses: list[int]) -> None:
    if shell.flavour.bash:
        shell.arrays["PIPESTATUS"] = {number: str(status) for number, status in enumerate(statuses)}


def substitute(make: Callable[[Shell], Interpreter]) -> Callable[[Shell, Script], str]:
    """Return what runs a command substitution and returns its text."""

    def run(shell: Shell, script: Script) -> str:
        kernel = shell.kernel
        kernel.fork()
        depth = kernel.depth
        kernel.enter(3)
        out = Collected(kernel.limits.expansion_bytes, "expansion_bytes")
        child = make(shell.copy({**shell.streams, 1: out}))
        child.shell.level += 1
        if shell.flavour.bash:
            child.shell.options.discard("e")
        umask = kernel.filesystem.umask
        try:
            status = child.script(script)
        except (Exit, Return, Abandoned) as unwound:
            status = unwound.status
        except Unwound:
            status = child.shell.status
        shell.substituted = shell.status = child.finish(status)
        kernel.filesystem.umask = umask
        kernel.depth = depth
        text = out.collected().replace(b"\0", b"").decode("utf-8", "surrogateescape")
        return text.rstrip("\n")

    return run
