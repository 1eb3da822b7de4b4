"""Signals by name and number, as ``STOPSIGNAL`` and ``docker kill`` know them (moby/sys/signal)."""

from __future__ import annotations

from simulator.engine.dockerfile.errors import DockerfileError

_NAMES = (
    "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT"
    " STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS"
)
NUMBERS = {name: number for number, name in enumerate(_NAMES.split(), start=1)}
NUMBERS |= {"IOT": 6, "CLD": 17, "POLL": 29}

RTMIN, RTMAX = 34, 64


def signal_number(text: str) -> int:
    """Return the number of a signal given as ``9``, ``KILL`` or ``SIGKILL``; 0 if there is none."""
    if text.isascii() and text.isdigit():
        return int(text) if 0 < int(text) <= RTMAX else 0
    name = text.upper().removeprefix("SIG")
    if name in NUMBERS:
        return NUMBERS[name]
    for start, sign, base in (("RTMIN", 1, RTMIN), ("RTMAX", -1, RTMAX)):
        if name == start:
            return base
        offset = name.removeprefix(f"{start}{'+' if sign > 0 else '-'}")
        if offset != name and offset.isdigit() and RTMIN <= base + sign * int(offset) <= RTMAX:
            return base + sign * int(offset)
    return 0


def check_signal(text: str) -> None:
    """Refuse a signal that does not exist (recording errors-052)."""
    if not signal_number(text):
        raise DockerfileError(f"invalid signal: {text}", hint="Try SIGTERM, SIGINT or SIGQUIT.")
