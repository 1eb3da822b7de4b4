"""What apt-get install would bring: packages looked up, and what comes along."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from simulator.engine.catalogue.databases import installed_dpkg
from simulator.engine.catalogue.packages import Package, PackageTable
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_apt_index import (
    has_other_sources,
    index_age,
    table_of,
)
from simulator.engine.shell.programs.packages_placing import (
    FULL_IMAGE_SHARE,
    MEGABYTE,
    WORK,
    assumed_package,
    release_of,
    scaled,
)
from simulator.engine.shell.programs.packages_web_scripts import NODE_SOURCE

FULL_IMAGE_MARK = "libmagickcore-dev"
"""Only the full images, built on buildpack-deps, have this package."""


_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]+")

_PATTERN = re.compile(r"[*?\[]")

MOST_MATCHES = 100
"""Packages that one pattern on a command line may name."""


_IN_BOTH = frozenset(
    [
        "acl",
        "attr",
        "dnsmasq",
        "eudev",
        "firefox",
        "musl-dev",
        "openrc",
        "pkgconf",
        "samba",
        "unbound",
        "wireguard-tools",
    ]
)
"""Names that nobody wrote down for Debian, where they mean the same as in Alpine."""


@dataclass(frozen=True)
class Plan:
    """What one command line would install; ``asked`` are the names on it."""

    asked: tuple[Package, ...]
    also: tuple[Package, ...]
    skipped: tuple[str, ...]
    present: tuple[str, ...]
    recommends: bool

    @cached_property
    def new(self) -> tuple[Package, ...]:
        return tuple(sorted((*self.asked, *self.also), key=lambda package: package.name))

    @cached_property
    def unnamed(self) -> int:
        """How many more packages come along than are written down by name."""
        extra = sum(package.rest_recommends_count for package in self.asked)
        return sum(package.rest_count for package in self.new) + extra * self.recommends

    @cached_property
    def size(self) -> int:
        extra = sum(package.rest_recommends for package in self.asked) * self.recommends
        return sum(package.size + package.rest for package in self.new) + extra

    @cached_property
    def download(self) -> int:
        named = sum(package.download for package in self.new)
        return named + round((self.size - sum(p.size for p in self.new)) * 0.28)


def plan_of(process: Process, names: Iterable[str], *, recommends: bool) -> Plan | int:
    """Return what installing the names would bring, or the exit code of a refusal."""
    table = table_of(process) if index_age(process.filesystem) is not None else {}
    known = installed_dpkg(process.filesystem)
    asked: dict[str, Package] = {}
    present: list[str] = []
    missing: list[str] = []
    for word in _spelled_out(process, names, table):
        process.step(WORK)
        found = _find(process, word, table, known)
        if isinstance(found, str):
            missing.append(found)
        elif found.name in known:
            present.append(f"{found.name} is already the newest version ({known[found.name]}).")
        else:
            asked[found.name] = found
    if missing:
        process.error("\n".join(missing) + "\n")
        return 100
    also, skipped = _brought(asked, table, known, recommends=recommends)
    factor = _share(known, asked.values(), also)
    return Plan(
        tuple(scaled(package, factor) for package in asked.values()),
        tuple(scaled(package, factor) for package in also),
        tuple(skipped),
        tuple(present),
        recommends,
    )


def _find(
    process: Process, word: str, table: Mapping[str, Package], known: Mapping[str, str]
) -> Package | str:
    """Return the package that a word names, or apt's complaint."""
    if "/" in word and (word.startswith((".", "/")) or word.endswith(".deb")):
        return _local(process, word)
    name, _, version = word.partition("=")
    name = name.partition("/")[0].partition(":")[0].removesuffix("+" if "++" not in name else "")
    name = _provider(process, name, table)
    if name in known and not version:
        return table.get(name) or replace(assumed_package(name), version=known[name])
    if _PATTERN.search(name) and table:
        process.assume(f"what {name} matches is not in the catalogue; it installs as one package")
        return assumed_package(_PATTERN.split(name)[0].strip("-.") or "all")
    if index_age(process.filesystem) is None or not _NAME.fullmatch(name):
        return f"E: Unable to locate package {name}"
    package = _from_node_source(process, name) or table.get(name)
    if package is None:
        return _unknown(process, name, version, table)
    if package.flags:
        return _withdrawn(process, package, version)
    if version and not fnmatch.fnmatchcase(package.version, version):
        if has_other_sources(process.filesystem):
            process.assume(f"{name} {version} comes from a source of packages that was added")
        elif release_of(process.filesystem).codename == "bookworm":
            return f"E: Version '{version}' for '{name}' was not found"
        return replace(package, version=version.rstrip("*"))
    return package


