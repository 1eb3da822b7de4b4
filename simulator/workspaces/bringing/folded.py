"""Folders that nobody wrote: of each, one placeholder with the size of all that is in it.

They are what a first ``.dockerignore`` keeps out, so the project has to have them; but
their tens of thousands of files need not be uploaded for that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from posixpath import basename

NAMES = frozenset(
    {
        *("node_modules", "bower_components", ".pnpm-store", ".parcel-cache", ".turbo"),
        *("__pycache__", ".venv", ".tox", ".nox", ".mypy_cache", ".pytest_cache", ".ruff_cache"),
        *(".git", ".hg", ".svn", ".gradle", ".terraform", ".bundle", ".idea", ".vs"),
    }
)
"""Folders of packages, caches and histories."""

TELLTALES = frozenset({"pyvenv.cfg", "CACHEDIR.TAG"})
"""Files that say of the folder they lie in that a tool made it: Python's venv, cargo and others."""


_FOLDED = re.compile(r"\d+-files")


def folded_name(files: int) -> str:
    """Return the name of the placeholder that stands for so many files."""
    return f"{files}-files"


def is_folded(name: str) -> bool:
    """Say whether a file of that name may be such a placeholder, taken away and brought again."""
    return _FOLDED.fullmatch(name) is not None


def made_by_tools(paths: Iterable[str]) -> frozenset[str]:
    """Return the folders that have a telltale in them."""
    holders = (path.rpartition("/")[0] for path in paths if basename(path) in TELLTALES)
    return frozenset(holder for holder in holders if holder)


def folded_folder(folder: str, made: frozenset[str]) -> str:
    """Return the outermost folder that is folded, of those on the way and itself, or nothing."""
    names = folder.split("/")
    for depth, name in enumerate(names, start=1):
        way = "/".join(names[:depth])
        if name in NAMES or way in made:
            return way
    return ""
