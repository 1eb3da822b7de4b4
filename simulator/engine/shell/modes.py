"""File modes as people write them: octal, symbolic, and as ``ls -l`` shows them."""

from __future__ import annotations

import re

from simulator.engine.files import Device, Directory, Entry, Symlink

_CLAUSE = re.compile(r"([ugoa]*)((?:[-+=](?:[ugo]|[rwxXst]*))+)")
_ACTION = re.compile(r"([-+=])([ugo]|[rwxXst]*)")
_BITS = {"r": 4, "w": 2, "x": 1}
_SHIFTS = {"u": 6, "g": 3, "o": 0}


def parse_mode(text: str, mode: int, *, directory: bool, umask: int) -> int | None:
    """Return the mode that an octal or symbolic text makes of ``mode``; None if it is neither.

    >>> oct(parse_mode("u+x,go-w", 0o666, directory=False, umask=0o022))
    '0o744'
    """
    if re.fullmatch(r"[0-7]{1,5}", text):
        return int(text, 8) & 0o7777
    return symbolic_mode(text, mode, directory=directory, umask=umask)


def symbolic_mode(text: str, mode: int, *, directory: bool, umask: int) -> int | None:
    """Return what ``u+x,go=`` and the like make of a mode."""
    for clause in text.split(","):
        match = _CLAUSE.fullmatch(clause)
        if not match:
            return None
        who = match.group(1)
        for operator, letters in _ACTION.findall(match.group(2)):
            mode = _applied(mode, who, operator, letters, directory, umask)
    return mode


def symbolic_umask(umask: int) -> str:
    """Return a mask as ``umask -S`` shows it: what stays allowed."""
    allowed = 0o777 & ~umask
    return ",".join(
        f"{who}=" + "".join(bit for bit, value in _BITS.items() if (allowed >> shift) & value)
        for who, shift in _SHIFTS.items()
    )


def shown_mode(entry: Entry) -> str:
    """Return type and mode as ``ls -l`` shows them.

    >>> shown_mode(Directory(mode=0o1777))
    'drwxrwxrwt'
    """
    kind = "d" if isinstance(entry, Directory) else "l" if isinstance(entry, Symlink) else "-"
    if isinstance(entry, Device):
        kind = entry.kind
    letters = [
        bit if (entry.mode >> shift) & value else "-"
        for shift in (6, 3, 0)
        for bit, value in _BITS.items()
    ]
    for place, flag, letter in ((2, 0o4000, "s"), (5, 0o2000, "s"), (8, 0o1000, "t")):
        if entry.mode & flag:
            letters[place] = letter if letters[place] == "x" else letter.upper()
    return kind + "".join(letters)


def _applied(mode: int, who: str, operator: str, letters: str, directory: bool, umask: int) -> int:
    everyone = who or "a"
    shifts = [shift for name, shift in _SHIFTS.items() if name in everyone or "a" in everyone]
    bits = _bits(mode, letters, directory)
    wanted = 0
    for shift in shifts:
        wanted |= bits << shift
    if not who:
        wanted &= ~umask
    special = _special_bits(letters, everyone)
    if operator == "+":
        return mode | wanted | special
    if operator == "-":
        return mode & ~(wanted | special)
    for shift in shifts:
        mode &= ~(7 << shift)
        if not directory:
            mode &= ~{6: 0o4000, 3: 0o2000, 0: 0o1000}[shift]
    return mode | wanted | special


def _bits(mode: int, letters: str, directory: bool) -> int:
    if letters in ("u", "g", "o"):
        return (mode >> _SHIFTS[letters]) & 7
    bits = sum(_BITS[letter] for letter in set(letters) if letter in _BITS)
    if "X" in letters and (directory or mode & 0o111):
        bits |= 1
    return bits


def _special_bits(letters: str, who: str) -> int:
    bits = 0
    if "s" in letters:
        bits |= (0o4000 if "u" in who or "a" in who else 0) | (
            0o2000 if "g" in who or "a" in who else 0
        )
    if "t" in letters:
        bits |= 0o1000
    return bits
