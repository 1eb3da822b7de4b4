"""What a signal does to process 1, which the kernel spares unless it asks for the signal.

A process 1 that has no handler ignores SIGTERM, so ``docker stop`` waits its 10 seconds and
kills it (recording config-027). Whether the program itself is process 1 depends on the shell
form: dash forks and stays, busybox's sh and bash give way to a last command.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.engine.containers.errors import Refused
from simulator.engine.containers.future import Future
from simulator.engine.shell.interpreter.kept import ShellState
from simulator.engine.shell.run import Running

NUMBERS = {
    "HUP": 1, "INT": 2, "QUIT": 3, "ILL": 4, "TRAP": 5, "ABRT": 6, "BUS": 7, "FPE": 8,
    "KILL": 9, "USR1": 10, "SEGV": 11, "USR2": 12, "PIPE": 13, "ALRM": 14, "TERM": 15,
    "STKFLT": 16, "CHLD": 17, "CONT": 18, "STOP": 19, "TSTP": 20, "TTIN": 21, "TTOU": 22,
    "URG": 23, "XCPU": 24, "XFSZ": 25, "VTALRM": 26, "PROF": 27, "WINCH": 28, "IO": 29,
    "PWR": 30, "SYS": 31,
}  # fmt: skip

_NAMES = {number: name for name, number in NUMBERS.items()}
_INITS = frozenset({"tini", "dumb-init", "docker-init", "catatonit", "s6-svscan"})
_SHELLS = frozenset({"sh", "dash", "bash", "ash", "busybox"})
_OWN_EXIT = {"java": 143}
_SCREENS = frozenset({"top", "watch", "htop"})
"""Programs that put a terminal in order before they end."""
_INTERRUPTED = {"python", "python3", "java"}


@dataclass(frozen=True, slots=True)
class Reaction:
    """Process 1 will end with this exit code, so many milliseconds after the signal."""

    exit_code: int
    milliseconds: int = 0
    action: str = ""
    """What the trap of a shell runs first, in that shell."""
    shell: ShellState | None = None


def signal_name(text: str) -> str:
    """Return the name without SIG; raises Refused for what is no signal."""
    word = text.upper().removeprefix("SIG")
    if word.isdigit() and len(word) < 4 and (int(word) in _NAMES or 33 < int(word) < 65):
        return _NAMES.get(int(word), f"RTMIN+{int(word) - 34}")
    if word not in NUMBERS:
        raise Refused(f"invalid signal: {text}", hint="Signals have names such as SIGTERM or HUP.")
    return word


def reaction(now: Future, signal: str, *, init: bool = False) -> Reaction | None:
    """Return what process 1, as it stands, does about a signal; None if it ignores it."""
    if signal == "KILL":
        return Reaction(137)
    if not now.running or signal in {"CONT", "CHLD", "WINCH", "URG", "STOP", "TSTP"}:
        return None
    first = now.running[0]
    if init or _name(first) in _INITS:
        return Reaction(128 + NUMBERS.get(signal, 15))
    if first.traps.get(signal):
        return _trapped(now, first, signal)
    if _name(first) in _SHELLS or (len(now.running) > 1 and not now.services):
        return None
    return _of_program(now, _name(first), signal)


def _trapped(now: Future, shell: Running, signal: str) -> Reaction | None:
    """A shell runs its trap once the command in the foreground has ended."""
    action = shell.traps[signal]
    said = re.search(r"\bexit(?:\s+(\d{1,3}))?\s*;?\s*$", action)
    code = int(said[1] or 0) & 255 if said else 128 + NUMBERS.get(signal, 15)
    wait = _left_of(now.running[-1]) if len(now.running) > 1 else 0
    return None if wait is None else Reaction(code, wait, action, shell.shell)


def _left_of(process: Running) -> int | None:
    """Return how long a child in the foreground takes at most; None if for ever."""
    found = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)s?", process.argv[-1])
    if _name(process) not in {"sleep", "busybox"} or found is None:
        return None
    return int(float(found[1]) * 1000)


def _of_program(now: Future, name: str, signal: str) -> Reaction | None:
    services = [service for service in now.services if service.handles_sigterm]
    if services and signal in {"TERM", "INT", "QUIT"}:
        code = 2 if services[0].name == "go" else _OWN_EXIT.get(name, 0)
        return Reaction(code)
    if name in _SCREENS and signal in {"TERM", "INT", "HUP", "QUIT"}:
        return Reaction(0)
    if name in _OWN_EXIT and signal in {"TERM", "INT", "HUP"}:
        return Reaction(128 + NUMBERS[signal])
    if signal == "INT" and any(name.startswith(each) for each in _INTERRUPTED):
        return Reaction(130 if not now.services else 0)
    return None


def _name(process: Running) -> str:
    own = process.executable.name or (process.argv[0] if process.argv else "")
    applet = process.argv[0].rpartition("/")[2] if process.argv else ""
    return applet if own == "busybox" and applet not in _SHELLS else own.rpartition("/")[2]
