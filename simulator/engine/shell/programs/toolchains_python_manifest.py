"""What Python projects say they need: pyproject.toml, with what poetry adds to it, and Pipfile."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_words import Words

MAX_PROJECT = 1 << 20


def read_project(process: Process, name: str) -> dict[str, Any] | None:
    """Return the tables of a project file; None if there is none, nothing if it is broken."""
    file = process.file(name)
    if file is None:
        return None
    try:
        return tomllib.loads(file.content[:MAX_PROJECT].decode("utf-8", "replace"))
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def wanted_by(said: Mapping[str, Any], words: Words) -> Iterable[str]:
    """Yield what a pyproject.toml asks for, with the development group unless told otherwise."""
    only = words.options.get("--only", "")
    project, tool = table(said, "project"), table(table(said, "tool"), "poetry")
    if not only or "main" in only:
        listed = project.get("dependencies")
        yield from (str(line) for line in (listed if isinstance(listed, list) else ()))
        yield from _poetry_section(table(tool, "dependencies"))
    without = words.has("--no-dev", "--production") or "dev" in words.options.get("--without", "")
    if without or (only and "dev" not in only):
        return
    yield from _poetry_section(table(tool, "dev-dependencies"))
    yield from _poetry_section(table(table(table(tool, "group"), "dev"), "dependencies"))
    group = table(said, "dependency-groups").get("dev")
    yield from (
        line for line in (group if isinstance(group, list) else ()) if isinstance(line, str)
    )


def _poetry_section(section: Mapping[str, Any]) -> Iterable[str]:
    for name, said in section.items():
        if name != "python" and not (isinstance(said, dict) and "path" in said):
            yield written(name, said)


def written(name: str, said: object) -> str:
    """Return a requirement as pip reads it; ``^1.2`` and ``~1.2`` are at least 1.2."""
    text = said.get("version", "") if isinstance(said, dict) else said
    plain = text.strip() if isinstance(text, str) else ""
    if not plain or plain == "*" or "||" in plain or " " in plain:
        return name
    if plain[0] in "^~" and not plain.startswith("~="):
        return f"{name}>={plain[1:]}"
    return f"{name}=={plain}" if plain[0].isdigit() else f"{name}{plain}"


def table(said: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Return a table of a table, an empty one if it is not there or is something else."""
    found = said.get(name)
    return found if isinstance(found, dict) else {}
