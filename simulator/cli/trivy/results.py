"""What a scan found, sorted as trivy sorts it: the system first, then each language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from simulator.engine.advisories.declare import AdvisoryFile
from simulator.engine.advisories.installed import (
    Package,
    System,
    installed_packages,
    system_of,
)
from simulator.engine.advisories.match import Finding, findings
from simulator.engine.image import Image, view
from simulator.engine.layer import Layer

LANGUAGES = {"python-pkg": "Python", "node-pkg": "Node.js", "jar": "Java"}
"""The kinds whose packages trivy tells of together."""


@dataclass(frozen=True, slots=True)
class Result:
    """One target. ``packages`` are those that it has, found to be weak or not."""

    target: str
    kind: str
    is_system: bool
    packages: tuple[Package, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Scan:
    """What was found in an image."""

    system: System
    results: tuple[Result, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for result in self.results for finding in result.findings)


def scan(
    known: AdvisoryFile,
    image: Image,
    name: str,
    *,
    severities: Sequence[str],
    fixed_only: bool = False,
) -> Scan:
    """Look through an image for what is known of its packages."""
    system, packages = _looked_through(image.layers)
    found = tuple(
        finding
        for finding in findings(known, system, packages)
        if finding.advisory.severity in severities and (finding.fixed or not fixed_only)
    )
    return Scan(system, tuple(_results(name, system, packages, found)))


@lru_cache(maxsize=64)
def _looked_through(layers: tuple[Layer, ...]) -> tuple[System, tuple[Package, ...]]:
    """Return what the layers have installed. Remembered, for a loop may ask again and again."""
    tree = view(layers)
    return system_of(tree), tuple(installed_packages(tree))


def _results(
    name: str, system: System, packages: Sequence[Package], found: Sequence[Finding]
) -> Iterator[Result]:
    own = tuple(package for package in packages if package.ecosystem == "os")
    if system.family:
        target = f"{name} ({system.family} {system.version})"
        weak = tuple(one for one in found if one.package.ecosystem in {"os", "image"})
        yield Result(target, system.family, True, own, weak)
    others = sorted(
        (package for package in packages if package.ecosystem != "os"),
        key=lambda package: (_target(package), package.path),
    )
    for target, group in groupby(others, key=_target):
        several = tuple(group)
        weak = tuple(one for one in found if one.package in several)
        yield Result(target, several[0].kind, False, several, weak)


def _target(package: Package) -> str:
    return LANGUAGES.get(package.kind, package.path)
