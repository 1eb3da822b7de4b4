"""Running command lines: of a Dockerfile's RUN, in a container, in the project folder.

Nothing is executed for real: programs are files whose content names a behaviour, and
behaviours change the simulated file tree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from simulator.engine.filesystem import Filesystem
from simulator.engine.shell import start
from simulator.engine.shell.executable import Executable
from simulator.engine.shell.flavours import FLAVOURS, Voice
from simulator.engine.shell.interpreter.builtins import tables
from simulator.engine.shell.interpreter.conversation import Spoken, speak
from simulator.engine.shell.interpreter.execution import Interpreter
from simulator.engine.shell.interpreter.kept import ShellState, kept
from simulator.engine.shell.interpreter.state import make_shell
from simulator.engine.shell.kernel import (
    DEFAULT_PATH,
    FOREVER,
    STDERR,
    STDOUT,
    Kernel,
    Other,
    OutOfTime,
    Output,
    Terminal,
)
from simulator.engine.shell.keyboard import Keyboard, Typing, Waiting
from simulator.engine.shell.limits import LIMITS, LimitHit, Limits, sentence
from simulator.engine.shell.process import Program
from simulator.engine.shell.programs import HOST_PROGRAMS, PROGRAMS
from simulator.engine.shell.regex import Budget
from simulator.engine.shell.start import NotStarted
from simulator.engine.shell.streams import Source, Stream

FIRST_CHILD = 7
"""The number of the first process that a container's shell starts, as people often see it."""

KILLED = 137
"""Exit code of a run that was stopped at a limit (128 + SIGKILL)."""

assert tables.COMMON


@dataclass(frozen=True, slots=True)
class Running:
    """A process that had not ended when the run was cut. ``traps`` maps signals to actions.

    ``shell`` is the shell that has traps, as it was then: its functions and variables.
    """

    argv: tuple[str, ...]
    executable: Executable
    traps: Mapping[str, str]
    shell: ShellState | None = None


