"""Parts of a page, drawn once for everybody who sees the same.

A part is drawn from values and from nothing else, so it is remembered by them. What a page has
of its own stands in it as a slot: the address of the workspace, the fields of forms that work
without JavaScript. No text of a learner can hold a slot, for that begins with ``<``.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from threading import Lock

from django.utils.safestring import SafeString

SLOTS = {
    name: SafeString(f"<{name}>")
    for name in ("here", "number", "looks", "looked", "hidden", "oob", "play", "moves", "tips")
}
"""What differs between pages that show the same, by its name in templates.

``here`` is the address of the workspace, ``number`` what it is called in others, ``looks`` what
the visitor looks at as part of an address, ``looked`` the same as fields, ``hidden`` the fields of
every form, ``oob`` what puts a part in place of an older one, ``play`` and ``moves`` what starts
a motion, ``tips`` the advice.
"""

MAX_CHARACTERS = 16_000_000

_SLOT = re.compile(f"<({'|'.join(SLOTS)})>")


@dataclass(frozen=True, slots=True)
class Part:
    """A text with slots, and a name by which a page says that it has it."""

    text: SafeString
    name: str

    def has(self, slot: str) -> bool:
        return SLOTS[slot] in self.text

    def filled(self, own: Callable[[str], str]) -> SafeString:
        """Return the text with what a page has of its own in the slots."""
        return SafeString(_SLOT.sub(lambda slot: own(slot[1]), self.text))


@dataclass
class Screen:
    """What a visitor's page has of its own, and the names of the parts that it shows.

    ``shown`` gathers the names of those that it shows when this answer has arrived.
    """

    draws: Mapping[str, Callable[[], str]] = field(default_factory=dict)
    has: frozenset[str] = frozenset()
    shown: list[str] = field(default_factory=list)
    _own: dict[str, str] = field(default_factory=dict)

    def own(self, slot: str) -> str:
        """Return what stands in a slot here, the same each time."""
        if slot not in self._own:
            self._own[slot] = self.draws[slot]() if slot in self.draws else ""
        return self._own[slot]

    def lacks(self, part: Part) -> bool:
        """Say whether the part has to be sent, and note that the page shows it then."""
        self.shown.append(part.name)
        starts = any(part.has(motion) and self.own(motion) for motion in ("play", "moves"))
        return starts or part.name not in self.has


class Parts:
    """Parts by what they are drawn from; of too many, the least recently used are forgotten."""

    def __init__(self) -> None:
        self._known: OrderedDict[int, tuple[Hashable, Part]] = OrderedDict()
        self._characters = 0
        self._lock = Lock()

    def get(self, values: Hashable, draw: Callable[[], str]) -> Part:
        """Return the part of these values, drawn if it is not known."""
        at = hash(values)
        with self._lock:
            known = self._known.get(at)
            if known is not None and known[0] == values:
                self._known.move_to_end(at)
                return known[1]
        part = _part(draw())
        with self._lock:
            self._put(at, values, part)
        return part

    def _put(self, at: int, values: Hashable, part: Part) -> None:
        self._drop(at)
        self._known[at] = values, part
        self._characters += len(part.text)
        while self._characters > MAX_CHARACTERS:
            self._drop(next(iter(self._known)))

    def _drop(self, at: int) -> None:
        if at in self._known:
            _values, part = self._known.pop(at)
            self._characters -= len(part.text)


def _part(text: str) -> Part:
    return Part(SafeString(text), blake2b(text.encode(), digest_size=6).hexdigest())


PARTS = Parts()
