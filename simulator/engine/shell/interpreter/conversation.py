"""An interactive shell: how it starts, and what one line that is typed does to it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.engine.files import PathError
from simulator.engine.shell.flavours import Flavour, Problem, Voice
from simulator.engine.shell.interpreter.execution import Interpreter
from simulator.engine.shell.interpreter.kept import ShellState, kept, shell_of
from simulator.engine.shell.interpreter.prompt import first_prompt, prompt
from simulator.engine.shell.interpreter.state import Exit, Shell, Unwound
from simulator.engine.shell.kernel import STDERR, Kernel
from simulator.engine.shell.keyboard import Keyboard, Waiting
from simulator.engine.shell.limits import LIMITS, LimitHit, sentence
from simulator.engine.shell.process import Process
from simulator.engine.shell.streams import Stream
from simulator.engine.shell.syntax.parser import Parser

INTERRUPTED, STOPPED = 130, 137


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a line came to: the shell after it, or the code that it ended with."""

    shell: ShellState | None
    exit_code: int


def converse(process: Process, shell: Shell, keyboard: Keyboard, *, login: bool) -> int:
    """Be an interactive shell: wait at the prompt, or be what came of it already."""
    _begin(shell, login=login, tty=keyboard.is_terminal)
    ended = keyboard.conversed()
    if ended is None:
        process.asking = _at_prompt(shell, tty=keyboard.is_terminal)
        raise Waiting
    files = process.kernel.filesystem
    process.kernel.set_clock(max(process.kernel.clock, ended.at))
    files.tree = ended.tree
    for mount, tree in zip(files.mounts, ended.mounted, strict=False):
        mount.tree = tree
    return ended.exit_code


def speak(kernel: Kernel, state: ShellState, source: str, streams: dict[int, Stream]) -> Spoken:
    """Let the shell do the line. Raises Waiting if something in it reads from the keyboard."""
    shell = shell_of(state, kernel, streams)
    after = state.having_read(source)
    shell.history = after.history
    try:
        _do(Interpreter(shell), source)
    except Exit as unwound:
        if state.tty and shell.flavour.bash and source.split()[:1] in (["exit"], ["logout"]):
            shell.error("exit\n")
        return Spoken(None, Interpreter(shell).finish(unwound.status))
    except Unwound as unwound:
        shell.status = unwound.status
    except LimitHit as hit:
        kernel.say(STDERR, sentence(hit.name, kernel.limits).encode() + b"\n")
        return Spoken(after.with_status(STOPPED), STOPPED)
    now = _at_prompt(shell, tty=state.tty)
    return Spoken(replace(now, lines=after.lines, history=after.history), shell.status)


def is_incomplete(source: str, flavour: Flavour) -> bool:
    """Say whether the shell would ask for more lines: an open quote, a loop without its end."""
    if source.endswith("\\\n") and not source.endswith("\\\\\n"):
        return True
    parser = Parser(source, flavour, LIMITS.nesting)
    problem = parser.whole().problem
    return parser.cut_heredoc or (problem is not None and _left_open(problem))


def _left_open(problem: Problem) -> bool:
    if problem.kind == "unexpected":
        return problem.token == "end of file"
    return problem.kind not in ("bad substitution", "other", "limit")


def _do(interpreter: Interpreter, source: str) -> None:
    """A mistake in the language is told, and the shell lives on."""
    shell = interpreter.shell
    script = interpreter.parsed(source)
    if script.problem is not None and script.problem.kind != "limit":
        shell.error(shell.voice.syntax(script.problem))
        shell.status = 2
        return
    interpreter.script(script)


def _begin(shell: Shell, *, login: bool, tty: bool) -> None:
    voice = shell.voice
    shell.voice = Voice(voice.flavour, voice.name, "interactive" if tty else voice.source)
    if not tty:
        return
    shell.variables["PS1"] = first_prompt(shell)
    shell.variables["PS2"] = "> "
    home = shell.get("HOME") or "/"
    files = ["/etc/profile", f"{home}/.profile"] if login else []
    if shell.flavour.bash and not login:
        files = ["/etc/bash.bashrc", f"{home}/.bashrc"]
    elif not login and shell.get("ENV"):
        files = [shell.get("ENV") or ""]
    for path in files:
        _read_in(shell, path)


def _read_in(shell: Shell, path: str) -> None:
    """Do what a startup file says; what goes wrong in it keeps nobody out."""
    try:
        source = shell.filesystem.read(path).decode("utf-8", "surrogateescape")
        Interpreter(shell).source(source)
    except (PathError, Unwound):
        pass
    shell.status = 0


def _at_prompt(shell: Shell, *, tty: bool) -> ShellState:
    return kept(shell, prompt(shell) if tty else "", tty=tty)
