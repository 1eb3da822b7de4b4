"""Values of options that are numbers, sizes or durations, refused in the words of Go."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from simulator.engine.errors import DockerError
from simulator.engine.quantities import parse_duration, parse_size

_DIGITS = re.compile(
    r"([+-]?)(?:0[xX](?P<x>(?:_?[0-9a-fA-F])+)|0[bB](?P<b>(?:_?[01])+)"
    r"|0[oO]?(?P<o>(?:_?[0-7])+)|(?P<d>0|[1-9](?:_?[0-9])*))"
)
_BASES = {"x": 16, "b": 2, "o": 8, "d": 10}
_RATIONAL = re.compile(
    r"[+-]?(?:[0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?(/[1-9][0-9]{0,40})?"
)
_LONGEST = 100


def integer(text: str) -> int:
    """Read a whole number of 64 bits; ``0x10``, ``0b1`` and ``1_000`` are numbers too.

    >>> integer("0x10"), integer("-5")
    (16, -5)
    """
    value = _whole(text, "ParseInt")
    if not -(2**63) <= value < 2**63:
        raise _out_of_range("ParseInt", text)
    return value


def unsigned(bits: int) -> Callable[[str], int]:
    """Return what reads a whole number without a sign of so many bits."""

    def read(text: str) -> int:
        if text[:1] in {"+", "-"}:
            raise _invalid("ParseUint", text)
        value = _whole(text, "ParseUint")
        if value >= 2**bits:
            raise _out_of_range("ParseUint", text)
        return value

    return read


def memory(text: str) -> int:
    """Read a size of memory, in bytes."""
    return parse_size(text)


def memory_and_swap(text: str) -> int:
    """Read a size of memory, in bytes; -1 means no limit."""
    return -1 if text == "-1" else parse_size(text)


def billionths_of_cpus(text: str) -> int:
    """Read a number of CPUs as ``HostConfig.NanoCpus`` has it.

    >>> billionths_of_cpus("1.5")
    1500000000
    """
    # Go's big.Rat reads hexadecimal numbers as well.
    if re.fullmatch(r"[+-]?0[xX][0-9a-fA-F]{1,40}", text):
        return int(text, 16) * 10**9
    if not _RATIONAL.fullmatch(text):
        raise DockerError(f"failed to parse {text} as a rational number")
    top, _, bottom = text.partition("/")
    parts = Fraction(top) / Fraction(bottom or "1") * 10**9
    if parts.denominator != 1:
        raise DockerError("value is too precise")
    return int(parts)


def duration(text: str) -> int:
    """Read a duration, in nanoseconds."""
    return parse_duration(text)


def boolean(text: str) -> bool:
    """Read what is on or off."""
    if text in {"1", "t", "T", "TRUE", "true", "True"}:
        return True
    if text in {"0", "f", "F", "FALSE", "false", "False"}:
        return False
    raise _invalid("ParseBool", text)


def _whole(text: str, function: str) -> int:
    found = _DIGITS.fullmatch(text) if len(text) < _LONGEST else None
    if found is None:
        raise _invalid(function, text)
    name, digits = next((name, digits) for name, digits in found.groupdict().items() if digits)
    value = int(digits.replace("_", ""), _BASES[name])
    return -value if found[1] == "-" else value


def _invalid(function: str, text: str) -> DockerError:
    return DockerError(f'strconv.{function}: parsing "{text[:_LONGEST]}": invalid syntax')


def _out_of_range(function: str, text: str) -> DockerError:
    return DockerError(f'strconv.{function}: parsing "{text}": value out of range')
