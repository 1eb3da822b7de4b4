"""The toy hub: which images and packages there are to pull and to install."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TypeVar

from simulator.engine.advisories.declare import AdvisoryFile
from simulator.engine.catalogue.catalogue_image import CatalogueImage
from simulator.engine.catalogue.declare import (
    ImageEntry,
    LayerEntry,
    PackageFile,
    RepositoryEntry,
    StandingEntry,
    Tree,
)
from simulator.engine.catalogue.layers import Workshop
from simulator.engine.catalogue.packages import PackageTable
from simulator.engine.catalogue.standing import NOTHING, StandingImage, base_of, version_of
from simulator.engine.catalogue.tags import choose, listed

MIRRORS = (
    "mirror.gcr.io/library/",
    "public.ecr.aws/docker/library/",
    "registry.docker.com/library/",
)
ARCHITECTURES = ("amd64", "arm32v6", "arm32v7", "arm64v8", "i386", "ppc64le", "riscv64", "s390x")
OFFICIAL = "docker.io/library/"

MAX_REMEMBERED = 2_048
"""Names asked for, of which is remembered what image they lead to, if to any."""

_Revised = TypeVar("_Revised", ImageEntry, LayerEntry, RepositoryEntry, StandingEntry)


@dataclass(frozen=True, slots=True)
class CatalogueRepository:
    """A repository as ``docker search`` lists it."""

    name: str
    description: str = ""
    stars: int = 0
    pulls: str = ""
    badge: str = ""
    ribbon: str = ""

    @property
    def official(self) -> bool:
        return self.badge == "official"


@dataclass(frozen=True)
class Catalogue:
    """What the registries of the simulated world hold before anybody pushes.

    All entries of every revision are kept; what can be seen are the newest up to ``seen``.
    """

    image_entries: tuple[ImageEntry, ...] = ()
    layer_entries: tuple[LayerEntry, ...] = ()
    trees: tuple[Tree, ...] = ()
    repository_entries: tuple[RepositoryEntry, ...] = ()
    package_entries: tuple[PackageFile, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    suites: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    seen: int | None = None
    standing_entries: tuple[StandingEntry, ...] = ()
    advisories: AdvisoryFile = AdvisoryFile()

    @cached_property
    def revision(self) -> int:
        """The highest revision that can be seen."""
        highest = max(
            (
                *(entry.revision for entry in self.image_entries),
                *(entry.revision for entry in self.layer_entries),
                *(entry.revision for entry in self.repository_entries),
                *(entry.revision for entry in self.standing_entries),
                *(
                    said.revision
                    for table in self.package_entries
                    for said in table.packages.values()
                ),
            ),
            default=0,
        )
        return highest if self.seen is None else min(highest, self.seen)

    def at(self, revision: int) -> Catalogue:
        """Return the catalogue as it was at an earlier revision."""
        if revision not in self._at:
            self._at[revision] = replace(self, seen=revision)
        return self._at[revision]

    def image(self, reference: str) -> CatalogueImage | None:
        """Return the image of that full name (``docker.io/library/python:3.11-slim``), or None.

        With a tag, a digest that is not known here is taken on trust: it may well be one
        that the tag had at some time.
        """
        return self._found(reference)

    def repositories(self, host: str = "docker.io") -> tuple[CatalogueRepository, ...]:
        """Return the repositories that a registry has, the most starred first."""
        found = (one for one in self._repositories.values() if one.name.startswith(f"{host}/"))
        return tuple(sorted(found, key=lambda one: (-one.stars, one.name)))

    @cached_property
    def hosts(self) -> tuple[str, ...]:
        """The registries that have anything."""
        own = {name.partition("/")[0] for name in self._repositories}
        return tuple(sorted(own | {place.partition("/")[0] for place in MIRRORS}))

    def tags(self, repository: str) -> tuple[str, ...]:
        """Return the tags that are listed for a repository; others may be derived."""
        name = original(repository)
        if name in self._standing:
            return self._standing[name].listed
        found = (listed(entry) for entry in self._families.get(name, []))
        return tuple(dict.fromkeys(tag for tags in found for tag, _ in tags))

    def near(self, reference: str) -> list[str]:
        """Return up to three names like this one that can be pulled, the nearest first."""
        repository, tag, _ = _split(reference)
        if original(repository) in self._repositories:
            close = difflib.get_close_matches(tag, self.tags(repository), n=3, cutoff=0.4)
            return [f"{repository}:{name}" for name in close]
        host = repository.partition("/")[0]
        known = [name for name in self._repositories if name.startswith(f"{host}/")]
        close = difflib.get_close_matches(repository, known or list(self._repositories), n=3)
        return [f"{name}:latest" for name in close]

    @cached_property
    def packages(self) -> PackageTable:
        """What can be installed, by kind and release."""
        return PackageTable.of(self.package_entries, self.seen)

    def _find(self, reference: str) -> CatalogueImage | None:
        repository, tag, digest = _split(reference)
        repository = original(repository)
        if digest:
            exact = self._by_digest(repository, digest)
            if exact is not None or ":" not in reference.partition("@")[0].rpartition("/")[2]:
                return exact
        if repository in self._standing:
            return self._stands(reference, self._standing[repository], tag)
        choice = choose(self._families.get(repository, []), tag, self._debians)
        if choice is None:
            return None
        about = self._repositories[repository]
        ribbon = choice.release.ribbon or choice.entry.ribbon or about.ribbon
        return CatalogueImage(
            reference,
            about.badge,
            ribbon,
            choice.derived or bool(digest),
            choice,
            self._workshop,
            self.variables,
            self.suites,
        )

    def _stands(self, reference: str, entry: StandingEntry, tag: str) -> StandingImage | None:
        base = base_of(entry, tag)
        below = self.image(base if "/" in base else OFFICIAL + base) if base else None
        if base is None or (base and below is None):
            return None
        return StandingImage(
            reference,
            entry.badge,
            entry.ribbon,
            tag not in entry.listed or "@" in reference,
            NOTHING,
            self._workshop,
            self.variables,
            {},
            entry=entry,
            version=version_of(entry, tag),
            below=below,
        )

    def _by_digest(self, repository: str, digest: str) -> CatalogueImage | None:
        for tag in self._distinct_tags(repository):
            found = self.image(f"{repository}:{tag}")
            if found and found.digest == digest:
                return found
        return None

    def _distinct_tags(self, repository: str) -> Iterable[str]:
        """Return one tag for each image of a repository: most images have several."""
        if repository in self._standing:
            return self._standing[repository].listed
        found: dict[tuple[str, str, str], str] = {}
        for entry in self._families.get(repository, []):
            for tag, release in listed(entry):
                suite = next((word for word in tag.split("-") if word in self.suites), "")
                found.setdefault((entry.id, release.version, suite), tag)
        return found.values()

    @cached_property
    def _families(self) -> dict[str, list[ImageEntry]]:
        newest = {entry.id: entry for entry in _visible(self.image_entries, self.seen)}
        families: dict[str, list[ImageEntry]] = {}
        for entry in newest.values():
            families.setdefault(entry.repository, []).append(entry)
        return families

    @cached_property
    def _repositories(self) -> dict[str, CatalogueRepository]:
        said = {entry.name: entry for entry in _visible(self.repository_entries, self.seen)}
        found = {name: _repository(name, said.get(name)) for name in self._families}
        return {**found, **{name: _standing(name, one) for name, one in self._standing.items()}}

    @cached_property
    def _debians(self) -> tuple[str, ...]:
        """The suites that a tag may ask for although its family lists none of them."""
        return tuple(name for name, said in self.suites.items() if "debian" in said)

    @cached_property
    def _standing(self) -> dict[str, StandingEntry]:
        visible = _visible(self.standing_entries, self.seen)
        return {name: entry for entry in visible for name in entry.names}

    @cached_property
    def _workshop(self) -> Workshop:
        layers = {entry.name: entry for entry in _visible(self.layer_entries, self.seen)}
        trees = {tree.name: tree for tree in self.trees}
        return Workshop(trees, layers, self.packages.version_of)

    @cached_property
    def _found(self) -> Callable[[str], CatalogueImage | None]:
        """What was found, remembered; anybody may ask for any name."""
        return lru_cache(MAX_REMEMBERED)(self._find)

    @cached_property
    def _at(self) -> dict[int, Catalogue]:
        return {}


def original(repository: str) -> str:
    """Return the official repository that this one mirrors, or holds for one architecture.

    >>> original("mirror.gcr.io/library/golang"), original("docker.io/arm64v8/debian")
    ('docker.io/library/golang', 'docker.io/library/debian')
    """
    places = (*MIRRORS, *(f"docker.io/{name}/" for name in ARCHITECTURES))
    for place in places:
        if repository.startswith(place):
            return OFFICIAL + repository.removeprefix(place)
    return repository


def _visible(entries: tuple[_Revised, ...], revision: int | None) -> list[_Revised]:
    kept = [entry for entry in entries if revision is None or entry.revision <= revision]
    return sorted(kept, key=lambda entry: entry.revision)


def _repository(name: str, said: RepositoryEntry | None) -> CatalogueRepository:
    if said is None:
        return CatalogueRepository(name)
    return CatalogueRepository(
        name, said.description, said.stars, said.pulls, said.badge, said.ribbon
    )


def _standing(name: str, said: StandingEntry) -> CatalogueRepository:
    return CatalogueRepository(
        name, said.description, said.stars, said.pulls, said.badge, said.ribbon
    )


def _split(reference: str) -> tuple[str, str, str]:
    """Return repository, tag and digest of a full name; the tag defaults to ``latest``."""
    name, _, digest = reference.partition("@")
    head, slash, last = name.rpartition("/")
    last, _, tag = last.partition(":")
    return f"{head}{slash}{last}", tag or "latest", digest
