"""Example projects to start from, one TOML file each in ``examples/``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from simulator.engine.files import Directory, File, FileTree
from simulator.workspaces.actions import InvalidAction

FIRST = "flask-hello"
"""What a new visitor finds on the desk."""


@dataclass(frozen=True, slots=True)
class Example:
    """A project: its files by path, and the command that builds it."""

    name: str
    title: str
    says: str
    build: str
    files: Mapping[str, str] = field(hash=False)

    def tree(self, now: int) -> FileTree:
        """Return the project folder, its files written at ``now``."""
        return tree({path: text.encode() for path, text in self.files.items()}, now)


def tree(files: Mapping[str, bytes], now: int) -> FileTree:
    """Return a folder of files by path, written at ``now``; scripts can be executed."""
    folder = FileTree(Directory(mtime=now))
    for path, content in files.items():
        mode = 0o755 if content.startswith(b"#!") else 0o644
        folder = folder.put(path, File(content, mode=mode, mtime=now))
    return folder


@cache
def examples() -> dict[str, Example]:
    """Return all examples by name, in the order in which they are offered."""
    folder = files("simulator.workspaces") / "examples"
    found = [
        (tomllib.loads(file.read_text()), file.name.removesuffix(".toml"))
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    ]
    found.sort(key=lambda pair: (pair[0]["place"], pair[1]))
    return {
        name: Example(name, parts["title"], parts["says"], parts["build"], parts["files"])
        for parts, name in found
    }


def example(name: str) -> Example:
    """Return the example of the name, or raise InvalidAction."""
    found = examples().get(name)
    if found is None:
        raise InvalidAction(f"there is no example {name[:40]!r}")
    return found
