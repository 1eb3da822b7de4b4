"""Finding out why a step missed the cache: a comparison with the nearest thing built before.

Causes are found against the cache as it was before the build. The record that differs
in the fewest ways is the one to compare with; because it is the nearest, reverting
only some of its differences leads to no record at all, and reverting all leads to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from simulator.engine.build.cache import Cache, CacheRecord, Content, Inputs, content_key
from simulator.engine.build.causes import (
    BaseChanged,
    CachePruned,
    Cause,
    FileChange,
    FileChanged,
    Match,
    NeverBuilt,
    SettingChanged,
    TextChanged,
    Why,
)
from simulator.engine.digest import Digest
from simulator.engine.files import Directory, Entry, File

MAX_COMPARED = 200
"""Records that one miss is compared with, the newest first."""

FOLLOWS_BASE = "BASE "
"""Marks the kind of a setting that the base image brought along."""


@dataclass(frozen=True, slots=True)
class Missed:
    """A step whose key is in no record, and all that can be said of it.

    ``base`` is set where it stands directly on a base: the reference and its layers.
    ``variables`` are those that the spelling names.
    """

    key: Digest
    parent: Digest
    inputs: Inputs
    spelling: str
    variables: Mapping[tuple[str, str], str]
    base: tuple[str, Digest] | None


def why_missed(cache: Cache, missed: Missed) -> Why:
    """Return the causes of a miss whose step below was found or is a base."""
    if missed.key in cache.pruned:
        return Why((CachePruned(),))
    best: tuple[Cause, ...] | None = None
    records = cache.neighbours(missed.parent, on_base=missed.base is not None)
    for count, record in enumerate(records):
        if count == MAX_COMPARED:
            break
        if record.inputs.kind != missed.inputs.kind:
            continue
        causes = tuple(_differences(record, missed))
        if causes and (best is None or len(causes) < len(best)):
            best = causes
        if best is not None and len(best) == 1:
            break
    return Why(best or (NeverBuilt(),))


def match_of(record: CacheRecord) -> Match:
    """Return what a hit matched."""
    return Match(record.spelling, record.build, record.created, record.milliseconds / 1000)


def _differences(record: CacheRecord, missed: Missed) -> Iterator[Cause]:
    rebased = (
        record.base is not None and missed.base is not None and record.base[1] != missed.base[1]
    )
    if rebased:
        assert record.base is not None
        assert missed.base is not None
        yield BaseChanged(record.base[0], missed.base[0], record.base[1], missed.base[1])
    old, new = _by_name(record.inputs), _by_name(missed.inputs)
    text_differs = False
    for pair in sorted({*old, *new}):
        before, after = old.get(pair), new.get(pair)
        if (before and before[1]) == (after and after[1]):
            continue
        if pair[0] == missed.inputs.kind:
            text_differs = True
        elif not (rebased and _from_base(before) and _from_base(after)):
            kind = (after or before or ("", ""))[0].removeprefix(FOLLOWS_BASE)
            yield SettingChanged(kind, pair[1], before and before[1], after and after[1])
    if text_differs:
        yield from _text_causes(record, missed)
    yield from _content_causes(record.inputs, missed.inputs)


def _text_causes(record: CacheRecord, missed: Missed) -> Iterator[Cause]:
    """Yield the edit, or the variables that make the same words mean something else."""
    old = {name: (kind, value) for (kind, name), value in record.variables.items()}
    changed = False
    for (kind, name), value in missed.variables.items():
        before = old.get(name)
        if before is not None and before[1] != value:
            changed = True
            yield SettingChanged(kind, name, before[1], value)
    if not changed or record.spelling != missed.spelling:
        yield TextChanged(record.spelling, missed.spelling)


def _content_causes(old: Inputs, new: Inputs) -> Iterator[Cause]:
    """Yield the files that differ in what both read; other sources are part of the text."""
    before = {content.name: content for content in old.contents}
    for content in new.contents:
        known = before.get(content.name)
        if known is not None and known.digest != content.digest:
            yield from _changed_files(known, content)


def _changed_files(old: Content, new: Content) -> Iterator[FileChanged]:
    before, after = dict(old.entries), dict(new.entries)
    for path in sorted({*before, *after}):
        yield from _compare(path, before.get(path), after.get(path), new)


def _compare(
    path: str, old: Entry | None, new: Entry | None, content: Content
) -> Iterator[FileChanged]:
    shown = path.lstrip("/")
    if old is None or new is None:
        change = FileChange.ADDED if old is None else FileChange.REMOVED
        yield FileChanged(shown or "/", change, content.origin, old, new)
        return
    if old is new or content_key(old, content.owned) == content_key(new, content.owned):
        return
    if not (isinstance(old, Directory) and isinstance(new, Directory)):
        yield FileChanged(shown, _what(old, new), content.origin, old, new)
        return
    if content.owned and (old.mode, old.uid, old.gid) != (new.mode, new.uid, new.gid):
        yield FileChanged(shown or "/", _what(old, new), content.origin, old, new)
    for name in sorted({*old.names, *new.names}):
        below = f"{path.rstrip('/')}/{name}"
        yield from _compare(below, old.entries.get(name), new.entries.get(name), content)


def _what(old: Entry, new: Entry) -> FileChange:
    if type(old) is not type(new):
        return FileChange.KIND
    if isinstance(old, File) and isinstance(new, File) and old.content_digest != new.content_digest:
        return FileChange.CONTENT
    if old.mode != new.mode:
        return FileChange.MODE
    return FileChange.OWNER if (old.uid, old.gid) != (new.uid, new.gid) else FileChange.CONTENT


def _by_name(inputs: Inputs) -> dict[tuple[str, str], tuple[str, str]]:
    """Return settings by (kind as the key sees it, name), with their own kind and value."""
    return {(_plain(kind), name): (kind, value) for (kind, name), value in inputs.settings.items()}


def _plain(kind: str) -> str:
    plain = kind.removeprefix(FOLLOWS_BASE)
    return "ENV" if plain == "ARG" else plain


def _from_base(setting: tuple[str, str] | None) -> bool:
    return setting is None or setting[0].startswith(FOLLOWS_BASE)
