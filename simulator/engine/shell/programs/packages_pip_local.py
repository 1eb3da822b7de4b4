"""A Python project in a folder, as pip installs it: its name, its version, and what it requires."""

from __future__ import annotations

import configparser
import re
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.toolchains_python_manifest import (
    MAX_PROJECT,
    read_project,
    table,
    written,
)

_NAMED = re.compile(r"\bname\s*=\s*[\"']([\w.-]{1,100})[\"']")
_VERSIONED = re.compile(r"\bversion\s*=\s*[\"']([\w.+!-]{1,50})[\"']")
_REQUIRED = re.compile(r"\binstall_requires\s*=\s*\[(.*?)\]", re.DOTALL)
_TEXT = re.compile(r"[\"']([^\"'\n]+)[\"']")
_EXTRAS = re.compile(r"\[([\w\s,.-]+)\]$")


@dataclass(frozen=True, slots=True)
class LocalProject:
    """What the files of a folder say of the project in it; what they do not say is empty."""

    name: str = ""
    version: str = ""
    requires: tuple[str, ...] = ()


def local_project(process: Process, link: str) -> LocalProject:
    """Return the project of a folder; ``.[dev]`` asks for its extra requirements too."""
    extras = _EXTRAS.search(link)
    folder = link[: extras.start()] if extras else link
    names = [name.strip() for name in extras[1].split(",")] if extras else []
    for reads in (_pyproject, _setup_cfg, _setup_py):
        found = reads(process, folder, names)
        if found.name or found.requires:
            return found
    return LocalProject()


def _pyproject(process: Process, folder: str, extras: list[str]) -> LocalProject:
    said = read_project(process, f"{folder}/pyproject.toml") or {}
    project, poetry = table(said, "project"), table(table(said, "tool"), "poetry")
    listed = list(_texts(project.get("dependencies")))
    for name in extras:
        listed += _texts(table(project, "optional-dependencies").get(name))
    for name, wanted in table(poetry, "dependencies").items():
        if name != "python" and not (isinstance(wanted, dict) and "path" in wanted):
            listed.append(written(name, wanted))
    name, version = ((project.get(key) or poetry.get(key) or "") for key in ("name", "version"))
    return LocalProject(str(name), str(version), tuple(listed))


def _setup_cfg(process: Process, folder: str, extras: list[str]) -> LocalProject:
    said = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        said.read_string(_text(process, f"{folder}/setup.cfg"))
    except configparser.Error:
        return LocalProject()
    listed = said.get("options", "install_requires", fallback="").splitlines()
    for name in extras:
        listed += said.get("options.extras_require", name, fallback="").splitlines()
    wanted = tuple(line.strip() for line in listed if line.strip() and "#" not in line)
    name, version = (said.get("metadata", key, fallback="") for key in ("name", "version"))
    return LocalProject(name, version, wanted)


def _setup_py(process: Process, folder: str, _extras: list[str]) -> LocalProject:
    text = _text(process, f"{folder}/setup.py")
    name, version, required = (shape.search(text) for shape in (_NAMED, _VERSIONED, _REQUIRED))
    return LocalProject(
        name[1] if name else "",
        version[1] if version else "",
        tuple(_TEXT.findall(required[1])) if required else (),
    )


def _text(process: Process, path: str) -> str:
    file = process.file(path)
    return file.content[:MAX_PROJECT].decode("utf-8", "replace") if file else ""


def _texts(said: object) -> Iterator[str]:
    if isinstance(said, list):
        yield from (line for line in said if isinstance(line, str))
