"""package.json: what a Node project says about itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.engine.shell.process import Process

MAX_MANIFEST = 1 << 20
MAX_LOCK = 4 << 20

_PROGRAM = re.compile(r"[\w.-]{1,60}")


class NpmError(Exception):
    """What npm refuses: its exit code, and the lines after ``npm error``."""

    def __init__(self, code: int, lines: list[str]) -> None:
        super().__init__(lines)
        self.code = code
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Project:
    """The package.json of a folder; what is missing or of the wrong kind is empty."""

    folder: str
    name: str = ""
    version: str = ""
    scripts: Mapping[str, str] = field(default_factory=dict)
    dependencies: Mapping[str, str] = field(default_factory=dict)
    development: Mapping[str, str] = field(default_factory=dict)
    main: str = "index.js"
    modules: bool = False

    @property
    def title(self) -> str:
        return f"{self.name}@{self.version}" if self.version else self.name


def find_project(process: Process, folder: str) -> Project:
    """Return the project of a folder (by default where the process is); raises NpmError."""
    place = process.at(folder) if folder else process.working_directory
    file = process.file(f"{place.rstrip('/')}/package.json")
    if file is None:
        path = f"{place.rstrip('/')}/package.json"
        raise NpmError(
            254,
            [
                "code ENOENT",
                "syscall open",
                f"path {path}",
                "errno -2",
                (
                    "enoent Could not read package.json: Error: ENOENT: no such file or "
                    f"directory, open '{path}'"
                ),
                "enoent This is related to npm not being able to find a file.",
                "enoent",
            ],
        )
    return _project(place, _parsed(file.content))


def text_of(said: Any) -> dict[str, str]:
    """Return the entries of a JSON object that are text."""
    if not isinstance(said, dict):
        return {}
    return {str(key): value for key, value in said.items() if isinstance(value, str)}


def programs_in_lock(content: bytes) -> dict[str, tuple[str, ...]] | None:
    """Return the programs of each package by name, as package-lock.json has them.

    None if it does not say: locks before npm 7 name no programs.
    """
    try:
        said = json.loads(content[:MAX_LOCK].decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return None
    packages = said.get("packages") if isinstance(said, dict) else None
    if not isinstance(packages, dict):
        return None
    found: dict[str, tuple[str, ...]] = {}
    for path, entry in packages.items():
        own = entry.get("bin") if isinstance(entry, dict) else None
        if isinstance(own, dict) and path.startswith("node_modules/"):
            names = (str(name) for name in own if _PROGRAM.fullmatch(str(name)))
            found[path.removeprefix("node_modules/")] = tuple(names)
    return found


def _parsed(content: bytes) -> dict[str, Any]:
    try:
        said = json.loads(content[:MAX_MANIFEST].decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError) as error:
        raise NpmError(
            1,
            [
                "code EJSONPARSE",
                f"JSON.parse Failed to parse JSON data: {str(error)[:200]}",
                "JSON.parse Note: package.json must be actual JSON, not just JavaScript.",
            ],
        ) from None
    return said if isinstance(said, dict) else {}


def _project(folder: str, said: Mapping[str, Any]) -> Project:
    name, version = said.get("name"), said.get("version")
    main = said.get("main")
    return Project(
        folder,
        name if isinstance(name, str) else folder.rstrip("/").rpartition("/")[2],
        version if isinstance(version, str) else "",
        text_of(said.get("scripts")),
        {**text_of(said.get("dependencies")), **text_of(said.get("optionalDependencies"))},
        text_of(said.get("devDependencies")),
        main if isinstance(main, str) else "index.js",
        said.get("type") == "module",
    )
