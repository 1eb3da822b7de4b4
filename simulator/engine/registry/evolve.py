"""What an event makes of a registry."""

from __future__ import annotations

from dataclasses import replace

from rpds import HashTrieMap

from simulator.engine.registry.events import (
    AccountMade,
    BlobDeleted,
    BlobMounted,
    BlobPushed,
    ManifestDeleted,
    ManifestPushed,
    RegistryClosed,
    RegistryEvent,
    RegistryOpened,
    TagDeleted,
    UploadChanged,
)
from simulator.engine.registry.model import Registry, Upload


def evolve_registries(
    registries: HashTrieMap[str, Registry], event: RegistryEvent, now: int
) -> HashTrieMap[str, Registry]:
    """Return the registries by host after the event; a host that holds nothing yet begins empty."""
    match event:
        case RegistryOpened(host=host, registry=registry):
            return registries.insert(host, registry)
        case RegistryClosed(host=host):
            return registries.discard(host)
        case _:
            before = registries.get(event.host) or Registry(event.host)
            return registries.insert(event.host, evolve_registry(before, event, now))


def evolve_registry(registry: Registry, event: RegistryEvent, now: int) -> Registry:
    """Return the registry after the event."""
    match event:
        case AccountMade(username=username, token=token):
            return replace(registry, accounts=registry.accounts.insert(username, token))
        case BlobPushed(repository=path, blob=blob) | BlobMounted(repository=path, blob=blob):
            return registry.with_blob(path, blob)
        case BlobDeleted(repository=path, blob=digest):
            return registry.without_blob(path, digest)
        case UploadChanged(id=upload_id, upload=upload):
            return _uploading(registry, upload_id, upload)
        case _:
            return _evolve_repository(registry, event, now)


def _evolve_repository(registry: Registry, event: RegistryEvent, now: int) -> Registry:
    match event:
        case ManifestPushed(repository=path, manifest=manifest, tag=tag, by=by):
            registry = registry.with_manifest(path, manifest)
            if not tag:
                return registry
            named = registry.repository(path).with_tag(tag, manifest.digest, at=now, by=by)
            return registry.with_repository(path, named)
        case TagDeleted(repository=path, tag=tag):
            return registry.with_repository(path, registry.repository(path).without_tag(tag))
        case ManifestDeleted(repository=path, manifest=digest):
            kept = registry.repository(path).without_manifest(digest)
            return registry.with_repository(path, kept)
        case _:
            return registry


def _uploading(registry: Registry, upload_id: str, upload: Upload | None) -> Registry:
    before = registry.uploads.get(upload_id)
    stored = registry.stored - (len(before.content) if before else 0)
    if upload is None:
        return replace(registry, uploads=registry.uploads.discard(upload_id), stored=stored)
    return replace(
        registry,
        uploads=registry.uploads.insert(upload_id, upload),
        uploads_begun=registry.uploads_begun + (before is None),
        stored=stored + len(upload.content),
    )