def _spelled_out(
    process: Process, names: Iterable[str], table: Mapping[str, Package]
) -> Iterator[str]:
    """Yield the names, patterns such as ``libssl*`` replaced by what they match, if anything."""
    for name in names:
        if not _PATTERN.search(name) or "=" in name or "/" in name:
            yield name
            continue
        found = [known for known in table if fnmatch.fnmatchcase(known, name)][:MOST_MATCHES]
        for known in found:
            process.write(f"Note, selecting '{known}' for glob '{name}'\n")
        yield from found or [name]


def _provider(process: Process, name: str, table: Mapping[str, Package]) -> str:
    """Return the package that stands in for a name that is none."""
    package = table.get(name)
    if package is None or "provided" not in package.flags:
        return name
    process.write(f"Note, selecting '{package.depends[0]}' instead of '{name}'\n")
    return package.depends[0]


def _from_node_source(process: Process, name: str) -> Package | None:
    """Return NodeSource's nodejs, which has npm in it, where its set-up script was run."""
    source = process.file(NODE_SOURCE)
    if source is None:
        return None
    listed = source.content.decode(errors="replace")
    found = re.search(r"node_(\d+)\.x", listed)
    if name != "nodejs" or found is None:
        return None
    names = ("node", "nodejs=node", "npm", "npx", "corepack")
    programs = tuple(f"/usr/bin/{name}" for name in names)
    version = f"{found[1]}.19.0-1nodesource1"
    return Package(name, version, 195 * MEGABYTE, 32 * MEGABYTE, programs=programs)


def _withdrawn(process: Process, package: Package, version: str) -> Package | str:
    """Tell of a name that Debian dropped; older releases, and Ubuntu, still have it."""
    release = release_of(process.filesystem)
    if release.id != "debian" or release.codename in {"buster", "bullseye", "stretch"}:
        process.assume(f"package {package.name} installs, with a guessed size")
        return assumed_package(package.name, version.rstrip("*"))
    if "virtual" in package.flags:
        return f"E: Package '{package.name}' has no installation candidate"
    return f"E: Unable to locate package {package.name}"


def _unknown(
    process: Process, name: str, version: str, table: Mapping[str, Package]
) -> Package | str:
    packages: PackageTable | None = process.catalogue.packages if process.catalogue else None
    family = packages.of_family("apt-families", name) if packages else None
    if not (family or has_other_sources(process.filesystem)) and _is_none(process, name):
        return f"E: Unable to locate package {name}"
    process.assume(f"package {name} is not in the catalogue; it installs, with a guessed size")
    version = version.rstrip("*")
    if family:
        return replace(family, version=version or family.version, assumed=True)
    return assumed_package(name, version)


def _is_none(process: Process, name: str) -> bool:
    """Tell whether there is no such package: a slip of the keys, or what only Alpine calls so."""
    packages = process.catalogue.packages if process.catalogue else None
    if packages is None:
        return False
    slip = packages.slip("apt", name, release_of(process.filesystem).codename)
    return bool(slip) or (packages.find("apk", name) is not None and name not in _IN_BOTH)


def _local(process: Process, word: str) -> Package | str:
    if process.file(word) is None:
        return f"E: Unsupported file {word} given on commandline"
    name = word.rpartition("/")[2].partition("_")[0].removesuffix(".deb").lower()
    process.assume(f"what {word} holds is not modelled; it installs, with a guessed size")
    return assumed_package(name or "local")


def _brought(
    asked: Mapping[str, Package],
    table: Mapping[str, Package],
    known: Mapping[str, str],
    *,
    recommends: bool,
) -> tuple[list[Package], list[str]]:
    """Return what comes along, and what is only recommended and left out."""
    also: dict[str, Package] = {}
    skipped: dict[str, None] = {}
    for package in asked.values():
        for name in package.depends:
            if name in table and name not in known and name not in asked:
                also[name] = table[name]
    for package in asked.values():
        for name in package.recommends:
            if name in table and name not in known and name not in asked and name not in also:
                if recommends:
                    also[name] = table[name]
                else:
                    skipped[name] = None
    return list(also.values()), list(skipped)


def _share(known: Mapping[str, str], asked: Iterable[Package], also: Iterable[Package]) -> float:
    """Return the share of the figures that a full image still lacks, at least 1 MB."""
    if FULL_IMAGE_MARK not in known:
        return 1.0
    total = sum(package.size + package.rest for package in (*asked, *also)) or 1
    return min(1.0, max(FULL_IMAGE_SHARE, MEGABYTE / total))