@dataclass(frozen=True, slots=True)
class Asking:
    """What holds the terminal: a shell at its prompt, or (None) a program that reads or runs on.

    ``at`` is when it came to wait, in milliseconds since the start.
    """

    shell: ShellState | None = None
    at: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command line.

    ``milliseconds`` is simulated time. ``running`` lists the processes that had not
    ended at the horizon, process 1 first. ``start_error`` is set when the program
    could not be started at all, in the words that runc uses.
    """

    exit_code: int
    output: tuple[Output, ...]
    milliseconds: int
    downloaded: int
    assumed: tuple[str, ...]
    environment: Mapping[str, str]
    working_directory: str
    stopped: str = ""
    start_error: str = ""
    running: tuple[Running, ...] = ()
    variables: Mapping[str, str] | None = None
    steps: int = 0
    services: tuple[Any, ...] = ()
    """What was listening when the run was cut (programs.toolchains_services.Service)."""
    left: bool = False
    """Whether an interactive shell was told to exit."""
    asking: Asking | None = None
    shell: ShellState | None = None
    """An interactive shell after the line that it was told; None if it has ended."""

    @property
    def not_found(self) -> bool:
        """Whether there was no such program, so that nothing ran."""
        return bool(self.start_error) and self.exit_code == 127

    @property
    def stdout(self) -> bytes:
        return b"".join(piece.data for piece in self.output if piece.stream == STDOUT)

    @property
    def stderr(self) -> bytes:
        return b"".join(piece.data for piece in self.output if piece.stream == STDERR)


def run(  # noqa: PLR0913 (all but the first are what a process is given)
    argv: Sequence[str],
    *,
    filesystem: Filesystem,
    environment: Mapping[str, str],
    working_directory: str = "/",
    stdin: bytes | Typing = b"",
    programs: Mapping[str, Program] = PROGRAMS,
    host_programs: Mapping[str, Program] | None = None,
    catalogue: Any = None,
    limits: Limits = LIMITS,
    spent: int = 0,
    perform: Callable[..., Any] | None = None,
    horizon: int = FOREVER,
    beside: tuple[Other, ...] = (),
) -> Outcome:
    """Run a program with its arguments, as the process 1 of a container or ``beside`` others.

    ``horizon`` cuts the run that many simulated milliseconds after its start; what is
    running then is listed in the outcome. ``spent`` are steps that others have taken of the
    same limit before.
    """
    kernel = Kernel(
        filesystem,
        programs,
        host_programs or {},
        catalogue,
        limits,
        perform,
        horizon=horizon,
        started=filesystem.now,
        beside=beside,
        next_pid=FIRST_CHILD if beside else 1,
        step_limit=limits.steps - spent,
        start=start.start,
        budget=Budget(limits.matching),
    )
    streams = _streams(kernel, stdin)

    def work() -> int:
        search = environment.get("PATH", DEFAULT_PATH)
        name = argv[0] if argv else ""
        image = start.find(kernel, name, search, working_directory)
        return start.execute(kernel, image, argv, environment, working_directory, streams)

    return _outcome(kernel, _guarded(kernel, work), environment, working_directory)


def tell(
    shell: ShellState,
    line: str,
    *,
    filesystem: Filesystem,
    typing: Typing,
    programs: Mapping[str, Program] = PROGRAMS,
    catalogue: Any = None,
    observe: Callable[[Sequence[str], int | None], None] | None = None,
    beside: tuple[Other, ...] = (),
) -> Outcome:
    """Tell an interactive shell a line; ``typing`` is what programs in it were answered.

    A program that never ends holds the terminal, as one that reads does. ``services`` is
    what listens after the line.
    """
    kernel = Kernel(
        filesystem,
        programs,
        catalogue=catalogue,
        observe=observe,
        started=filesystem.now,
        beside=beside,
        next_pid=FIRST_CHILD + 1 + shell.lines,
        step_limit=LIMITS.steps,
        start=start.start,
        budget=Budget(LIMITS.matching),
    )
    spoken: list[Spoken] = []

    def work() -> int:
        spoken.append(speak(kernel, shell, line, _streams(kernel, typing)))
        return spoken[0].exit_code

    outcome = _outcome(kernel, _guarded(kernel, work), {}, "/")
    if outcome.stopped == "forever":
        at = max((piece.at for piece in outcome.output), default=0)
        outcome = replace(outcome, asking=Asking(None, at), milliseconds=at)
    services = tuple(kernel.services)
    return replace(outcome, shell=spoken[0].shell if spoken else None, services=services)


def interpret(  # noqa: PLR0913 (as for run)
    line: str,
    *,
    filesystem: Filesystem,
    environment: Mapping[str, str],
    working_directory: str = "/",
    stdin: Stream | bytes = b"",
    programs: Mapping[str, Program] = PROGRAMS,
    host_programs: Mapping[str, Program] | None = None,
    catalogue: Any = None,
    limits: Limits = LIMITS,
    perform: Callable[..., Any] | None = None,
    observe: Callable[[Sequence[str], int | None], None] | None = None,
    flavour: str = "bash",
    variables: Mapping[str, str] | None = None,
) -> Outcome:
    """Run a line of the project's shell.

    The outcome's ``environment``, ``working_directory`` and ``variables`` (those that are
    not exported) are what the next line starts with. ``observe`` is told of every command.
    """
    hosted = HOST_PROGRAMS if host_programs is None else {**HOST_PROGRAMS, **host_programs}
    kernel = Kernel(
        filesystem,
        programs,
        hosted,
        catalogue,
        limits,
        perform,
        observe,
        started=filesystem.now,
        next_pid=1000,
        step_limit=limits.steps,
        start=start.start,
        budget=Budget(limits.matching),
    )
    voice = Voice(FLAVOURS[flavour], flavour, "interactive")
    streams = _streams(kernel, stdin)
    shell = make_shell(kernel, voice, environment, working_directory, streams)
    shell.pid = kernel.pid()
    if variables:
        shell.variables.update(variables)
    interpreter = Interpreter(shell)
    ending = _guarded(kernel, lambda: interpreter.main(line))
    private = {name: value for name, value in shell.variables.items() if name not in shell.exported}
    outcome = _outcome(kernel, ending, shell.environment(), shell.directory, private)
    return replace(outcome, left=interpreter.left)


def _streams(kernel: Kernel, stdin: Stream | Typing | bytes) -> dict[int, Stream]:
    if isinstance(stdin, Typing):
        stdin = Keyboard(kernel, stdin)
    elif isinstance(stdin, bytes):
        stdin = Source(stdin)
    return {0: stdin, 1: Terminal(kernel, STDOUT), 2: Terminal(kernel, STDERR)}


class Ending(NamedTuple):
    """How a run ended: its exit code, the limit that it reached, why it did not start."""

    exit_code: int
    stopped: str = ""
    problem: NotStarted | None = None
    waiting: bool = False


def _guarded(kernel: Kernel, work: Callable[[], int]) -> Ending:
    """Do the work, whatever becomes of it."""
    try:
        return Ending(work())
    except NotStarted as problem:
        return Ending(problem.exit_code, problem=problem)
    except LimitHit as hit:
        kernel.say(STDERR, sentence(hit.name, kernel.limits).encode() + b"\n")
        return Ending(KILLED, hit.name)
    except Waiting:
        return Ending(0, waiting=True)
    except OutOfTime:
        return Ending(0, "" if kernel.horizon < FOREVER else "forever")
    finally:
        kernel.flush()


def _outcome(
    kernel: Kernel,
    ending: Ending,
    environment: Mapping[str, str],
    working_directory: str,
    variables: Mapping[str, str] | None = None,
) -> Outcome:
    exit_code, stopped, problem, waiting = ending
    error = start_error(problem) if problem else ""
    output = tuple(sorted(kernel.output, key=lambda piece: piece.at))
    if problem and problem.why in (start.NO_INTERPRETER, start.FORMAT):
        exit_code = 255
        output = (*output, Output(STDERR, error.encode("utf-8", "surrogateescape") + b"\n"))
        error = ""
    cut = stopped == "forever" or (not problem and bool(kernel.running) and not stopped)
    return Outcome(
        exit_code,
        output,
        kernel.clock,
        kernel.downloaded,
        tuple(kernel.assumed),
        environment,
        working_directory,
        stopped,
        error,
        _running(kernel) if cut else (),
        variables,
        kernel.steps,
        tuple(kernel.services) if cut else (),
        asking=_asking(kernel) if waiting else None,
    )


def _asking(kernel: Kernel) -> Asking:
    return Asking(kernel.running[-1].asking if kernel.running else None, kernel.clock)


def start_error(problem: NotStarted) -> str:
    """Say why process 1 could not be started, as runc does.

    Missing interpreters and unknown formats are met only by the kernel, after the
    container has been started: then runc's init itself prints the words, and exits 255.
    """
    name = problem.name
    if problem.why == start.NO_INTERPRETER:
        return f"exec {name}: no such file or directory"
    if problem.why == start.FORMAT:
        return f"exec {name}: exec format error"
    if problem.why == start.MISSING and "/" not in name:
        return f'exec: "{name}": executable file not found in $PATH'
    reason = {
        start.MISSING: f"stat {name}: no such file or directory",
        start.DIRECTORY: "is a directory",
    }.get(problem.why, "permission denied")
    return f'exec: "{name}": {reason}'


def _running(kernel: Kernel) -> tuple[Running, ...]:
    return tuple(
        Running(
            tuple(process.argv),
            process.executable,
            dict(process.traps),
            kept(process.shell, "") if process.shell is not None and process.traps else None,
        )
        for process in kernel.running
        if not process.replaced
    )
