"""What a shell does about signals: its traps, and the end that the others bring.

A signal is met once the command in the foreground has ended. Process 1 of a container is
spared what it has not asked for, as the kernel does with every process 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.engine.shell.interpreter.signals import HARMLESS, SIGNALS, exit_code
from simulator.engine.shell.interpreter.state import Exit, Shell

if TYPE_CHECKING:
    from simulator.engine.shell.interpreter.execution import Interpreter


def send(shell: Shell, signal: str) -> None:
    """Send a signal to the process that ``$$`` names: the shell that subshells come from."""
    while shell.parent is not None:
        shell = shell.parent
    if signal == "EXIT":
        return
    shell.signals.append(signal)


def deliver(interpreter: Interpreter) -> None:
    """Run the traps of the signals that have come; one without a trap ends the shell."""
    shell = interpreter.shell
    waiting, shell.signals = shell.signals, []
    for signal in waiting:
        action = shell.traps.get(signal) if signal not in ("KILL", "STOP") else None
        if action is not None:
            act(interpreter, action)
        elif shell.pid != 1 and signal not in HARMLESS:
            if not shell.flavour.bash or signal == "KILL":
                shell.traps.pop("EXIT", None)
            raise Exit(exit_code(signal))


def act(interpreter: Interpreter, action: str) -> None:
    """Run a trap's action; the exit code before it is that after it."""
    shell = interpreter.shell
    status = shell.status
    shell.guarded += 1
    try:
        interpreter.source(action)
    finally:
        shell.guarded -= 1
    shell.status = status


def debug(interpreter: Interpreter) -> None:
    """Run bash's DEBUG trap, which comes before every command but its own."""
    shell = interpreter.shell
    action = shell.traps.pop("DEBUG")
    act(interpreter, action)
    shell.traps.setdefault("DEBUG", action)


def shown(shell: Shell) -> list[str]:
    """Return the lines of ``trap``: bash has them by number, others in the order of the day."""
    traps = list(shell.traps.items())
    if shell.flavour.bash:
        order = (*SIGNALS, "DEBUG", "ERR", "RETURN")
        traps.sort(key=lambda item: order.index(item[0]))
    lines = []
    for name, action in traps:
        quote = "'\\''" if shell.flavour.bash else "'\"'\"'"
        full = f"SIG{name}" if shell.flavour.bash and name in SIGNALS[1:] else name
        lines.append("trap -- '" + action.replace("'", quote) + f"' {full}\n")
    return lines
