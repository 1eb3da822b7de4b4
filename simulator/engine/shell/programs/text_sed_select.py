"""Which lines a sed command is for: addresses and ranges."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.text_sed_script import Address, Command
from simulator.engine.shell.regex import Match, Regex


class Incoming:
    """The lines to come; one is read ahead, to know which is the last."""

    def __init__(self, source: Iterator[bytes], end: bytes = b"\n") -> None:
        self.source = source
        self.end = end
        self.waiting: bytes | None = None
        self.started = False

    def next(self) -> bytes | None:
        if not self.started:
            self.started = True
            self.waiting = next(self.source, None)
        line = self.waiting
        self.waiting = next(self.source, None) if line is not None else None
        return line

    @property
    def last(self) -> bool:
        return self.waiting is None


class Selection:
    """The line in hand, and which ranges are open."""

    def __init__(self, process: Process, incoming: Incoming) -> None:
        self.process = process
        self.incoming = incoming
        self.space = ""
        self.number = 0
        self.ranges: dict[int, int] = {}
        """By the place of a command: the last line of its range, or 0 if that is not known."""

        self.used: Regex | None = None

    def _selected(self, place: int, command: Command) -> bool:
        first, second = command.first, command.second
        if first is None:
            return True
        if second is None:
            return self._is_at(first)
        if place in self.ranges:
            return self._in_range(place, second)
        if first.kind == "line" and first.number == 0 and self.number == 1:
            self.ranges[place] = 0
            return self._in_range(place, second)
        if not self._is_at(first):
            return False
        self._open_range(place, second)
        return True

    def _open_range(self, place: int, second: Address) -> None:
        if second.kind == "more":
            end = self.number + second.number
        elif second.kind == "multiple":
            end = -(-self.number // second.number) * second.number if second.number else self.number
        elif second.kind == "line":
            end = second.number
        else:
            self.ranges[place] = 0
            return
        if end > self.number:
            self.ranges[place] = end

    def _in_range(self, place: int, second: Address) -> bool:
        end = self.ranges[place]
        if end:
            if self.number >= end:
                del self.ranges[place]
            return self.number <= end
        if self._is_at(second):
            del self.ranges[place]
        return True

    def _is_at(self, address: Address) -> bool:
        if address.kind == "line":
            return self.number == address.number
        if address.kind == "last":
            return self.incoming.last
        if address.kind == "step":
            if address.step <= 0:
                return self.number == address.number
            past = self.number - address.number
            return past >= 0 and past % address.step == 0
        return self._search(address.regex, self.space, 0) is not None

    def _search(self, regex: Regex | None, text: str, position: int) -> Match | None:
        if regex is None:
            regex = self.used
        self.used = regex
        return regex.search(text, self.process.kernel.budget, position) if regex else None
