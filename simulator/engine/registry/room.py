"""Whether a registry can take more."""

from __future__ import annotations

from simulator.engine.errors import LimitReached
from simulator.engine.registry.limits import (
    MAX_BLOBS,
    MAX_MANIFESTS,
    MAX_REPOSITORIES,
    MAX_STORED,
    MAX_TAGS,
    MEBIBYTE,
)
from simulator.engine.registry.model import Registry


def require_room(registry: Registry, path: str, *, tag: str = "", size: int = 0) -> None:
    """Raise LimitReached if a push of so many bytes, or to a new name or tag, is too much."""
    repository = registry.repository(path)
    if path not in registry.repositories and len(registry.repositories) >= MAX_REPOSITORIES:
        raise _full(f"{MAX_REPOSITORIES} repositories")
    if tag and tag not in repository.tags and len(repository.tags) >= MAX_TAGS:
        raise _full(f"{MAX_TAGS} tags in a repository")
    if len(repository.manifests) >= MAX_MANIFESTS:
        raise _full(f"{MAX_MANIFESTS:,} manifests in a repository")
    if len(registry.blobs) >= MAX_BLOBS:
        raise _full(f"{MAX_BLOBS:,} blobs")
    if registry.stored + size > MAX_STORED:
        raise _full(f"{MAX_STORED // MEBIBYTE} MiB from outside")


def _full(what: str) -> LimitReached:
    return LimitReached(
        f"Layerwise: the toy registry takes no more than {what}",
        hint="Start a new workspace to go on.",
    )
