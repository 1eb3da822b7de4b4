"""What is sent with every build though no image needs it, and the lines that keep it out."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from simulator.engine.build.context import read_context
from simulator.engine.errors import DockerError
from simulator.engine.files import Directory, File, join
from simulator.engine.ignore import NAME
from simulator.engine.recall import Same
from simulator.engine.state import PROJECT, Machine
from simulator.workspaces.actions import SaveFile
from simulator.workspaces.bringing.folded import NAMES, is_folded
from simulator.workspaces.bringing.judging import OF_SYSTEMS

BUILT = frozenset(
    {
        *("dist", "build", "out", "target", "coverage", "htmlcov"),
        *(".next", ".nuxt", ".output", ".svelte-kit"),
    }
)
"""Folders that builds make. A Dockerfile may want them: then they are not spoken of."""

SECRET = frozenset({".env", ".env.local", ".env.production"})
"""Files with passwords, as a rule."""

MOST = 12
"""Lines that are proposed at once."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """A line for ``.dockerignore``, and the bytes that it would keep out."""

    line: str
    size: int
    secret: bool = False


def noticed(machine: Machine) -> tuple[Noticed, ...]:
    """Return what of the project no image needs, the largest first, if a build would send it."""
    project = machine.project
    places = _below(Same(project))
    if not places:
        return ()
    try:
        context = read_context(machine.files, PROJECT, join(PROJECT, "Dockerfile"))
    except DockerError:
        return ()
    spoken_of = _dockerfile(project)
    sizes: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for path, size in places:
        name = path.rpartition("/")[2]
        if context.tree.entry(path) is None or (name in BUILT and _named(name, spoken_of)):
            continue
        sizes[name].append((path, size))
    found = [_line(name, within) for name, within in sizes.items()]
    return tuple(sorted(found, key=lambda one: (-one.size, one.line))[:MOST])


def keeping_out(machine: Machine, typed: str | None = None) -> SaveFile | None:
    """Return the edit of ``.dockerignore`` that keeps out what was noticed, if there is any.

    ``typed`` is its text in an editor, where that is newer.
    """
    lines = [one.line for one in noticed(machine)]
    if not lines:
        return None
    entry = machine.project.entries.get(NAME)
    kept = entry.content.decode("utf-8", "replace") if isinstance(entry, File) else ""
    text = kept if typed is None else typed
    ending = "\r\n" if "\r\n" in text else "\n"
    before = text if not text or text.endswith("\n") else text + ending
    return SaveFile(NAME, before + "".join(f"{line}{ending}" for line in lines))


@lru_cache(maxsize=4_096)
def _below(here: Same[Directory]) -> tuple[tuple[str, int], ...]:
    """Return the outermost places below a folder that no image needs, with their sizes."""
    found: list[tuple[str, int]] = []
    for name in here.value.names:
        entry = here.value.entries[name]
        if isinstance(entry, Directory) and (name in NAMES | BUILT or _is_folded(entry)):
            found.append((name, entry.total.size))
        elif isinstance(entry, Directory):
            found += [(f"{name}/{path}", size) for path, size in _below(Same(entry))]
        elif isinstance(entry, File) and name in OF_SYSTEMS | SECRET:
            found.append((name, entry.size))
    return tuple(found)


def _is_folded(folder: Directory) -> bool:
    return len(folder.entries) == 1 and is_folded(folder.names[0])


def _dockerfile(project: Directory) -> str:
    entry = project.entries.get("Dockerfile")
    return entry.content.decode("utf-8", "replace") if isinstance(entry, File) else ""


def _named(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", text) is not None


def _line(name: str, within: Iterable[tuple[str, int]]) -> Noticed:
    """Return the one line that keeps out all that has the name, wherever it lies."""
    places = list(within)
    line = f"**/{name}" if any("/" in path for path, _ in places) else name
    return Noticed(line, sum(size for _, size in places), name in SECRET)
