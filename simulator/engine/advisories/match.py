"""Which advisories meet which packages: versions compared as each ecosystem compares them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from simulator.engine.advisories.declare import Advisory, AdvisoryFile
from simulator.engine.advisories.installed import Package, System
from simulator.engine.advisories.versions import (
    Compare,
    compare_apk,
    compare_dpkg,
    compare_maven,
    compare_python,
    compare_semver,
    upstream,
)

COMPARE: Mapping[str, Compare] = {
    "dpkg": compare_dpkg,
    "rpm": compare_dpkg,
    "apk": compare_apk,
    "python-pkg": compare_python,
    "node-pkg": compare_semver,
    "jar": compare_maven,
    "gobinary": compare_semver,
}

_DEBIANS = re.compile(r"[+~]deb(\d+)u\d")


@dataclass(frozen=True, slots=True)
class Finding:
    """An advisory that meets a package, and the version that would mend it."""

    advisory: Advisory
    package: Package
    fixed: str


def findings(
    known: AdvisoryFile, system: System, packages: Iterable[Package]
) -> tuple[Finding, ...]:
    """Return what is known about the packages of a system, by package and advisory."""
    by_package: dict[tuple[str, str], list[Advisory]] = {}
    for advisory in known.cve:
        by_package.setdefault((advisory.ecosystem, advisory.package), []).append(advisory)
    found: list[Finding] = []
    for package in (Package("image", "apk", system.family, system.version), *packages):
        name = _name(known, package)
        for advisory in by_package.get((package.ecosystem, name), ()):
            fixed = _meets(advisory, system, package)
            if fixed is not None:
                found.append(Finding(advisory, package, fixed))
    return tuple(sorted(found, key=_order))


def _name(known: AdvisoryFile, package: Package) -> str:
    if package.ecosystem == "os":
        return known.sources.get(package.name, package.name)
    if package.ecosystem == "pip":
        return re.sub(r"[-_.]+", "-", package.name).lower()
    return package.name


def _meets(advisory: Advisory, system: System, package: Package) -> str | None:
    """Return the version that mends the package; None if it needs no mending.

    A version of an RPM without its release does not say whether it is a mended one, and
    nothing is claimed.
    """
    if package.kind == "rpm" and "-" not in package.version:
        return None
    compare = COMPARE[package.kind]
    own = package.ecosystem == "os"
    version = upstream(package.version) if own else package.version
    if not all(bound.holds(version, compare) for bound in advisory.bounds):
        return None
    patched = advisory.patched.get(_release(system, package)) if own else None
    if patched is None:
        return advisory.fixed
    return patched if compare(_comparable(package.version, patched), patched) < 0 else None


def _release(system: System, package: Package) -> str:
    """Return the release that a package was made for; Debian's versions say so themselves."""
    made_for = _DEBIANS.search(package.version) if package.kind == "dpkg" else None
    return f"debian {made_for[1]}" if made_for else system.release


def _comparable(version: str, other: str) -> str:
    """Return the version with the other's epoch if it has none: lists of packages leave it out."""
    epoch, colon, _ = other.partition(":")
    return f"{epoch}:{version}" if colon and ":" not in version else version


def _order(finding: Finding) -> tuple[str, str, str, str]:
    return (finding.package.kind, finding.package.name, finding.advisory.id, finding.package.path)
