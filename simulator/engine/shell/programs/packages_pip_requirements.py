"""Requirement lines as pip reads them (PEP 508 and pip's requirements file format)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_NAME = re.compile(
    r"\s*([A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)\s*(?:\[([^\]]*)\])?\s*(.*)", re.DOTALL
)
_CLAUSE = re.compile(r"\s*(===|==|~=|!=|<=|>=|<|>)\s*([^\s,]+)\s*")
_COMPARISON = re.compile(
    r"\s*\(*\s*([\w.]+)\s*(==|!=|<=|>=|<|>|~=|not\s+in|in)\s*['\"]([^'\"]*)['\"]\s*\)*\s*"
)
_COMMENT = re.compile(r"(^|\s)#.*$")
_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A package that is asked for. ``link`` is a path or address instead of a name."""

    name: str
    clauses: tuple[tuple[str, str], ...] = ()
    marker: str = ""
    link: str = ""

    @property
    def key(self) -> str:
        """The name as indexes compare it: lower case, one sort of dash (PEP 503)."""
        return re.sub(r"[-_.]+", "-", self.name).lower()

    @property
    def specifier(self) -> str:
        return ",".join(f"{sign}{version}" for sign, version in self.clauses)

    @property
    def pinned(self) -> str:
        """The one version that may be installed, or nothing."""
        for sign, version in self.clauses:
            if sign in {"==", "==="} and "*" not in version:
                return version
        return ""

    def allows(self, version: str) -> bool:
        """Say whether a version fits all clauses."""
        return all(_fits(version, sign, wanted) for sign, wanted in self.clauses)


@dataclass(frozen=True, slots=True)
class InvalidRequirement:
    """A line that is no requirement."""

    text: str


@dataclass(frozen=True, slots=True)
class Option:
    """An option on a line of a requirements file: ``-r more.txt``, ``--index-url …``."""

    name: str
    value: str


def parse_requirement(text: str) -> Requirement | InvalidRequirement:
    """Return what one requirement says.

    >>> parse_requirement("uvicorn[standard]>=0.20,<1; python_version >= '3.8'").specifier
    '>=0.20,<1'
    """
    text = text.strip()
    if text.startswith((".", "/")) or "://" in text.partition(" @ ")[0] or text.endswith(".whl"):
        return Requirement(_name_of_link(text), link=text)
    body, _, marker = text.partition(";")
    found = _NAME.fullmatch(body.strip())
    if found is None:
        return InvalidRequirement(text)
    name, _, rest = found.groups()
    if rest.startswith("@"):
        return Requirement(name, marker=marker.strip(), link=rest[1:].strip())
    rest = rest.strip().removeprefix("(").removesuffix(")")
    clauses: list[tuple[str, str]] = []
    for piece in rest.split(",") if rest else ():
        clause = _CLAUSE.fullmatch(piece)
        if clause is None:
            return InvalidRequirement(text)
        clauses.append((clause[1], clause[2]))
    return Requirement(name, tuple(clauses), marker.strip())


def parse_file(text: str) -> list[tuple[int, Requirement | InvalidRequirement | Option]]:
    """Return what the lines of a requirements file say, with their numbers."""
    found: list[tuple[int, Requirement | InvalidRequirement | Option]] = []
    for number, line in _joined(text):
        line = _COMMENT.sub("", line).strip()
        line = re.sub(r"\s--(?:hash|config-settings|global-option)[= ]\S+", "", line).strip()
        if not line:
            continue
        if line.startswith("-"):
            found.append((number, _option(line)))
        else:
            found.append((number, parse_requirement(line)))
    return found


def applies(marker: str, python: str) -> bool:
    """Say whether a marker holds on Linux with this Python; what is not understood holds.

    >>> applies("sys_platform == 'win32'", "3.11.4"), applies("python_version < '3.12'", "3.11.4")
    (False, True)
    """
    if not marker:
        return True
    return any(
        all(_holds(piece, python) for piece in re.split(r"\band\b", either))
        for either in re.split(r"\bor\b", marker)
    )


def numbers(version: str) -> tuple[int, ...]:
    """Return a version as numbers to compare; letters count for nothing."""
    release = re.split(r"[+a-zA-Z]", version.lstrip("vV"), maxsplit=1)[0]
    return tuple(int(piece[:9]) for piece in _NUMBER.findall(release))


def _joined(text: str) -> Iterable[tuple[int, str]]:
    waiting, start = "", 0
    for number, line in enumerate(text.splitlines(), start=1):
        start = start or number
        if line.endswith("\\"):
            waiting += line[:-1] + " "
            continue
        yield start, waiting + line
        waiting, start = "", 0
    if waiting:
        yield start, waiting


def _option(line: str) -> Option:
    name, _, value = line.partition(" ")
    if name.startswith("--") and "=" in name:
        name, _, value = line.partition("=")
    elif not name.startswith("--") and len(name) > 2:
        name, value = name[:2], name[2:] + value
    return Option(name, value.strip().strip("\"'"))


def _name_of_link(text: str) -> str:
    named = re.search(r"#egg=([\w.-]+)", text)
    if named:
        return named[1]
    last = text.rstrip("/").rpartition("/")[2].partition("@")[0].removesuffix(".git")
    return re.split(r"-\d", last)[0].removesuffix(".whl") or "local"


def _fits(version: str, sign: str, wanted: str) -> bool:
    have, want = numbers(version), numbers(wanted.rstrip(".*"))
    length = max(len(have), len(want))
    left = have + (0,) * (length - len(have))
    right = want + (0,) * (length - len(want))
    if sign == "==" and wanted.endswith("*"):
        return have[: len(want)] == want
    if sign == "!=" and wanted.endswith("*"):
        return have[: len(want)] != want
    if sign == "~=":
        return left >= right and have[: len(want) - 1] == want[:-1]
    return {
        "==": left == right,
        "===": version == wanted,
        "!=": left != right,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
    }[sign]


def _holds(piece: str, python: str) -> bool:
    found = _COMPARISON.fullmatch(piece)
    if found is None:
        return True
    name, sign, wanted = found.groups()
    if name in {"python_version", "python_full_version"}:
        return sign in {"in", "not in"} or _fits(python, sign, wanted)
    have = {
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_machine": "x86_64",
        "implementation_name": "cpython",
        "platform_python_implementation": "CPython",
    }.get(name)
    if name == "extra":
        return False
    if have is None:
        return True
    return (have == wanted) == (sign == "==") if sign in {"==", "!="} else (have in wanted)
