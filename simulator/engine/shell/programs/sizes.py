"""Sizes as programs read and show them."""

from __future__ import annotations

import re

_UNITS = {"": 1, "c": 1, "w": 2, "b": 512, "k": 1 << 10, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30,
          "T": 1 << 40, "P": 1 << 50, "KB": 1000, "kB": 1000, "MB": 10**6, "GB": 10**9,
          "TB": 10**12, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}  # fmt: skip


def parse_size(text: str) -> int | None:
    """Return the number of bytes that ``4k``, ``1MB`` and the like mean; None if nothing.

    >>> parse_size("2K"), parse_size("x")
    (2048, None)
    """
    match = re.fullmatch(r"(\d{1,15})([a-zA-Z]*)", text)
    if not match or match.group(2) not in _UNITS:
        return None
    return int(match.group(1)) * _UNITS[match.group(2)]


def human(size: int) -> str:
    """Return a size as ``ls -h`` and ``du -h`` show it, rounded up.

    >>> human(1500), human(20 << 20)
    ('1.5K', '20M')
    """
    if size < 1024:
        return str(size)
    value = float(size)
    for unit in "KMGTPE":
        value /= 1024
        if value < 9.95:
            return f"{-(-value * 10 // 1) / 10:.1f}{unit}"
        if value < 1023.5:
            return f"{-int(-value // 1)}{unit}"
    return str(size)
