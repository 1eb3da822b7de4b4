"""Builtins about background jobs and signals: wait, jobs, fg, bg, kill."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engine.shell.interpreter import jobs as background
from simulator.engine.shell.interpreter import traps
from simulator.engine.shell.interpreter.signals import SIGNALS, named
from simulator.engine.shell.interpreter.state import Job, Shell

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.execution import Interpreter


def wait(interpreter: Interpreter, argv: list[str]) -> int:
    """wait [-n] [-p name] [pid …]: time passes until the jobs have ended"""
    shell = interpreter.shell
    words, flags = list(argv[1:]), ""
    while words and words[0].startswith("-") and shell.flavour.extended:
        flags += words.pop(0)[1:]
        if flags.endswith("p") and words:
            interpreter.expander.parameters.assign(words.pop(0), words[-1] if words else "")
    if words and words[0].startswith("-"):
        return _unknown_option(shell, words[0])
    if "n" in flags:
        return _first(shell)
    if not words:
        for job in sorted(shell.jobs, key=lambda job: job.ends):
            background.wait(shell, job)
        shell.jobs.clear()
        return 0
    status = 0
    for word in words:
        status = _awaited(shell, word)
    return status


def _unknown_option(shell: Shell, word: str) -> int:
    illegal = "Illegal" if shell.flavour.name == "dash" else "illegal"
    shell.error(f"{shell.voice.builtin(shell.line, 'wait')}{illegal} option {word[:2]}\n")
    return 2


def _first(shell: Shell) -> int:
    """Wait for the next job that ends."""
    if not shell.jobs:
        return 127 if shell.flavour.bash else 0
    job = min(shell.jobs, key=lambda job: job.ends)
    shell.jobs.remove(job)
    return background.wait(shell, job)


def _awaited(shell: Shell, word: str) -> int:
    job = _found(shell, word)
    if job is not None:
        status = background.wait(shell, job)
        background.tell(shell, job)
        return status
    if shell.flavour.bash:
        shell.complain(
            f"wait: {word}: no such job"
            if word.startswith("%")
            else f"wait: pid {word} is not a child of this shell"
        )
    return 127


def jobs(interpreter: Interpreter, argv: list[str]) -> int:
    """jobs [-lp]"""
    shell = interpreter.shell
    clock = shell.kernel.clock
    for job in shell.jobs if shell.flavour.bash else reversed(shell.jobs):
        running = job.ends > clock
        if "-p" in argv[1:]:
            shell.write(f"{job.pid}\n")
        elif running or not shell.flavour.bash:
            shell.write(_line(shell, job, running=running, long="-l" in argv[1:]))
    shell.jobs[:] = [job for job in shell.jobs if job.ends > clock]
    return 0


def _line(shell: Shell, job: Job, *, running: bool, long: bool) -> str:
    """Return a job as ``jobs`` shows it; only bash remembers its words."""
    place = shell.jobs.index(job) - len(shell.jobs)
    sign = {-1: "+", -2: "-"}.get(place, " ")
    sign = f" {sign} " if shell.flavour.name == "dash" else f"{sign}  "
    pid = f"{job.pid:>5} " if long else ""
    state = "Running" if running else "Done"
    if shell.flavour.bash:
        return f"[{job.number}]{sign}{pid}{state:<23} {job.command} &\n"
    return f"[{job.number}]{sign}{pid}{state:<27}\n"


def foreground(interpreter: Interpreter, argv: list[str]) -> int:
    """fg, bg: there is no terminal to give"""
    shell = interpreter.shell
    where = shell.voice.builtin(shell.line, argv[0])
    if shell.flavour.bash:
        shell.error(f"{where}no job control\n")
        return 1
    shell.error(f"{where}job (null) not created under job control\n")
    return 2


def kill(interpreter: Interpreter, argv: list[str]) -> int:
    """kill [-signal] pid …: this shell and its jobs; no other process is there to be met"""
    shell = interpreter.shell
    words = [word for word in argv[1:] if word != "--"]
    if words[:1] in (["-l"], ["-L"]):
        return _listed(shell, words[1:])
    asked = "TERM"
    if words and words[0].startswith("-") and words[0] != "-":
        asked = words.pop(0)[1:]
        if asked in ("s", "n"):
            if not words:
                return _no_signal(shell)
            asked = words.pop(0)
    signal = named(asked)
    if signal is None:
        return _bad_signal(shell, asked)
    if not words:
        return _usage(shell)
    status = 0
    for word in words:
        status = _sent(interpreter, word, signal) or status
    return status


def _sent(interpreter: Interpreter, word: str, signal: str) -> int:
    shell = interpreter.shell
    job = _found(shell, word)
    if job is not None and not (word.startswith("%") and shell.flavour.name == "dash"):
        return 0 if background.signal(interpreter, job, signal) else _nobody(shell, word)
    if job is None and word.startswith("%"):
        return _no_such_job(shell, word)
    if job is None and not word.lstrip("-").isdigit():
        return _no_number(shell, word)
    if job is None and int(word.lstrip("-")[:9]) in (shell.pid, 1, 0):
        traps.send(shell, signal)
        return 0
    return _nobody(shell, word)


def _found(shell: Shell, word: str) -> Job | None:
    """Return the job of a process number, or of ``%1``, ``%%``, ``%+``."""
    if word in ("%%", "%+", "%"):
        return shell.jobs[-1] if shell.jobs else None
    if word.startswith("%"):
        return next((job for job in shell.jobs if str(job.number) == word[1:]), None)
    return next((job for job in shell.jobs if str(job.pid) == word.lstrip("-")), None)


def _nobody(shell: Shell, word: str) -> int:
    if shell.flavour.bash:
        return shell.complain(f"kill: ({word}) - No such process")
    if shell.flavour.name == "dash":
        return shell.complain("kill: No such process\n")
    shell.error(f"sh: can't kill pid {word}: No such process\n")
    return 1


def _no_such_job(shell: Shell, word: str) -> int:
    if shell.flavour.bash:
        return shell.complain(f"kill: {word}: no such job")
    if shell.flavour.name == "dash":
        return shell.complain(f"kill: No such job: {word}", 2)
    shell.error(f"{shell.voice.builtin(shell.line, 'kill')}{word}: no such job\n")
    return 2


def _no_number(shell: Shell, word: str) -> int:
    if shell.flavour.bash:
        return shell.complain(f"kill: {word}: arguments must be process or job IDs")
    if shell.flavour.name == "dash":
        return shell.complain(f"kill: Illegal number: {word}", 2)
    shell.error(f"sh: invalid number '{word}'\n")
    return 1


def _no_signal(shell: Shell) -> int:
    if shell.flavour.bash:
        return shell.complain("kill: -s: option requires an argument")
    if shell.flavour.name == "dash":
        return shell.complain("kill: No arg for -s option", 2)
    shell.error("sh: bad signal name 's'\n")
    return 1


def _bad_signal(shell: Shell, word: str) -> int:
    if shell.flavour.bash:
        return shell.complain(f"kill: {word}: invalid signal specification")
    if shell.flavour.name == "dash":
        return shell.complain(f"kill: Illegal option -{word[:1]}", 2)
    shell.error(f"sh: bad signal name '{word}'\n")
    return 1


def _listed(shell: Shell, words: list[str]) -> int:
    """Say the names of exit codes and numbers, of all signals if none is given."""
    if not words:
        shell.write(" ".join(SIGNALS[1:]) + "\n")
        return 0
    status = 0
    for word in words:
        name = named(str(int(word[:9]) % 128) if word.isdigit() else word)
        if name is None or (shell.flavour.name == "dash" and not word.isdigit()):
            status = _no_number(shell, word)
        else:
            shell.write(f"{name if word.isdigit() else SIGNALS.index(name)}\n")
    return status


def _usage(shell: Shell) -> int:
    if shell.flavour.bash:
        forms = "[-s sigspec | -n signum | -sigspec] pid | jobspec ... or kill -l [sigspec]"
        shell.error(f"kill: usage: kill {forms}\n")
        return 2
    if shell.flavour.name == "dash":
        forms = "[-s sigspec | -signum | -sigspec] [pid | job]... or\nkill -l [exitstatus]"
        return shell.complain(f"kill: Usage: kill {forms}", 2)
    shell.error("sh: you need to specify whom to kill\n")
    return 1
