"""Placeholders of the recordings, such as ``<HEX3>``, held against what came out here.

``<HEX3>``, ``<HEX3:12>`` and ``<alpine:3.20>`` are ids: within one recording the same name is
always the same id, and different names are different ids. ``<DUR>``, ``<AGO>`` and the like
stand for anything of their kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

_PLACEHOLDER = re.compile(
    r"<(?P<name>[A-Z]+\d*|[a-z][\w./-]*:[\w.-]+?)(?::(?P<length>\d+))?>",
)
_KINDS = {
    "DUR": r"\d+(?:\.\d+)?(?:ns|µs|us|ms|s|m|h)(?:\d+(?:\.\d+)?(?:ms|s|m))*"
    r"|Less than a second|About an? \w+|\d+ \w+",
    "AGO": r"(?:Less than a second|About an? \w+|\d+ \w+)(?: ago)?",
    "T": r"\d+\.\d+",
    "SHORT": r"[0-9a-f]{12}",
}
_ANYTHING = r".*?"


@dataclass(frozen=True, slots=True)
class Ids:
    """What the placeholders of one recording have turned out to be so far."""

    known: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def learn(self, name: str, found: str) -> Ids | None:
        """Add what a placeholder was, or return None where it contradicts what is known."""
        known = self.known.get(name)
        if known is not None and not _same(known, found):
            return None
        if any(_same(other, found) for key, other in self.known.items() if key != name):
            return None
        longer = max(known or "", found, key=len)
        return Ids(MappingProxyType({**self.known, name: longer}))

    def expected(self, text: str) -> str:
        """Put the ids that are known into a recorded text, to show it."""
        return _PLACEHOLDER.sub(self._known, text)

    def _known(self, placeholder: re.Match[str]) -> str:
        known = self.known.get(placeholder["name"])
        if known is None:
            return placeholder[0]
        return known[: int(placeholder["length"] or 64)]


def match(
    recorded: str, played: str, ids: Ids, literal: frozenset[str] = frozenset()
) -> Ids | None:
    """Hold one line against another; return what is then known, or None if they differ.

    ``literal`` names what only looks like a placeholder: the command line itself printed it.

    >>> ids = match("<HEX1:12>  <AGO>", "4bcff63911fc  2 minutes ago", Ids())
    >>> match("sha256:<HEX1>", "sha256:" + "4bcff63911fc" + 52 * "0", ids) is None
    False
    >>> match("sha256:<HEX1>", "sha256:" + 64 * "0", ids) is None
    True
    """
    pattern, names = _pattern(recorded, literal)
    found = pattern.fullmatch(played)
    if found is None:
        return None
    return _learn_all(ids, zip(names, found.groups(), strict=True))


def placeholders(text: str) -> frozenset[str]:
    """Everything in a text that looks like a placeholder."""
    return frozenset(found[0] for found in _PLACEHOLDER.finditer(text))


def _same(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _learn_all(ids: Ids, found: Iterable[tuple[str, str]]) -> Ids | None:
    for name, value in found:
        learned = ids.learn(name, value)
        if learned is None:
            return None
        ids = learned
    return ids


@lru_cache(maxsize=10_000)
def _pattern(recorded: str, literal: frozenset[str]) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return a pattern for a recorded line, and the name of the id behind each of its groups."""
    pattern, names, done = "", [], 0
    for found in _PLACEHOLDER.finditer(recorded):
        if found[0] in literal:
            continue
        pattern += re.escape(recorded[done : found.start()])
        kind = found["name"].rstrip("0123456789")
        if kind == "HEX" or ":" in kind or ":" in found["name"]:
            pattern += f"([0-9a-f]{{{found['length'] or 64}}})"
            names.append(found["name"])
        elif kind == "SHORT":
            pattern += f"({_KINDS[kind]})"
            names.append(found["name"])
        else:
            pattern += f"(?:{_KINDS.get(kind, _ANYTHING)})"
        done = found.end()
    return re.compile(pattern + re.escape(recorded[done:]), re.DOTALL), tuple(names)
