"""How long things take, in simulated milliseconds (curriculum: COPY 0.1 s; pulls by their size)."""

from __future__ import annotations

COPY = 100
COPY_BYTES_PER_MS = 500_000
PULL = 800
PULL_BYTES_PER_MS = 12_500
"""A good line: 100 Mbit/s."""


def copy_duration(size: int) -> int:
    """Return the time to copy so many bytes."""
    return COPY + size // COPY_BYTES_PER_MS


def pull_duration(size: int) -> int:
    """Return the time to fetch and unpack; nothing if there is nothing to fetch."""
    return PULL + size // PULL_BYTES_PER_MS if size else 0
