"""Which packages a pip command line stands for: requirement files read, names looked up."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulator.engine.catalogue.databases import installed_python
from simulator.engine.catalogue.packages import Package
from simulator.engine.files import PathError
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_pip_find import (
    PipError,
    find,
)
from simulator.engine.shell.programs.packages_pip_local import local_project
from simulator.engine.shell.programs.packages_pip_requirements import (
    InvalidRequirement,
    Requirement,
    applies,
    parse_file,
    parse_requirement,
)
from simulator.engine.shell.programs.packages_placing import WORK
from simulator.engine.shell.programs.toolchains_python_home import PythonHome, sites

MAX_FILES = 20
"""Requirement files inside one another."""


VALUED = frozenset(
    [
        *("-r", "--requirement", "-c", "--constraint", "-e", "--editable"),
        *("-t", "--target", "--prefix", "--root", "-i", "--index-url"),
        *(
            "--extra-index-url",
            "-f",
            "--find-links",
            "--trusted-host",
            "--timeout",
            "--default-timeout",
        ),
        *(
            "--retries",
            "--no-binary",
            "--only-binary",
            "--cache-dir",
            "--progress-bar",
            "--platform",
        ),
        *(
            "--python-version",
            "--implementation",
            "--abi",
            "--root-user-action",
            "--cert",
            "--proxy",
        ),
        *("--log", "-w", "--wheel-dir", "-d", "--dest", "--upgrade-strategy"),
        *("--format", "--exists-action", "--src", "--python"),
    ]
)
"""Options that take the next word."""


REQUIREMENT_OPTIONS = {"-r", "--requirement"}


EDITABLE_OPTIONS = {"-e", "--editable"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A package to be installed and who asks for it (``from -r requirements.txt (line 1)``)."""

    package: Package
    requirement: str
    asked_by: str = ""


@dataclass
class Resolution:
    """What has been found so far, in pip's order, by name."""

    wanted: dict[str, Wanted] = field(default_factory=dict)
    satisfied: list[str] = field(default_factory=list)


def requirements_of(
    process: Process, arguments: Sequence[str], valued: frozenset[str]
) -> list[tuple[Requirement, str]]:
    """Return all requirements of a command line with where each stands; raises PipError."""
    found: list[tuple[Requirement, str]] = []
    waiting = list(arguments)[::-1]
    seen_verb = False
    while waiting:
        word = waiting.pop()
        name, equals, value = word.partition("=")
        if name in REQUIREMENT_OPTIONS:
            found += _file(process, value if equals else _next(waiting, name), 0)
        elif word.startswith("-r") and not word.startswith("--") and len(word) > 2:
            found += _file(process, word[2:], 0)
        elif name in EDITABLE_OPTIONS:
            found.append((_editable(value if equals else _next(waiting, name)), ""))
        elif word.startswith("-"):
            if word in valued and waiting:
                waiting.pop()
        elif not seen_verb:
            seen_verb = True
        else:
            found.append((_checked(word), ""))
    if not found:
        raise PipError(
            'ERROR: You must give at least one requirement to install (see "pip help install")'
        )
    return found


def resolve(
    process: Process, home: PythonHome, asked: Sequence[tuple[Requirement, str]], *, deep: bool
) -> Resolution:
    """Return what must be installed for the requirements; raises PipError."""
    known = {_key(name): version for name, version in listed_packages(process, home).items()}
    result = Resolution()
    waiting = deque(asked)
    while waiting:
        requirement, where = waiting.popleft()
        process.step(WORK)
        if not applies(requirement.marker, home.version):
            process.write(
                f"Ignoring {requirement.name}: markers {requirement.marker!r} "
                "don't match your environment\n"
            )
            continue
        version = known.get(requirement.key)
        if version is not None and requirement.allows(version) and not requirement.link:
            result.satisfied.append(
                f"Requirement already satisfied: {requirement.name}{requirement.specifier}"
                f" in {home.site} ({version})"
            )
            continue
        package = find(process, home, requirement)
        _add(result, package, f"{requirement.name}{requirement.specifier}", where)
        if deep:
            _add_dependencies(process, result, package, requirement, where, known)
            waiting.extendleft(_of_folder(process, requirement, package)[::-1])
    return result


def _of_folder(
    process: Process, requirement: Requirement, package: Package
) -> list[tuple[Requirement, str]]:
    """Return what a project requires that is installed from its folder."""
    link = requirement.link
    if (
        not link
        or "://" in link
        or not process.filesystem.is_dir(process.at(link.partition("[")[0]))
    ):
        return []
    return [(_checked(text), package.name) for text in local_project(process, link).requires]


def listed_packages(process: Process, home: PythonHome) -> dict[str, str]:
    """Return every package that this Python can import, with its version."""
    found: dict[str, str] = {}
    for site in sites(process, home)[::-1]:
        found |= installed_python(process.filesystem, site)
    return found


def _add(result: Resolution, package: Package, requirement: str, where: str) -> None:
    result.wanted.setdefault(_key(package.name), Wanted(package, requirement, where))


def _add_dependencies(
    process: Process,
    result: Resolution,
    package: Package,
    requirement: Requirement,
    where: str,
    known: Mapping[str, str],
) -> None:
    packages = process.catalogue.packages if process.catalogue is not None else None
    chain = f"{requirement.name}{requirement.specifier}" + (f"->{where}" if where else "")
    for name in package.depends:
        other = packages.find("pip", name) if packages else None
        if other is not None and _key(name) not in known:
            _add(result, other, name, chain)


_UTF16 = {b"\xff\xfe", b"\xfe\xff"}
"""How a file starts that was saved on Windows; pip reads it by that mark."""


def _file(process: Process, path: str, depth: int) -> list[tuple[Requirement, str]]:
    try:
        content = process.filesystem.read(process.at(path))
        text = content.decode("utf-16" if content[:2] in _UTF16 else "utf-8-sig", "replace")
    except PathError as error:
        raise PipError(
            f"ERROR: Could not open requirements file: [Errno 2] {error.reason}: {path!r}"
        ) from None
    if depth > MAX_FILES:
        raise PipError("ERROR: requirement files include one another")
    found: list[tuple[Requirement, str]] = []
    for number, line in parse_file(text):
        process.step()
        where = f"-r {path} (line {number})"
        if isinstance(line, InvalidRequirement):
            raise PipError(
                f"ERROR: Invalid requirement: {line.text!r} (from line {number} of {path})"
            )
        if isinstance(line, Requirement):
            found.append((line, where))
        elif line.name in REQUIREMENT_OPTIONS:
            folder = path.rpartition("/")[0]
            inner = f"{folder}/{line.value}" if folder else line.value
            found += _file(process, inner, depth + 1)
        elif line.name in EDITABLE_OPTIONS:
            found.append((_editable(line.value), where))
    return found


def _checked(text: str) -> Requirement:
    found = parse_requirement(text)
    if isinstance(found, InvalidRequirement):
        raise PipError(f"ERROR: Invalid requirement: {found.text!r}")
    return found


def _editable(text: str) -> Requirement:
    plain = text.partition("[")[0] or "."
    return Requirement(plain.rstrip("/").rpartition("/")[2].strip(".") or "project", link=text)


def _next(waiting: list[str], option: str) -> str:
    if not waiting:
        raise PipError(
            f"\nUsage:   \n  pip install [options] …\n\n{option} option requires 1 argument"
        )
    return waiting.pop()


def _key(name: str) -> str:
    return name.replace("_", "-").replace(".", "-").lower()
