"""Calls of the registry from outside, as actions: what was asked is kept and played again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

from simulator.engine.errors import DockerError
from simulator.engine.events import Event, Steps, TimePassed
from simulator.engine.reference import DEFAULT_DOMAIN
from simulator.engine.registry.api import Door, Response, respond
from simulator.engine.registry.events import (
    BlobDeleted,
    BlobMounted,
    BlobPushed,
    ManifestDeleted,
    ManifestPushed,
    RegistryEvent,
    TagDeleted,
)
from simulator.engine.registry.model import Registry
from simulator.engine.registry.reach import registry_at
from simulator.engine.state import World
from simulator.workspaces.actions import CallRegistry
from simulator.workspaces.blobs import Lost, content_of

HOST = DEFAULT_DOMAIN
"""The registry that can be reached from outside."""

CALLING = 400
"""Simulated milliseconds that a call takes."""


class CallRefused(DockerError):
    """The registry said no."""


def called(world: World, call: CallRegistry) -> Steps[None]:
    """Yield what a call does to the world's registry. Raises CallRefused."""
    try:
        body = content_of(call.body) if call.body else b""
    except Lost:
        raise CallRefused("what was sent to the registry is not kept any more") from None
    headers = {"Content-Type": call.media_type} if call.media_type else {}
    response = respond(door_of(world), call.method, call.target, headers, body)
    if response.status >= 400:
        raise CallRefused(_said(response))
    yield TimePassed(CALLING)
    yield from response.events


def door_of(world: World) -> Door:
    """Return the world's registry as it is seen from outside, without prefix and token."""
    registry = registry_at(world, HOST) or Registry(HOST)
    return Door(registry, hub=world.hub)


def calls_of(registry: Registry, event: Event) -> Iterator[tuple[CallRegistry, bytes]]:
    """Yield the call that an event of a door comes to, and its body; none if nothing changes.

    A blob that arrived piece by piece is one call with all of it.
    """
    match event:
        case BlobPushed(repository=path, blob=blob) if registry.blob(path, blob.digest) is None:
            if blob.digest in registry.blobs:
                yield _mounted(path, blob.digest, _reader(registry, blob.digest)), b""
            else:
                query = urlencode({"digest": blob.digest})
                target = f"/v2/{path}/blobs/uploads/?{query}"
                yield CallRegistry("POST", target, "", blob.digest), blob.content
        case BlobMounted(repository=path, blob=blob, source=source):
            if registry.blob(path, blob.digest) is None:
                yield _mounted(path, blob.digest, source), b""
        case ManifestPushed(repository=path, manifest=manifest, tag=tag):
            if registry.manifest(path, tag or manifest.digest) != manifest:
                name, kind = tag or manifest.digest, manifest.media_type
                target = f"/v2/{path}/manifests/{name}"
                yield CallRegistry("PUT", target, kind, manifest.digest), manifest.content
        case (
            TagDeleted(repository=path, tag=name) | ManifestDeleted(repository=path, manifest=name)
        ):
            yield CallRegistry("DELETE", f"/v2/{path}/manifests/{name}", "", ""), b""
        case BlobDeleted(repository=path, blob=digest):
            yield CallRegistry("DELETE", f"/v2/{path}/blobs/{digest}", "", ""), b""
        case RegistryEvent():
            return


def _mounted(path: str, digest: str, source: str) -> CallRegistry:
    query = urlencode({"mount": digest, "from": source})
    return CallRegistry("POST", f"/v2/{path}/blobs/uploads/?{query}", "", "")


def _reader(registry: Registry, digest: str) -> str:
    """Return a repository through which the blob can be read."""
    return min(path for path, one in registry.repositories.items() if digest in one.blobs)


def _said(response: Response) -> str:
    error = json.loads(response.body)["errors"][0]
    return f"{error['code']}: {error.get('detail') or error['message']}"
