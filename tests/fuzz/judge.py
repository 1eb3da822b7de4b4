"""What counts as a finding, and its smallest form."""

from __future__ import annotations

import gc
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

from simulator.engine.errors import DockerError
from tests.fuzz.targets import Target

MAX_SECONDS = 1.0
"""Seconds of processor time that any input may take: limits count, so that none takes long."""

MAX_TRIES = 2_000


@dataclass(frozen=True)
class Finding:
    """An input that ends in anything but a result or a DockerError. ``mark`` tells its kind."""

    mark: str
    story: str
    data: bytes


def judge(target: Target, data: bytes, seconds: float = MAX_SECONDS) -> Finding | None:
    """Return what is wrong with how the target takes the input; None if nothing is."""
    started = time.process_time()
    try:
        target(data)
    except DockerError:
        pass
    except Exception as bug:  # noqa: BLE001 - every other exception is a finding
        return Finding(_mark(bug), "".join(traceback.format_exception(bug)[-12:]), data)
    took = time.process_time() - started
    if took > seconds:
        return Finding("slow", f"{took:.2f} s\n", data)
    return None


def smallest(target: Target, found: Finding) -> Finding:
    """Return a short input with the same finding: parts are left out while it stays."""
    best, size, tries = found, max(len(found.data) // 2, 1), 0
    while tries < MAX_TRIES:
        position, shrunk = 0, False
        while position < len(best.data) and tries < MAX_TRIES:
            data = best.data[:position] + best.data[position + size :]
            tries += 20 if found.mark == "slow" else 1
            again = judge(target, data)
            if again is not None and again.mark == found.mark:
                best, shrunk = again, True
            else:
                position += size
        if size == 1 and not shrunk:
            break
        size = max(size // 2, 1)
    gc.collect()
    return best


def _mark(bug: Exception) -> str:
    """Name the kind of a finding: the exception, and the last place of ours on its way."""
    frames = traceback.extract_tb(bug.__traceback__)
    own = [frame for frame in frames if "/simulator/" in frame.filename] or frames
    if isinstance(bug, RecursionError):
        own = own[:200]
    last = own[-1]
    return f"{type(bug).__name__}-{Path(last.filename).stem}-{last.name}"
