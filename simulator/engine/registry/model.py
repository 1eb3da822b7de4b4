"""A registry as one value: blobs kept once, and repositories whose tags name manifests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeAlias

from rpds import HashTrieMap, HashTrieSet

from simulator.engine.digest import Digest, digest_of
from simulator.engine.image import Image
from simulator.engine.layer import Layer
from simulator.engine.oci.documents import as_object, read_document
from simulator.engine.oci.errors import BadArchive
from simulator.engine.oci.gzipped import compressed
from simulator.engine.oci.manifest import (
    DOCKER_MANIFEST,
    blob_digest,
    manifest_json,
    packed_size,
)
from simulator.engine.registry.limits import MAX_MOVES

IN_CONTAINER = "in a container of "
"""How the name of a registry begins that a container of a machine serves."""

Held: TypeAlias = bytes | Layer | Image
"""What a blob is made of: bytes from outside, or a value whose bytes are made when asked for."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Content under its digest: a layer as it travels, or the config of an image."""

    digest: Digest
    held: Held

    @classmethod
    def of(cls, held: Held) -> Blob:
        match held:
            case Layer():
                return cls(blob_digest(held), held)
            case Image():
                return cls(held.id, held)
            case _:
                return cls(digest_of(held), held)

    @property
    def content(self) -> bytes:
        """The bytes, as real tools get them."""
        match self.held:
            case Layer():
                return compressed(self.held)
            case Image():
                return self.held.config_json
            case _:
                return self.held

    @property
    def weight(self) -> int:
        """Simulated bytes that travel with it."""
        return packed_size(self.held) if isinstance(self.held, Layer) else len(self.content)

    @property
    def stored(self) -> int:
        """Bytes of memory that only this blob needs."""
        return len(self.held) if isinstance(self.held, bytes) else 0


@dataclass(frozen=True)
class Manifest:
    """A manifest or an index, byte for byte; what it refers to is read when asked for."""

    content: bytes
    media_type: str = DOCKER_MANIFEST

    @classmethod
    def of(cls, image: Image) -> Manifest:
        return cls(manifest_json(image))

    @cached_property
    def digest(self) -> Digest:
        return digest_of(self.content)

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The manifest as JSON; empty if it is none."""
        try:
            return as_object(read_document(self.content, "the manifest"), "the manifest")
        except BadArchive:
            return {}


@dataclass(frozen=True, slots=True)
class Move:
    """A tag was pointed at a manifest; ``by`` is who did it, ``before`` where it pointed."""

    tag: str
    manifest: Digest
    before: Digest | None
    at: int
    by: str


@dataclass(frozen=True, slots=True)
class Repository:
    """Images under one name. ``blobs`` are those that can be read through it."""

    tags: HashTrieMap[str, Digest] = field(default_factory=HashTrieMap)
    manifests: HashTrieMap[Digest, Manifest] = field(default_factory=HashTrieMap)
    blobs: HashTrieSet[Digest] = field(default_factory=HashTrieSet)
    moves: tuple[Move, ...] = ()
    """How the tags moved, the oldest first."""

    def with_blob(self, digest: Digest) -> Repository:
        return replace(self, blobs=self.blobs.insert(digest))

    def with_manifest(self, manifest: Manifest) -> Repository:
        return replace(self, manifests=self.manifests.insert(manifest.digest, manifest))

    def with_tag(self, tag: str, manifest: Digest, *, at: int, by: str) -> Repository:
        """Return the repository with the tag moved there; staying is no move."""
        before = self.tags.get(tag)
        if before == manifest:
            return self
        moves = (*self.moves, Move(tag, manifest, before, at, by))[-MAX_MOVES:]
        return replace(self, tags=self.tags.insert(tag, manifest), moves=moves)

    def without_blob(self, digest: Digest) -> Repository:
        return replace(self, blobs=self.blobs.discard(digest))

    def without_tag(self, tag: str) -> Repository:
        return replace(self, tags=self.tags.discard(tag))

    def without_manifest(self, digest: Digest) -> Repository:
        tags = self.tags
        for tag, target in self.tags.items():
            tags = tags.remove(tag) if target == digest else tags
        return replace(self, tags=tags, manifests=self.manifests.discard(digest))


EMPTY = Repository()


@dataclass(frozen=True, slots=True)
class Registry:
    """A host that keeps images.

    ``accounts`` maps user names to tokens that stand for their passwords. ``anonymous``:
    anyone may push anywhere, as to a registry on one's own machine. ``uploads`` are
    pieces of blobs that are still coming, by the upload's id.
    """

    host: str
    repositories: HashTrieMap[str, Repository] = field(default_factory=HashTrieMap)
    blobs: HashTrieMap[Digest, Blob] = field(default_factory=HashTrieMap)
    accounts: HashTrieMap[str, str] = field(default_factory=HashTrieMap)
    anonymous: bool = False
    uploads: HashTrieMap[str, Upload] = field(default_factory=HashTrieMap)
    uploads_begun: int = 0
    stored: int = 0
    """Bytes of manifests, and of blobs and uploads that came from outside."""

    def repository(self, path: str) -> Repository:
        """Return a repository; one that nobody pushed to is empty."""
        return self.repositories.get(path, EMPTY)

    def with_repository(self, path: str, repository: Repository) -> Registry:
        return replace(self, repositories=self.repositories.insert(path, repository))

    def with_manifest(self, path: str, manifest: Manifest) -> Registry:
        """Return the registry with the manifest in the repository."""
        repository = self.repository(path)
        new = 0 if manifest.digest in repository.manifests else len(manifest.content)
        kept = self.with_repository(path, repository.with_manifest(manifest))
        return replace(kept, stored=self.stored + new)

    def with_blob(self, path: str, blob: Blob) -> Registry:
        """Return the registry with the blob, readable through the repository."""
        kept = self.with_repository(path, self.repository(path).with_blob(blob.digest))
        if blob.digest in self.blobs:
            return kept
        blobs = self.blobs.insert(blob.digest, blob)
        return replace(kept, blobs=blobs, stored=self.stored + blob.stored)

    def without_blob(self, path: str, digest: Digest) -> Registry:
        """Return the registry without the blob in the repository, and nowhere if that was all."""
        kept = self.with_repository(path, self.repository(path).without_blob(digest))
        blob = self.blobs.get(digest)
        if blob is None or any(digest in one.blobs for one in kept.repositories.values()):
            return kept
        return replace(kept, blobs=kept.blobs.remove(digest), stored=kept.stored - blob.stored)

    def manifest(self, path: str, name: str) -> Manifest | None:
        """Return a manifest by tag or digest."""
        repository = self.repository(path)
        digest = repository.tags.get(name, Digest(name))
        return repository.manifests.get(digest)

    def blob(self, path: str, digest: Digest) -> Blob | None:
        """Return a blob that can be read through the repository."""
        return self.blobs.get(digest) if digest in self.repository(path).blobs else None


@dataclass(frozen=True, slots=True)
class Upload:
    """A blob under way, piece by piece."""

    repository: str
    content: bytes = b""
