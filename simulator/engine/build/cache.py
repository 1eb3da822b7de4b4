"""The build cache: what was built, under which key, from which inputs.

A key is a digest of the key of the step below and of all that the step itself can
see: its words, its environment, the content of the files it reads. Chaining on the
*key* below, never on the image below, is what makes a reworded RUN that changes no
file run every later step again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rpds import HashTrieMap

from simulator.engine.altering import altered
from simulator.engine.digest import Digest, key_of
from simulator.engine.files import Directory, Entry, File, Symlink
from simulator.engine.layer import Layer


@dataclass(frozen=True)
class Content:
    """Files that a step reads: ``name`` is how it asks for them, then the entry at each path.

    ``owned`` says whether owners, and modes of directories, take part: they do for
    files from stages and images, and do not for the build context, whose client sends
    neither in a way that matters (recordings cache-005, cache-103).
    """

    name: str
    entries: tuple[tuple[str, Entry], ...]
    origin: str = ""
    owned: bool = False

    @cached_property
    def digest(self) -> Digest:
        """The name of a single file does not count, nor does that of one directory."""
        keys = [(path, content_key(entry, self.owned)) for path, entry in self.entries]
        if len(keys) == 1:
            return keys[0][1]
        return key_of(keys)


@dataclass(frozen=True)
class Inputs:
    """All that one step depends on besides the step below.

    ``settings`` maps ("ENV", "PATH")-like pairs of kind and name to values.
    """

    kind: str
    settings: Mapping[tuple[str, str], str]
    contents: tuple[Content, ...] = ()

    @cached_property
    def digest(self) -> Digest:
        words = sorted((*_seen_as(pair), value) for pair, value in self.settings.items())
        return key_of(self.kind, words, [content.digest for content in self.contents])

    def key(self, parent: Digest) -> Digest:
        """Return the cache key of the step with these inputs on the step below."""
        return key_of(parent, self.digest)


@dataclass(frozen=True)
class CacheRecord:
    """The result of a step. Times in simulated milliseconds; ``seconds`` is how long it took.

    ``base`` is set where the step stands directly on a base: its reference and the
    digest of its layers. ``spelling`` is the instruction as written, ``variables`` those
    that it names.
    """

    key: Digest
    parent: Digest
    inputs: Inputs
    layer: Layer
    spelling: str
    variables: Mapping[tuple[str, str], str]
    created: int
    build: int
    milliseconds: int = 0
    base: tuple[str, Digest] | None = None
    last_used: int = 0
    uses: int = 1
    serial: int = 0


@dataclass(frozen=True)
class Cache:
    """All records by key, with indexes for finding what a miss is nearest to."""

    records: HashTrieMap[Digest, CacheRecord] = field(default_factory=HashTrieMap)
    children: HashTrieMap[Digest, tuple[Digest, ...]] = field(default_factory=HashTrieMap)
    on_bases: tuple[Digest, ...] = ()
    by_inputs: HashTrieMap[Digest, Digest] = field(default_factory=HashTrieMap)
    pruned: HashTrieMap[Digest, bool] = field(default_factory=HashTrieMap)
    serial: int = 0

    def get(self, key: Digest) -> CacheRecord | None:
        return self.records.get(key)

    def with_record(self, record: CacheRecord) -> Cache:
        """Return the cache with the record, replacing an older one of the same key."""
        known = record.key in self.records
        siblings = self.children.get(record.parent) or ()
        numbered = altered(record, serial=self.serial + 1)
        on_bases = self.on_bases
        if record.base and record.key not in on_bases:
            on_bases = (*on_bases, record.key)
        return altered(
            self,
            records=self.records.insert(record.key, numbered),
            children=self.children
            if known
            else self.children.insert(record.parent, (*siblings, record.key)),
            on_bases=on_bases,
            by_inputs=self.by_inputs.insert(record.inputs.digest, record.key),
            pruned=self.pruned.discard(record.key),
            serial=self.serial + 1,
        )

    def used(self, key: Digest, now: int) -> Cache:
        """Return the cache with the record marked as used at ``now``."""
        record = self.records[key]
        touched = altered(record, last_used=now, uses=record.uses + 1)
        return altered(self, records=self.records.insert(key, touched))

    def without(self, keys: Iterator[Digest] | tuple[Digest, ...]) -> Cache:
        """Return the cache without the records; it remembers that they were pruned."""
        gone = frozenset(keys)
        records, children, pruned = self.records, self.children, self.pruned
        for key in gone:
            record = records.get(key)
            if record is None:
                continue
            records = records.remove(key)
            left = tuple(k for k in children.get(record.parent) or () if k not in gone)
            children = children.insert(record.parent, left)
            pruned = pruned.insert(key, True)
        on_bases = tuple(key for key in self.on_bases if key not in gone)
        return altered(self, records=records, children=children, on_bases=on_bases, pruned=pruned)

    def known_inputs(self, inputs: Inputs) -> bool:
        """Say whether a step with the same inputs was built before, on whatever step below."""
        return self.by_inputs.get(inputs.digest) in self.records

    def neighbours(self, parent: Digest, *, on_base: bool) -> Iterator[CacheRecord]:
        """Yield what a miss on ``parent`` can be compared with, the newest first.

        What stands on the same step below comes into question; directly on a base,
        so does all that stands directly on any base.
        """
        keys = self.on_bases if on_base else self.children.get(parent) or ()
        for key in reversed(keys):
            record = self.records.get(key)
            if record is not None:
                yield record


def content_key(entry: Entry, owned: bool) -> Digest:
    """Return what a cache key sees of an entry: content and mode, never its time.

    BuildKit hashes a tar header without name, size and time, and the bytes
    (cache/contenthash). The key of a directory is remembered with it.
    """
    if not isinstance(entry, Directory):
        return _content_key(entry, owned)
    name = "_owned_key" if owned else "_plain_key"
    known: Digest | None = entry.__dict__.get(name)
    if known is None:
        known = entry.__dict__[name] = _content_key(entry, owned)
    return known


def _content_key(entry: Entry, owned: bool) -> Digest:
    owner = (entry.uid, entry.gid) if owned else ()
    match entry:
        case Directory():
            own = (entry.mode, *owner) if owned else ()
            below = [(name, content_key(entry.entries[name], owned)) for name in entry.names]
            return key_of("directory", own, below)
        case File():
            return key_of("file", entry.mode, owner, entry.content_digest)
        case Symlink():
            return key_of("link", owner, entry.target)
        case _:
            return key_of("device", entry.mode, owner, entry.kind, entry.major, entry.minor)


def _seen_as(pair: tuple[str, str]) -> tuple[str, str]:
    """ARG, ENV and what the base sets reach a RUN in the same way: by the environment alone."""
    kind = pair[0].removeprefix("BASE ")
    return ("ENV" if kind == "ARG" else kind), pair[1]
