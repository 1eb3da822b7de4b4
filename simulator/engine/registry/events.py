"""What happens between machines and registries, beside the pulls of ``engine/events.py``."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.digest import Digest
from simulator.engine.events import Event
from simulator.engine.registry.model import Blob, Manifest, Registry, Upload


@dataclass(frozen=True, slots=True)
class RegistryEvent(Event):
    """Something changed in the registry of a host."""

    host: str


@dataclass(frozen=True, slots=True)
class RegistryOpened(RegistryEvent):
    """The host answers from now on, and holds this."""

    registry: Registry


@dataclass(frozen=True, slots=True)
class RegistryClosed(RegistryEvent):
    """The host answers no more, and what it held is lost."""


@dataclass(frozen=True, slots=True)
class AccountMade(RegistryEvent):
    """A user name was taken; ``token`` stands for the password."""

    username: str
    token: str


@dataclass(frozen=True, slots=True)
class BlobPushed(RegistryEvent):
    """A blob travelled to a repository."""

    repository: str
    blob: Blob


@dataclass(frozen=True, slots=True)
class BlobMounted(RegistryEvent):
    """A blob can be read through another repository of the host too: nothing travelled."""

    repository: str
    blob: Blob
    source: str


@dataclass(frozen=True, slots=True)
class ManifestPushed(RegistryEvent):
    """A manifest is in a repository; a tag, if there is one, names it from now on.

    ``by`` is the account that did it.
    """

    repository: str
    manifest: Manifest
    tag: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class TagDeleted(RegistryEvent):
    """A tag names nothing any more; its manifest stays."""

    repository: str
    tag: str


@dataclass(frozen=True, slots=True)
class ManifestDeleted(RegistryEvent):
    """A manifest and the tags that named it are gone."""

    repository: str
    manifest: Digest


@dataclass(frozen=True, slots=True)
class BlobDeleted(RegistryEvent):
    """A blob cannot be read through the repository any more; others keep it."""

    repository: str
    blob: Digest


@dataclass(frozen=True, slots=True)
class UploadChanged(RegistryEvent):
    """A blob is on its way, piece by piece; None when it has arrived or was given up."""

    id: str
    upload: Upload | None


# A machine's side


@dataclass(frozen=True, slots=True)
class PushStarted(Event):
    """``docker push`` knows the repository (its full name)."""

    repository: str


@dataclass(frozen=True, slots=True)
class TagPushStarted(Event):
    """The layers of one tag's image are looked at, the top one first."""

    reference: str
    layers: tuple[Digest, ...]


@dataclass(frozen=True, slots=True)
class ImagePushed(Event):
    """All is there; ``size`` are the manifest's bytes as Docker prints them."""

    reference: str
    tag: str
    manifest: Digest
    size: int


@dataclass(frozen=True, slots=True)
class LoggedIn(Event):
    """A machine keeps an account's token in its ``~/.docker/config.json``."""

    host: str
    username: str
    token: str


@dataclass(frozen=True, slots=True)
class LoggedOut(Event):
    """A machine forgot the account that it had there."""

    host: str
