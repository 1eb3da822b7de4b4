"""What of a workspace can be reached through ``/v2/``, and under which names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.engine.digest import Digest
from simulator.engine.hub import Hub, NoHub
from simulator.engine.image import Image
from simulator.engine.reference import DEFAULT_DOMAIN
from simulator.engine.registry.logins import is_publisher
from simulator.engine.registry.model import Blob, Manifest, Registry


@dataclass(frozen=True, slots=True)
class Door:
    """A registry seen from outside.

    Its repositories are called ``PREFIX/NAME`` there, so that one address can serve many
    workspaces; on the hub a NAME of one word is an official image, as in ``docker pull``.
    ``token`` is the password (any user name will do) or bearer token that must be shown;
    without one, anybody may read and write. ``account`` is the only namespace that may be
    written to, if there is one. ``hub`` has images that can be read beside those that were
    pushed.
    """

    registry: Registry
    prefix: str = ""
    token: str = ""
    writable: bool = True
    account: str = ""
    hub: Hub = NoHub()

    def outside(self, path: str) -> str:
        """Return what a repository is called outside."""
        return f"{self.prefix}/{path}" if self.prefix else path

    def inside(self, name: str) -> str | None:
        """Return what a repository is called inside, or None for one of another workspace."""
        head = f"{self.prefix}/" if self.prefix else ""
        if not name.startswith(head):
            return None
        path = name.removeprefix(head)
        official = self.registry.host == DEFAULT_DOMAIN and "/" not in path
        return f"library/{path}" if official else path

    def may_write(self, path: str) -> bool:
        """Say whether the repository can be changed from outside.

        Nobody writes where the hub's own publishers do.
        """
        space, slash, _ = path.partition("/")
        if slash and is_publisher(self.hub, self.registry.host, space):
            return False
        return self.writable and (not self.account or path.startswith(f"{self.account}/"))

    def known(self, path: str) -> bool:
        """Say whether there is anything under the name."""
        return path in self.registry.repositories or bool(self._hub_tags(path))

    def tags(self, path: str) -> list[str]:
        """Return the tags of a repository, in order."""
        return sorted({*self.registry.repository(path).tags, *self._hub_tags(path)})

    def manifest(self, path: str, name: str) -> Manifest | None:
        """Return a manifest by tag or digest; what was pushed hides what the hub has."""
        found = self.registry.manifest(path, name)
        if found is not None:
            return found
        if name in self._hub_tags(path):
            image = self.hub.image(f"{self.registry.host}/{path}:{name}")
            return Manifest.of(image) if image else None
        if name.startswith("sha256:"):
            made = (Manifest.of(image) for image in self._hub_images(path))
            return next((one for one in made if one.digest == name), None)
        return None

    def blob(self, path: str, digest: Digest) -> Blob | None:
        """Return a blob that can be read through the repository."""
        found = self.registry.blob(path, digest)
        if found is not None:
            return found
        return next((blob for blob in self._hub_blobs(path) if blob.digest == digest), None)

    def _hub_blobs(self, path: str) -> Iterator[Blob]:
        for image in self._hub_images(path):
            yield Blob.of(image)
            yield from map(Blob.of, image.layers)

    def _hub_images(self, path: str) -> Iterator[Image]:
        for tag in self._hub_tags(path):
            image = self.hub.image(f"{self.registry.host}/{path}:{tag}")
            if image is not None:
                yield image

    def _hub_tags(self, path: str) -> tuple[str, ...]:
        return self.hub.tags(f"{self.registry.host}/{path}")
