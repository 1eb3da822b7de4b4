"""Finding images out there: what was pushed first, then what the hub has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.engine.digest import Digest
from simulator.engine.errors import DockerError
from simulator.engine.image import Image
from simulator.engine.oci.manifest import manifest_digest
from simulator.engine.reference import DEFAULT_DOMAIN, DEFAULT_TAG, Reference
from simulator.engine.registry.beside import registries_beside, registry_beside
from simulator.engine.registry.content import image_of
from simulator.engine.registry.logins import login_of
from simulator.engine.registry.model import IN_CONTAINER, Registry
from simulator.engine.registry.refusals import (
    NO_SCOPE,
    login_needed,
    no_such_manifest,
    pull_denied,
    unreachable,
)

if TYPE_CHECKING:
    from simulator.engine.state import World


@dataclass(frozen=True, slots=True)
class Found:
    """An image in a registry; ``pushed`` is the digest of what somebody pushed there."""

    image: Image
    pushed: Digest | None = None

    @property
    def manifest(self) -> Digest:
        """The digest that it has there."""
        return self.pushed or manifest_digest(self.image)


def registry_at(world: World, host: str) -> Registry | None:
    """Return the registry of a host, or None if the host does not answer."""
    beside = registry_beside(world, host)
    if beside is not None:
        return beside
    known = world.registries.get(host)
    if known is None and world.hub.serves(host):
        return Registry(host)
    return known


def known_registries(world: World) -> dict[str, Registry]:
    """Return the registries that hold something, by the name that the machine knows them under."""
    named = {
        host: one for host, one in world.registries.items() if not host.startswith(IN_CONTAINER)
    }
    return {**named, **registries_beside(world)}


def find(world: World, reference: Reference) -> Found | None:
    """Return the image that a name leads to, a digest before a tag, or None.

    A tag that somebody pushed hides the hub's own. Raises BadArchive for an image
    from outside that is damaged.
    """
    registry = registry_at(world, reference.domain)
    if registry is not None:
        name = reference.digest or reference.tag or DEFAULT_TAG
        manifest = registry.manifest(reference.path, name)
        if manifest is not None:
            image = image_of(registry, reference.path, manifest)
            return Found(image, manifest.digest)
    image_there = world.hub.image(reference.canonical)
    return None if image_there is None else Found(image_there)


def readable(world: World, reference: Reference) -> bool:
    """Say whether the current machine may read a repository.

    On Docker Hub everybody may; other registries show what was pushed to them only to those
    who are logged in.
    """
    registry = registry_at(world, reference.domain)
    if registry is None or registry.anonymous or reference.domain == DEFAULT_DOMAIN:
        return True
    if reference.path not in registry.repositories or world.hub.tags(reference.repository):
        return True
    login = login_of(world.machine.files, registry.host)
    return login is not None and registry.accounts.get(login[0]) == login[1]


def tags_of(world: World, repository: Reference) -> tuple[str, ...]:
    """Return the tags that a repository lists, in order."""
    registry = registry_at(world, repository.domain)
    pushed = registry.repository(repository.path).tags if registry else ()
    return tuple(sorted({*pushed, *world.hub.tags(repository.repository)}))


def missing(world: World, reference: Reference) -> DockerError:
    """Return what ``docker pull`` says of a name that leads nowhere."""
    if registry_at(world, reference.domain) is None:
        return unreachable(reference.domain)
    if not readable(world, reference):
        return login_needed(reference)
    near = [Reference.parse(name).familiar for name in world.hub.near(reference.canonical)]
    if reference.domain == DEFAULT_DOMAIN and not tags_of(world, reference):
        return pull_denied(reference, near)
    return no_such_manifest(reference, near)


def missing_base(world: World, reference: str) -> DockerError:
    """Return what a builder says of it."""
    name = Reference.parse(reference)
    if not readable(world, name):
        return DockerError(f"{reference}: {NO_SCOPE}", hint=f"Log in: docker login {name.domain}")
    known = registry_at(world, name.domain) is not None
    if known and tags_of(world, name):
        return DockerError(f"{reference}: not found", hint=_tags_hint(world, name))
    if known and not world.hub.serves(name.domain):
        return DockerError(f"{reference}: not found", hint="Nobody pushed it there.")
    return world.hub.missing(reference)


def _tags_hint(world: World, name: Reference) -> str:
    return f"{name.name} has the tags {', '.join(tags_of(world, name)[:5])}."
