"""Background jobs: each is played to its end at once, on a clock of its own.

What it writes bears the time at which it would, so the output comes out in order. One that
would never end is stopped at a limit and counts as running; a signal takes back what a job
would have written later.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engine.shell.interpreter import traps
from simulator.engine.shell.interpreter.signals import DESCRIPTIONS, HARMLESS, exit_code
from simulator.engine.shell.interpreter.state import Exit, Job, Shell
from simulator.engine.shell.kernel import FOREVER, Kernel, OutOfTime
from simulator.engine.shell.limits import LimitHit
from simulator.engine.shell.streams import Nowhere
from simulator.engine.shell.syntax.nodes import Background, Subshell

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.execution import Interpreter

SHARE = 4
"""A job may take this part of the steps that are left; jobs of jobs share it."""


def background(interpreter: Interpreter, node: Background) -> None:
    """Run a command in the background: to its end, on a clock of its own."""
    shell = interpreter.shell
    kernel = shell.kernel
    start, first = kernel.clock, len(kernel.output)
    shell.last_background = kernel.next_pid
    child = shell.copy({**shell.streams, 0: Nowhere()})
    status, ends = _played(interpreter, node, child)
    kernel.set_clock(start)
    number = shell.jobs[-1].number + 1 if shell.jobs else 1
    output = kernel.output[first:]
    pid = shell.last_background
    shell.jobs.append(Job(number, pid, status, ends, node.source, child, output))


def _played(interpreter: Interpreter, node: Background, child: Shell) -> tuple[int, int]:
    """Return a job's exit code, and when it ends."""
    kernel = interpreter.shell.kernel
    body = node.body.body if isinstance(node.body, Subshell) else node.body
    depth, running, limit = kernel.depth, len(kernel.running), kernel.step_limit
    nested, kernel.in_background = kernel.in_background, True
    if not nested:
        kernel.step_limit = kernel.steps + (limit - kernel.steps) // SHARE
    try:
        return interpreter.beside(body, child), kernel.clock
    except OutOfTime:
        return 0, FOREVER
    except LimitHit as hit:
        if hit.name != "steps" or nested:
            raise
        return 0, FOREVER
    finally:
        kernel.step_limit, kernel.in_background = limit, nested
        kernel.depth = depth
        del kernel.running[running:]


def wait(shell: Shell, job: Job) -> int:
    """Let time pass until a background job has ended; return its exit code."""
    kernel = shell.kernel
    if job.ends > kernel.clock:
        kernel.set_clock(job.ends)
    return job.status


def tell(shell: Shell, job: Job) -> None:
    """Say what killed a job, when the shell learns of it by waiting."""
    said = DESCRIPTIONS.get(job.signal, "")
    if not said or job.ends < shell.kernel.clock:
        return
    if not shell.flavour.bash:
        shell.error(f"{said}\n")
    elif job.signal != "TERM":
        shell.error(f"{shell.voice.prefix(shell.line)}{job.pid:>5} {said:<23} {job.command}\n")
    job.signal = ""


def signal(interpreter: Interpreter, job: Job, name: str) -> bool:
    """Send a job a signal; say whether it was still there to get it."""
    kernel = interpreter.shell.kernel
    if job.ends <= kernel.clock:
        return False
    action = job.shell.traps.get(name) if name not in ("KILL", "STOP") else None
    if action is not None:
        _trapped(interpreter, job, action)
    elif name not in ("EXIT", *HARMLESS):
        _end(kernel, job, exit_code(name))
        job.signal = name
    return True


def _trapped(interpreter: Interpreter, job: Job, action: str) -> None:
    kernel = interpreter.shell.kernel
    before = len(kernel.output)
    try:
        traps.act(type(interpreter)(job.shell), action)
    except Exit as unwound:
        said = {id(piece) for piece in kernel.output[before:]}
        job.output = [piece for piece in job.output if id(piece) not in said]
        _end(kernel, job, unwound.status)


def _end(kernel: Kernel, job: Job, status: int) -> None:
    """End a job now: what it would have written later is never written."""
    unwritten = {id(piece) for piece in job.output if piece.at > kernel.clock}
    kernel.output = [piece for piece in kernel.output if id(piece) not in unwritten]
    job.ends, job.status = kernel.clock, status
