"""The layers of an image store: who holds each, and what goes when an image does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.engine.build.cache import Cache
from simulator.engine.digest import Digest, digest_of
from simulator.engine.image import Image
from simulator.engine.state import Engine

SHELL = "/bin/sh -c"

ID_LENGTH = 25
"""Characters of BuildKit's own ids of cache records."""


def released_layers(engine: Engine, leaving: Iterable[Image]) -> tuple[Digest, ...]:
    """Return the chain ids that nothing holds once the images are gone, the top ones first.

    Layers are held by other images and by the build cache (recordings cli-009, cli-042).
    """
    gone = {image.id for image in leaving}
    held = set(_cached_chains(engine.cache))
    for image_id, image in engine.images.items():
        if image_id not in gone:
            held.update(image.chain_ids)
    released: dict[Digest, None] = {}
    for image in leaving:
        for chain in reversed(image.chain_ids):
            if chain not in held:
                released[chain] = None
    return tuple(released)


def released_size(engine: Engine, leaving: Iterable[Image]) -> int:
    """Return the bytes of the layers that nothing holds once the images are gone."""
    leaving = list(leaving)
    released = set(released_layers(engine, leaving))
    sizes = {
        chain: layer.size
        for image in leaving
        for chain, layer in zip(image.chain_ids, image.layers, strict=True)
    }
    return sum(sizes[chain] for chain in released)


def shared_records(engine: Engine) -> frozenset[Digest]:
    """Return the keys of the cache records whose layers some image stands on.

    ``builder prune`` without ``--all`` leaves them alone (recordings cache-062, cache-080).
    """
    held = {chain for image in engine.images.values() for chain in image.chain_ids}
    known: dict[Digest, Digest | None] = {}
    return frozenset(
        key for key in engine.cache.records if _chain(engine.cache, key, known) in held
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """Something that a builder keeps on disk, as ``docker buildx du`` lists it.

    ``name`` is what ids are made of. ``shared`` is held by an image too, ``mutable`` is
    written to by later builds. Exactly one of ``key``, ``source`` and ``base`` is set.
    """

    name: str
    size: int
    last_used: int
    order: int
    description: str
    shared: bool = False
    mutable: bool = False
    uses: int = 1
    key: Digest | None = None
    source: str = ""
    base: str = ""

    @property
    def kind(self) -> str:
        return "source.local" if self.source else "regular"


def kept(engine: Engine) -> list[Kept]:
    """Return all that the builder keeps, the last used first (recording cache-080).

    A base image takes no bytes here: the image store has them.
    """
    shared = shared_records(engine)
    found = [
        Kept(
            name=record.key,
            size=record.layer.size,
            last_used=record.last_used,
            order=record.serial,
            description=_description(record.spelling),
            shared=record.key in shared,
            uses=record.uses,
            key=record.key,
        )
        for record in engine.cache.records.values()
    ]
    for name, (size, last_used) in engine.sources.items():
        what = "dockerfile" if name == "dockerfile" else "context"
        found.append(
            Kept(name, size, last_used, -1, f"local source for {what}", mutable=True, source=name)
        )
    used = max((record.last_used for record in engine.cache.records.values()), default=0)
    found += (
        Kept(reference, 0, used, -2, f"from {reference}", shared=True, base=reference)
        for reference in engine.bases
    )
    return sorted(found, key=lambda one: (-one.last_used, -one.order, one.name))


def record_id(record: Kept) -> str:
    """Return an id like those that BuildKit gives: 25 small letters and digits."""
    return short_name(record.name)


def short_name(text: str) -> str:
    """Return 25 small letters and digits that stand for a text."""
    number, letters = int(digest_of(text)[7:], 16), ""
    while len(letters) < ID_LENGTH:
        number, digit = divmod(number, 36)
        letters += "0123456789abcdefghijklmnopqrstuvwxyz"[digit]
    return letters


def _description(spelling: str) -> str:
    """Return what a record says it is: BuildKit names what RUN leaves by the process."""
    word, _, rest = spelling.partition(" ")
    if word.upper() != "RUN":
        return spelling
    return f"mount / from exec {SHELL} {rest.strip()}"


def _cached_chains(cache: Cache) -> Iterator[Digest]:
    """Yield the chain ids that the build cache holds: of each record, and of the bases."""
    chains: dict[Digest, Digest | None] = {}
    for key in cache.records:
        chain = _chain(cache, key, chains)
        if chain is not None:
            yield chain
    for record in cache.records.values():
        if record.base is not None:
            yield record.base[1]


def _chain(cache: Cache, key: Digest, known: dict[Digest, Digest | None]) -> Digest | None:
    path = []
    while key not in known:
        record = cache.records.get(key)
        if record is None:
            known[key] = None
            break
        path.append(record)
        if record.base is not None:
            known[record.parent] = record.base[1]
        key = record.parent
    chain = known[key]
    for record in reversed(path):
        own = record.layer.diff_id
        chain = digest_of(f"{chain} {own}") if chain else own
        known[record.key] = chain
    return chain
