"""Packages: what apt, apk, pip, npm and their like find when they look a name up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from simulator.engine.catalogue.declare import PackageEntry, PackageFile, size_of
from simulator.engine.recall import Same


@dataclass(frozen=True, slots=True)
class Package:
    """A package. Sizes are bytes, installed and as downloaded.

    ``rest`` (``rest_recommends``) are the bytes, ``rest_count`` the number, of
    dependencies (recommendations) too many to be named. ``assumed``: nobody wrote
    this package down, its size and version are guesses, and the output must say so.
    """

    name: str
    version: str
    size: int
    download: int
    depends: tuple[str, ...] = ()
    recommends: tuple[str, ...] = ()
    programs: tuple[str, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    rest: int = 0
    rest_count: int = 0
    rest_recommends: int = 0
    rest_recommends_count: int = 0
    flags: frozenset[str] = frozenset()
    seconds: float | None = None
    assumed: bool = False


@dataclass(frozen=True)
class PackageTable:
    """All packages that can be seen, by kind, release and name."""

    by_kind: Mapping[str, Mapping[str, Mapping[str, Package]]]

    @classmethod
    def of(cls, files: Iterable[PackageFile], revision: int | None) -> PackageTable:
        """Return the newest entries up to the revision."""
        table: dict[str, dict[str, dict[str, tuple[int, Package]]]] = {}
        for file in files:
            for release in file.releases:
                known = table.setdefault(file.kind, {}).setdefault(release, {})
                for name, entry in file.packages.items():
                    hidden = revision is not None and entry.revision > revision
                    if not hidden and entry.revision >= known.get(name, (0,))[0]:
                        known[name] = entry.revision, _package(name, entry)
        return cls(
            {
                kind: {
                    release: {name: package for name, (_, package) in known.items()}
                    for release, known in releases.items()
                }
                for kind, releases in table.items()
            }
        )

    def names(self, kind: str, release: str = "") -> Mapping[str, Package]:
        """Return the packages of a release; of the first one written down if it is not."""
        releases = self.by_kind.get(kind, {})
        if release in releases:
            return releases[release]
        return next(iter(releases.values()), {})

    def find(self, kind: str, name: str, release: str = "") -> Package | None:
        return self.names(kind, release).get(name)

    def of_family(self, kind: str, name: str) -> Package | None:
        """Return the package whose pattern fits the name, its groups filled in."""
        return _of_family(Same(self), kind, name)

    def with_files(self, package: Package) -> Package:
        """Return a package of apt with the files that are written down for it or its family."""
        return _with_files(Same(self), Same(package))

    def version_of(self, kind: str, name: str) -> str:
        """Return the version of a package wherever it is written down first."""
        for known in self.by_kind.get(kind, {}).values():
            if name in known:
                return known[name].version
        return "1.0"

    def slip(self, kind: str, name: str, release: str = "") -> str:
        """Return the name that this one is a slip of the keys for, "" if it is none.

        A letter left out, struck twice, or swapped with the next: then there is most
        likely no such package. Any other unknown name may well be a package.
        """
        known = self.names(kind, release)
        if name in known:
            return ""
        tries = (*_struck_twice(name), *_swapped(name))
        found = [other for other in tries if other in known]
        if not found and len(name.removeprefix("lib").removesuffix("-dev")) > 3:
            return _with_a_letter_out(Same(self), kind, release).get(name, "")
        return found[0] if found else ""


@lru_cache(maxsize=1_024)
def _of_family(table: Same[PackageTable], kind: str, name: str) -> Package | None:
    for pattern, package in table.value.names(kind).items():
        found = re.fullmatch(pattern, name)
        if found:
            return replace(
                package,
                name=name,
                programs=tuple(found.expand(text) for text in package.programs),
                files=tuple((found.expand(path), text) for path, text in package.files),
            )
    return None


@lru_cache(maxsize=1_024)
def _with_files(table: Same[PackageTable], package: Same[Package]) -> Package:
    packages, own = table.value, package.value
    extra = packages.find("apt-files", own.name) or packages.of_family("apt-families", own.name)
    return own if extra is None else replace(own, files=extra.files)


@lru_cache(maxsize=64)
def _with_a_letter_out(table: Same[PackageTable], kind: str, release: str) -> dict[str, str]:
    """Return the first package for each name that lacks one of its letters."""
    return {
        name[:place] + name[place + 1 :]: name
        for name in sorted(table.value.names(kind, release), reverse=True)
        for place, letter in enumerate(name)
        if letter.isalpha()
    }


def _struck_twice(name: str) -> Iterator[str]:
    twice = (place for place in range(1, len(name)) if name[place] == name[place - 1])
    yield from (name[:place] + name[place + 1 :] for place in twice)


def _swapped(name: str) -> Iterator[str]:
    for place in range(1, len(name)):
        yield name[: place - 1] + name[place] + name[place - 1] + name[place + 1 :]


def _package(name: str, entry: PackageEntry) -> Package:
    size = size_of(entry.size)
    return Package(
        name=name,
        version=entry.version,
        size=size,
        download=round(size * 0.3) if entry.download is None else size_of(entry.download),
        depends=tuple(entry.depends.split()),
        recommends=tuple(entry.recommends.split()),
        programs=tuple(entry.programs.split()),
        files=tuple(entry.files.items()),
        rest=size_of(entry.rest),
        rest_count=entry.rest_count,
        rest_recommends=size_of(entry.rest_recommends),
        rest_recommends_count=entry.rest_recommends_count,
        flags=frozenset(entry.flags.split()),
        seconds=entry.seconds,
    )
