"""File modes as chmod reads them: octal numbers and ``u=rwX,go-w``."""

from __future__ import annotations

from simulator.engine.errors import DockerError

_WHO = {"u": 0o700, "g": 0o070, "o": 0o007, "a": 0o777}
_COPY = {"u": 6, "g": 3, "o": 0}


class InvalidMode(DockerError):
    """A text that is no mode."""


def apply_mode(text: str, old: int, is_directory: bool, umask: int = 0) -> int:
    """Return what a mode makes of an old one; ``X`` is execute where it makes sense.

    >>> oct(apply_mode("u=rwX,go=rX", 0o600, False))
    '0o644'
    """
    if text.isascii() and text.isdigit():
        try:
            number = int(text, 8)
        except ValueError:
            raise InvalidMode(f"invalid mode: '{text}'") from None
        if number > 0o7777:
            raise InvalidMode(f"invalid mode: '{text}'")
        return number
    mode = old
    for clause in text.split(","):
        mode = _apply_clause(clause, mode, is_directory, umask, text)
    return mode


def _apply_clause(clause: str, mode: int, is_directory: bool, umask: int, text: str) -> int:
    position = 0
    while position < len(clause) and clause[position] in _WHO:
        position += 1
    mask = 0
    for sign in clause[:position]:
        mask |= _WHO[sign]
    if not position:
        mask = 0o777 & ~umask
    if position == len(clause):
        raise InvalidMode(f"invalid mode: '{text}'")
    who = clause[:position] or "a"
    while position < len(clause):
        operator, position = clause[position], position + 1
        if operator not in "+-=":
            raise InvalidMode(f"invalid mode: '{text}'")
        start = position
        while position < len(clause) and clause[position] in "rwxXstugo":
            position += 1
        bits = _bits(clause[start:position], mode, is_directory, mask, who)
        if operator == "+":
            mode |= bits
        elif operator == "-":
            mode &= ~bits
        else:
            mode = (mode & ~mask) | bits
    return mode


def _bits(signs: str, mode: int, is_directory: bool, mask: int, who: str) -> int:
    bits = 0
    for sign in signs:
        if sign in "rwx":
            bits |= {"r": 0o444, "w": 0o222, "x": 0o111}[sign] & mask
        elif sign == "X":
            bits |= 0o111 & mask if is_directory or mode & 0o111 else 0
        elif sign in _COPY:
            bits |= ((mode >> _COPY[sign]) & 7) * 0o111 & mask
        elif sign == "t":
            bits |= 0o1000
        elif sign == "s":
            bits |= (0o4000 if set(who) & set("ua") else 0) | (
                0o2000 if set(who) & set("ga") else 0
            )
    return bits
