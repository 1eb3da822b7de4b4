"""Moments that this process remembers, so that a request need not replay a journal."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock

from simulator.workspaces.moment import Moment

MAX_MOMENTS = 3_000
MAX_CHARACTERS = 20_000_000
"""Terminal text that all moments together may hold; the worlds share nearly everything."""


class Memory:
    """Moments by the id of their entry; the least recently used is forgotten first."""

    def __init__(self) -> None:
        self._moments: OrderedDict[int, Moment] = OrderedDict()
        self._characters = 0
        self._lock = Lock()

    def __contains__(self, entry: int) -> bool:
        return entry in self._moments

    def get(self, entry: int) -> Moment | None:
        with self._lock:
            moment = self._moments.get(entry)
            if moment is not None:
                self._moments.move_to_end(entry)
            return moment

    def put(self, entry: int, moment: Moment) -> None:
        with self._lock:
            self._drop(entry)
            self._moments[entry] = moment
            self._characters += _weight(moment)
            while len(self._moments) > MAX_MOMENTS or self._characters > MAX_CHARACTERS:
                self._drop(next(iter(self._moments)))

    def clear(self) -> None:
        """Forget everything, as a restart does."""
        with self._lock:
            self._moments.clear()
            self._characters = 0

    def _drop(self, entry: int) -> None:
        moment = self._moments.pop(entry, None)
        if moment is not None:
            self._characters -= _weight(moment)


def _weight(moment: Moment) -> int:
    """The text that this moment adds to the one before it."""
    return len(moment.shown[-1].text) if moment.shown else 0


MEMORY = Memory()
