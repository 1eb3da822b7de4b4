"""Workspaces: the further projects of a repository, whose packages are installed with the root's.

npm, yarn and pnpm each have their own word for "in that one"; here all of them are understood
by whichever tool is run.
"""

from __future__ import annotations

import fnmatch
import json
import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_npm_project import (
    MAX_MANIFEST,
    NpmError,
    Project,
    find_project,
)
from simulator.engine.shell.programs.packages_words import Words

MOST_MEMBERS = 200
MOST_FOLDERS = 5_000

_LISTED = re.compile(r"^\s*-\s*[\"']?([^\"'\s#]+)")


def members(process: Process, root: Project) -> list[Project]:
    """Return the projects that a root names as its workspaces and that are there."""
    patterns = _patterns(process, root.folder)
    found: list[Project] = []
    for folder in _folders(process, root.folder, patterns):
        process.step()
        try:
            found.append(find_project(process, folder))
        except NpmError:
            continue
        if len(found) == MOST_MEMBERS:
            break
    return found


def chosen(process: Process, words: Words) -> list[Project]:
    """Return the projects that a command line is about: the one here, or workspaces by name.

    Raises NpmError, as npm does, for a workspace that there is none of.
    """
    folder = next(
        (words.options[name] for name in ("--prefix", "--cwd", "-C", "--dir") if words.has(name)),
        "",
    )
    root = find_project(process, folder)
    if words.has("-r", "--recursive", "--workspaces", "-ws"):
        return members(process, root)
    asked = words.options.get("--filter") or words.options.get("-w") or ""
    asked = asked or words.options.get("--workspace", "") or words.options.get("-F", "")
    if not asked:
        return [root]
    known = members(process, root)
    found = [member for member in known if _is_called(member, asked, root.folder)]
    if not found:
        raise NpmError(1, [f"No workspaces found:\nnpm error   --workspace={asked}"])
    return found


def link_members(files: Filesystem, root: Project, found: Iterable[Project]) -> None:
    """Put a link to each workspace into the root's node_modules, under its name."""
    for member in found:
        place = f"{root.folder.rstrip('/')}/node_modules/{member.name}"
        files.mkdir(posixpath.dirname(place), parents=True)
        if not files.exists(place):
            files.symlink(posixpath.relpath(member.folder, posixpath.dirname(place)), place)


def _is_called(member: Project, asked: str, root: str) -> bool:
    name = asked.strip("{}.^").removeprefix("/")
    path = posixpath.relpath(member.folder, root)
    return fnmatch.fnmatchcase(member.name, asked.strip(".^")) or path == name.rstrip("/")


def _patterns(process: Process, folder: str) -> list[str]:
    said = _manifest(process, folder).get("workspaces")
    listed = said.get("packages") if isinstance(said, dict) else said
    if isinstance(listed, list):
        return [pattern for pattern in listed if isinstance(pattern, str)]
    file = process.file(f"{folder.rstrip('/')}/pnpm-workspace.yaml")
    text = file.content[:MAX_MANIFEST].decode("utf-8", "replace") if file else ""
    section = text.partition("packages:")[2]
    return [found[1] for line in _items(section) if (found := _LISTED.match(line))]


def _items(section: str) -> Iterator[str]:
    """Yield the lines of a list in YAML, until the next key."""
    for line in section.splitlines()[1:]:
        if line.strip() and not line.lstrip().startswith(("-", "#")):
            return
        yield line


def _manifest(process: Process, folder: str) -> Mapping[str, Any]:
    file = process.file(f"{folder.rstrip('/')}/package.json")
    try:
        said = json.loads(file.content[:MAX_MANIFEST]) if file else {}
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}


def _folders(process: Process, root: str, patterns: Iterable[str]) -> Iterator[str]:
    """Yield the folders below the root that fit a pattern and none that starts with a ``!``."""
    wanted = [pattern.strip("./").rstrip("/") for pattern in patterns if pattern[:1] != "!"]
    unwanted = [pattern[1:].strip("./") for pattern in patterns if pattern[:1] == "!"]
    if not wanted:
        return
    deepest = max(8 if "**" in pattern else pattern.count("/") + 1 for pattern in wanted)
    for path in _walk(process, root, deepest):
        fits = any(_fits(path, pattern) for pattern in wanted)
        if fits and not any(_fits(path, pattern) for pattern in unwanted):
            yield f"{root.rstrip('/')}/{path}"


def _walk(process: Process, root: str, deepest: int) -> Iterator[str]:
    files = process.filesystem
    waiting, seen = [""], 0
    while waiting and seen < MOST_FOLDERS:
        folder = waiting.pop(0)
        here = f"{root.rstrip('/')}/{folder}".rstrip("/") or "/"
        for name in files.listdir(here):
            path = f"{folder}/{name}" if folder else name
            if name == "node_modules" or not files.is_dir(f"{here}/{name}"):
                continue
            seen += 1
            yield path
            if path.count("/") + 1 < deepest:
                waiting.append(path)


def _fits(path: str, pattern: str) -> bool:
    if "**" not in pattern and path.count("/") != pattern.count("/"):
        return False
    return fnmatch.fnmatchcase(path, pattern.replace("**", "*"))
