"""How often something was done of late, counted in the memory of this process."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable
from threading import Lock

from limits.storage import MemoryStorage

SWEPT_EVERY = 1_000
"""Hits; what is old is then forgotten. The library looks at everybody's hits after each of them."""


class Hits(MemoryStorage):
    """The moments of hits by their keys, for a window that moves."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._moments: defaultdict[str, deque[float]] = defaultdict(deque)
        self._until: dict[str, float] = {}
        self._counted = 0
        self._guard = Lock()

    def acquire_entry(self, key: str, limit: int, expiry: int, amount: int = 1) -> bool:
        """Count so many hits and return True, or False if there would be more than the limit."""
        now = self._clock()
        with self._guard:
            moments, self._until[key] = self._moments[key], now + expiry
            while moments and moments[0] <= now - expiry:
                moments.popleft()
            if len(moments) + amount > limit:
                return False
            moments.extend([now] * amount)
            self._sweep(now)
        return True

    def reset(self) -> int | None:
        """Forget all hits."""
        with self._guard:
            self._moments.clear()
            self._until.clear()
        return super().reset()

    def _sweep(self, now: float) -> None:
        self._counted += 1
        if self._counted % SWEPT_EVERY:
            return
        for key in [key for key, until in self._until.items() if until <= now]:
            del self._moments[key], self._until[key]
