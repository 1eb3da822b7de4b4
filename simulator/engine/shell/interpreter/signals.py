"""Signals by name and number, as Linux has them."""

from __future__ import annotations

SIGNALS = (
    "EXIT", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1",
    "SEGV", "USR2", "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP",
    "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS",
)  # fmt: skip

HARMLESS = frozenset(("CHLD", "CONT", "URG", "WINCH"))
"""Signals that end nobody who has not asked for them."""

DESCRIPTIONS = {
    "HUP": "Hangup", "QUIT": "Quit", "ILL": "Illegal instruction", "ABRT": "Aborted",
    "FPE": "Floating point exception", "KILL": "Killed", "SEGV": "Segmentation fault",
    "USR1": "User defined signal 1", "USR2": "User defined signal 2", "ALRM": "Alarm clock",
    "TERM": "Terminated",
}  # fmt: skip


def named(word: str) -> str | None:
    """Return a signal's name without SIG, from its number or its name; None if there is none.

    >>> named("9"), named("sigterm"), named("ERR")
    ('KILL', 'TERM', None)
    """
    if word.isdigit():
        return SIGNALS[int(word[:4])] if int(word[:4]) < len(SIGNALS) else None
    name = word.upper().removeprefix("SIG")
    return name if name in SIGNALS else None


def exit_code(name: str) -> int:
    """Return what a shell says of a process that this signal has ended."""
    return 128 + SIGNALS.index(name)
