"""What lies beyond a machine: the registries that it can reach."""

from __future__ import annotations

from typing import Protocol

from simulator.engine.catalogue.catalogue import Catalogue, CatalogueRepository
from simulator.engine.errors import DockerError
from simulator.engine.image import Image
from simulator.engine.reference import DEFAULT_DOMAIN, Reference

RESOLVER = "192.168.65.7:53"
"""The name server that a machine asks."""


class Hub(Protocol):
    """Images by canonical reference (``docker.io/library/alpine:3.20``)."""

    def image(self, reference: str) -> Image | None:
        """Return the image of a canonical reference, or None if there is none."""

    def missing(self, reference: str) -> DockerError:
        """Return what a builder says of a reference that leads nowhere."""

    def near(self, reference: str) -> list[str]:
        """Return existing references that look like this one, the nearest first."""

    def serves(self, host: str) -> bool:
        """Say whether the host answers."""

    def tags(self, repository: str) -> tuple[str, ...]:
        """Return the tags that a repository lists, by its full name."""

    def repositories(self, host: str) -> tuple[CatalogueRepository, ...]:
        """Return the host's repositories as ``docker search`` knows them."""


class NoHub:
    """A network in which no registry can be reached (recording errors-064)."""

    def image(self, reference: str) -> Image | None:
        return None

    def missing(self, reference: str) -> DockerError:
        return DockerError(
            f"{reference}: failed to do request: {unreachable(reference)}",
            hint="This machine reaches no registry: use an image that it has.",
        )

    def near(self, reference: str) -> list[str]:
        return []

    def serves(self, host: str) -> bool:
        return False

    def tags(self, repository: str) -> tuple[str, ...]:
        return ()

    def repositories(self, host: str) -> tuple[CatalogueRepository, ...]:
        return ()


class CatalogueHub:
    """The toy registries, as the catalogue describes them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def image(self, reference: str) -> Image | None:
        found = self.catalogue.image(reference)
        return None if found is None else found.image

    def missing(self, reference: str) -> DockerError:
        """Return "not found" for a missing tag, and Docker Hub's evasive words for the rest.

        A host that is none of the registries here is not even found.
        """
        name = Reference.parse(reference)
        if not self.serves(name.domain):
            return NoHub().missing(reference)
        near = self.near(reference)
        hint = f"The toy hub has {', '.join(near)}." if near else "The toy hub has nothing like it."
        if name.domain != DEFAULT_DOMAIN or self.catalogue.tags(name.repository):
            return DockerError(f"{reference}: not found", hint=hint)
        return DockerError(
            f"{reference}: pull access denied, repository does not exist or may require "
            "authorization: server message: insufficient_scope: authorization failed",
            hint=hint,
        )

    def near(self, reference: str) -> list[str]:
        return self.catalogue.near(reference)

    def serves(self, host: str) -> bool:
        return host in self.catalogue.hosts

    def tags(self, repository: str) -> tuple[str, ...]:
        return self.catalogue.tags(repository)

    def repositories(self, host: str) -> tuple[CatalogueRepository, ...]:
        return self.catalogue.repositories(host)


def unreachable(reference: str) -> str:
    """Return Go's words for a registry whose name cannot be looked up."""
    name = Reference.parse(reference).with_default_tag()
    host = "registry-1.docker.io" if name.domain == DEFAULT_DOMAIN else name.domain
    url = f"https://{host}/v2/{name.path}/manifests/{name.tag or name.digest}"
    place, _, port = host.partition(":")
    if place in {"localhost", "127.0.0.1"}:
        return f'Head "{url}": dial tcp 127.0.0.1:{port or 443}: connect: connection refused'
    return f'Head "{url}": dial tcp: lookup {place} on {RESOLVER}: no such host'
