"""Versions as each ecosystem orders them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cmp_to_key
from itertools import zip_longest
from typing import TypeAlias

from packaging.version import InvalidVersion, Version

Compare: TypeAlias = Callable[[str, str], int]
"""Returns a number below, at or above zero, as the first is older, the same, or newer."""

_PIECES = re.compile(r"(\D*)(\d*)")
_WORDS = re.compile(r"\d+|[A-Za-z]+")
_QUALIFIERS = ("alpha", "a", "beta", "b", "milestone", "m", "rc", "cr", "snapshot", "", "sp")


def compare_dpkg(one: str, other: str) -> int:
    """Compare as dpkg does: epoch, upstream, revision; ``~`` sorts before the end (deb-version(7)).

    >>> compare_dpkg("1:1.0", "2.0"), compare_dpkg("1.0~rc1", "1.0"), compare_dpkg("9.9", "9.10")
    (1, -1, -1)
    """
    for left, right in zip(_split(one), _split(other), strict=True):
        result = _compare_pieces(left, right)
        if result:
            return result
    return 0


def compare_apk(one: str, other: str) -> int:
    """Compare as apk does, for versions as Alpine has them: ``_p1`` and ``-r2`` come after.

    >>> compare_apk("9.7_p1-r4", "9.7_p1-r10") < 0 < compare_apk("1.2.12", "1.2.12_rc1")
    True
    """
    early = re.compile(r"_(?=alpha|beta|pre|rc)")
    return compare_dpkg(early.sub("~", one), early.sub("~", other))


def compare_python(one: str, other: str) -> int:
    """Compare as pip does (PEP 440)."""
    try:
        left, right = Version(one), Version(other)
    except InvalidVersion:
        return compare_dpkg(one, other)
    return (left > right) - (left < right)


def compare_semver(one: str, other: str) -> int:
    """Compare as npm does (semver.org, 11): what is before a release sorts before it.

    >>> compare_semver("4.17.20", "4.17.3"), compare_semver("1.0.0-rc.1", "1.0.0")
    (1, -1)
    """
    left, right = _semantic(one), _semantic(other)
    return (left > right) - (left < right)


def compare_maven(one: str, other: str) -> int:
    """Compare as Maven does, for versions of numbers and one qualifier.

    >>> compare_maven("2.0-beta9", "2.0"), compare_maven("2.14.1", "2.15.0")
    (-1, -1)
    """
    left, right = _maven(one), _maven(other)
    return (left > right) - (left < right)


def upstream(version: str) -> str:
    """Return the authors' version within that of a distribution.

    >>> upstream("1:9.2p1-2+deb12u3"), upstream("9.7_p1-r4"), upstream("7.88.1-10+deb12u4")
    ('9.2p1', '9.7p1', '7.88.1')
    """
    bare = version.partition(":")[2] or version
    bare = bare.rpartition("-")[0] or bare
    return re.sub(r"_(?=p\d)|[.+]dfsg.*", "", bare)


def newest(versions: list[str], compare: Compare) -> str:
    """Return the newest of some versions."""
    return max(versions, key=cmp_to_key(compare))


def _split(version: str) -> tuple[str, str, str]:
    epoch, colon, rest = version.partition(":")
    if not colon:
        epoch, rest = "0", version
    upstream_part, dash, revision = rest.rpartition("-")
    return epoch, upstream_part if dash else rest, revision if dash else ""


def _compare_pieces(one: str, other: str) -> int:
    pairs = zip_longest(_PIECES.findall(one), _PIECES.findall(other), fillvalue=("", ""))
    for (text, number), (other_text, other_number) in pairs:
        for left, right in zip_longest(text, other_text, fillvalue=""):
            if left != right:
                return _order(left) - _order(right)
        if int(number or 0) != int(other_number or 0):
            return int(number or 0) - int(other_number or 0)
    return 0


def _order(letter: str) -> int:
    if letter == "~":
        return -1
    if not letter:
        return 0
    return ord(letter) if letter.isalpha() else ord(letter) + 256


def _semantic(version: str) -> tuple[list[int], list[tuple[int, int, str]]]:
    bare, _, before = version.lstrip("v=").partition("+")[0].partition("-")
    numbers = [int(part) if part.isdigit() else 0 for part in bare.split(".")]
    words = [
        (0, int(word), "") if word.isdigit() else (1, 0, word) for word in before.split(".") if word
    ]
    return numbers + [0] * (3 - len(numbers)), words or [(2, 0, "")]


def _maven(version: str) -> list[tuple[int, int]]:
    """Return ranks and numbers; zeros before a qualifier or the end mean nothing."""
    release = _QUALIFIERS.index("")
    words: list[tuple[int, int]] = []
    for word in [*_WORDS.findall(version.lower()), ""]:
        if word.isdigit():
            words.append((release + 1, int(word)))
            continue
        while words and words[-1] == (release + 1, 0):
            words.pop()
        words.append((_QUALIFIERS.index(word) if word in _QUALIFIERS else release + 2, 0))
    return words
