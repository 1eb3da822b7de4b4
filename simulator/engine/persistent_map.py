"""A mapping that never changes, and that makes another with a change cheaply."""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from enum import Enum
from typing import Any, TypeVar, overload

K = TypeVar("K")
V = TypeVar("V")
D = TypeVar("D")

FEW = 8
"""Changes that may always lie on top, however small the base is."""


class _Mark(Enum):
    """What stands among the changes for a key that was removed."""

    GONE = "gone"


_GONE: Any = _Mark.GONE
_UNCHANGED: Any = object()
_NOTHING: dict[Any, Any] = {}


class PersistentMap(Mapping[K, V]):
    """A dict that many maps share, and a small one of what differs, on top of it.

    A change copies the small one; when that outgrows the square root of the base, both
    are merged into a new base. So a change among a thousand entries costs about
    thirty, versions share nearly all, and reading is a look-up or two in plain dicts,
    several times as fast as in a tree of hashes. A look at all of it merges a copy.

    >>> one = PersistentMap({"a": 1})
    >>> one.insert("b", 2).remove("a"), one
    (PersistentMap({'b': 2}), PersistentMap({'a': 1}))
    """

    __slots__ = ("_base", "_changes")

    def __init__(self, entries: Mapping[K, V] = _NOTHING) -> None:
        self._base: dict[K, V] = dict(entries) if entries else _NOTHING
        self._changes: dict[K, V] = _NOTHING

    def __getitem__(self, key: K) -> V:
        found = self.get(key, _UNCHANGED)
        if found is _UNCHANGED:
            raise KeyError(key)
        return found

    @overload
    def get(self, key: K, /) -> V | None: ...
    @overload
    def get(self, key: K, default: V | D, /) -> V | D: ...
    def get(self, key: K, default: Any = None, /) -> Any:
        if self._changes:
            found = self._changes.get(key, _UNCHANGED)
            if found is not _UNCHANGED:
                return default if found is _GONE else found
        return self._base.get(key, default)

    def __contains__(self, key: object) -> bool:
        if key in self._changes:
            return self._changes[key] is not _GONE
        return key in self._base

    def __len__(self) -> int:
        changes, base = self._changes, self._base
        length = len(base)
        for key, value in changes.items():
            length += (value is not _GONE) - (key in base)
        return length

    def __iter__(self) -> Iterator[K]:
        return iter(self._merged())

    def keys(self) -> KeysView[K]:
        return self._merged().keys()

    def items(self) -> ItemsView[K, V]:
        return self._merged().items()

    def values(self) -> ValuesView[V]:
        return self._merged().values()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PersistentMap):
            return NotImplemented
        return self is other or self._merged() == other._merged()

    def __hash__(self) -> int:
        return hash(frozenset(self._merged()))

    def __repr__(self) -> str:
        return f"PersistentMap({self._merged()!r})"

    def insert(self, key: K, value: V) -> PersistentMap[K, V]:
        """Return the map with a value under this key, whatever was there before."""
        changes = {**self._changes, key: value}
        if len(changes) > FEW:
            return self._with(changes)
        made: PersistentMap[K, V] = _new(PersistentMap)
        made._base, made._changes = self._base, changes
        return made

    def remove(self, key: K) -> PersistentMap[K, V]:
        """Return the map without the key; raises KeyError if it is not there."""
        if key not in self:
            raise KeyError(key)
        return self._with({**self._changes, key: _GONE})

    def discard(self, key: K) -> PersistentMap[K, V]:
        """Return the map without the key, if it is there."""
        return self._with({**self._changes, key: _GONE}) if key in self else self

    def changed(self, changes: Mapping[K, V | None]) -> PersistentMap[K, V]:
        """Return the map with these values, and without the keys of those that are None."""
        marked = {key: _GONE if value is None else value for key, value in changes.items()}
        return self._with({**self._changes, **marked})

    def differing(self, other: PersistentMap[K, V]) -> list[tuple[K, V | None, V | None]]:
        """Return the keys under which the two do not hold the same object, with what they hold.

        They come in any order. Of two versions on one base only what changed is looked at.
        """
        own, others = self._changes, other._changes
        if self._base is other._base:
            touched = {
                key for key, value in own.items() if others.get(key, _UNCHANGED) is not value
            }
            touched |= others.keys() - own.keys()
            pairs = [(key, self.get(key), other.get(key)) for key in touched]
        else:
            own, others = self._merged(), other._merged()
            if not others:
                return [(key, value, None) for key, value in own.items()]
            pairs = [(key, own.get(key), others.get(key)) for key in {**own, **others}]
        return [pair for pair in pairs if pair[1] is not pair[2]]

    def _with(self, changes: dict[K, V]) -> PersistentMap[K, V]:
        made: PersistentMap[K, V] = _new(PersistentMap)
        made._base, made._changes = self._base, changes
        if len(changes) > FEW and len(changes) ** 2 > len(self._base):
            made._base, made._changes = made._merged(), _NOTHING
        return made

    def _merged(self) -> dict[K, V]:
        if not self._changes:
            return self._base
        merged = {**self._base, **self._changes}
        for key, value in self._changes.items():
            if value is _GONE:
                merged.pop(key)
        return merged


_new = object.__new__
