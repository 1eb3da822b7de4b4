"""The builtin ``trap``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engine.shell.interpreter import traps
from simulator.engine.shell.interpreter.signals import SIGNALS, named
from simulator.engine.shell.interpreter.state import Shell

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.execution import Interpreter

_BASH = ("ERR", "DEBUG", "RETURN")


def trap(interpreter: Interpreter, argv: list[str]) -> int:
    """trap [action] signal …"""
    shell = interpreter.shell
    words = [word for word in argv[1:] if word != "--"]
    if words[:1] == ["-l"]:
        shell.write(" ".join(SIGNALS[1:]) + "\n")
        return 0
    if not words or words == ["-p"]:
        shell.write("".join(traps.shown(shell)))
        return 0
    remove = words[0] == "-" or len(words) == 1 or words[0].isdigit()
    status = 0
    for word in words[1:] if words[0] == "-" or not remove else words:
        signal = _trappable(shell, word)
        if signal is None:
            status = _refused(shell, word)
        elif remove:
            shell.traps.pop(signal, None)
        else:
            shell.traps[signal] = words[0]
    return status


def _trappable(shell: Shell, word: str) -> str | None:
    """Return the name of what may be trapped; only bash knows ERR and its kin."""
    if shell.flavour.bash and word.upper() in _BASH:
        return word.upper()
    if shell.flavour.name == "dash" and word.upper().startswith("SIG"):
        return None
    return named(word)


def _refused(shell: Shell, word: str) -> int:
    if shell.flavour.name == "dash":
        shell.error(f"trap: {word}: bad trap\n")
        return 1
    where = shell.voice.builtin(shell.line, "trap")
    shell.error(f"{where}{word}: invalid signal specification\n")
    return 1
