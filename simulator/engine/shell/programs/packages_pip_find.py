"""Which package a requirement names: known, older, local, or guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from simulator.engine.catalogue.packages import Package
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_pip_local import local_project
from simulator.engine.shell.programs.packages_pip_requirements import (
    Requirement,
    numbers,
)
from simulator.engine.shell.programs.packages_placing import MEGABYTE
from simulator.engine.shell.programs.toolchains_python_home import PythonHome

_OFFLINE = (
    "WARNING: Retrying (Retry(total={left}, connect=None, read=None, redirect=None, status=None)) "
    "after connection broken by 'NewConnectionError('<pip._vendor.urllib3.connection."
    "HTTPSConnection object>: Failed to establish a new connection: [Errno -3] "
    "Temporary failure in name resolution')': /simple/{name}/\n"
)


class PipError(Exception):
    """What pip refuses, in its words."""


def find(process: Process, home: PythonHome, requirement: Requirement) -> Package:
    """Return the package that a requirement names; raises PipError as pip does."""
    if requirement.link:
        return _linked(process, requirement)
    packages = process.catalogue.packages if process.catalogue is not None else None
    package: Package | None = packages.find("pip", requirement.key) if packages else None
    if packages is None:
        _tell_offline(process, requirement.name)
    if packages is None or (package is not None and "gone" in package.flags):
        raise PipError(_not_found(requirement, ()))
    if package is None:
        if packages.slip("pip", requirement.key):
            raise PipError(_not_found(requirement, ()))
        return _guessed(process, requirement)
    if requirement.allows(package.version):
        return package
    version = requirement.pinned or _lower(requirement, package.version)
    if not version or numbers(version)[0] > _ahead(numbers(package.version)[0]):
        raise PipError(_not_found(requirement, (package.version,)))
    return replace(package, version=version)


def _ahead(major: int) -> int:
    """Return the highest first number of a version that may exist beyond the one we know.

    Projects that count fast go on counting: 38 may be 44 by now, 2 is not yet 5.
    """
    return major + (2 if major > 2000 else max(1, major // 4))


def _linked(process: Process, requirement: Requirement) -> Package:
    link = requirement.link.partition("[")[0]
    name = requirement.name.lower()
    if "://" not in link:
        if not process.filesystem.exists(process.at(link)):
            raise PipError(
                f"ERROR: Invalid requirement: {link!r}: Expected package name at the start of "
                "dependency specifier"
            )
        if process.filesystem.is_dir(process.at(link)):
            _require_project(process, link)
            project = local_project(process, link)
            name, version = project.name or name, project.version or "0.1.0"
            return Package(name, version, size=20_000, download=0)
    process.assume(f"what {link} holds is not modelled; it installs, with a guessed size")
    return Package(name, "1.0", size=2 * MEGABYTE, download=MEGABYTE // 2, assumed=True)


def _require_project(process: Process, folder: str) -> None:
    for name in ("pyproject.toml", "setup.py", "setup.cfg"):
        if process.file(f"{folder}/{name}") is not None:
            return
    raise PipError(
        f"ERROR: Directory {folder!r} is not installable. "
        "Neither 'setup.py' nor 'pyproject.toml' found."
    )


def _guessed(process: Process, requirement: Requirement) -> Package:
    name = requirement.key
    process.assume(f"{name} is not in the catalogue; pip installs it, with a guessed size")
    version = requirement.pinned or _lower(requirement, "1.0.0") or "1.0.0"
    return Package(
        name, version, size=2 * MEGABYTE, download=MEGABYTE // 2, programs=(name,), assumed=True
    )


def _lower(requirement: Requirement, newest: str) -> str:
    """Return a version that the clauses allow, taken from their bounds; nothing if none is."""
    for sign, version in requirement.clauses:
        plain = version.rstrip(".*")
        if sign in {">=", "~=", "<=", "=="} and requirement.allows(plain):
            return plain
    for sign, version in requirement.clauses:
        if sign == "<" and requirement.allows(_before(version)):
            return _before(version)
    return newest if requirement.allows(newest) else ""


def _before(version: str) -> str:
    """Return some version below this one: the last number that is not zero, less one."""
    pieces = list(numbers(version))
    while pieces and pieces[-1] == 0:
        pieces.pop()
    if not pieces:
        return ""
    return ".".join(str(number) for number in [*pieces[:-1], pieces[-1] - 1, 9])


def _not_found(requirement: Requirement, versions: Sequence[str]) -> str:
    asked = f"{requirement.name}{requirement.specifier}"
    known = ", ".join(versions) or "none"
    return (
        f"ERROR: Could not find a version that satisfies the requirement {asked} "
        f"(from versions: {known})\nERROR: No matching distribution found for {asked}"
    )


def _tell_offline(process: Process, name: str) -> None:
    for left in range(4, -1, -1):
        process.error(_OFFLINE.format(left=left, name=name.lower()))
        process.spend(500)
