"""Paths as strangers write them, made into paths of a project."""

from __future__ import annotations

import re

from simulator.workspaces.actions import MAX_NAME, MAX_NAMES, MAX_PATH
from simulator.workspaces.bringing.errors import LeadsOut

_DRIVE = re.compile(r"[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def project_path(raw: str) -> str:
    r"""Return the path with slashes alone, as in ``a/b``. Raises LeadsOut for a trick.

    Old tools of Windows write backslashes, so those count as slashes.

    >>> project_path("./app\\main.py")
    'app/main.py'
    """
    if _CONTROL.search(raw):
        raise LeadsOut(raw, "has control characters in its name")
    path = raw.replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path):
        raise LeadsOut(raw, "is a path from the root of a disk, not one in the project")
    names = [name for name in path.split("/") if name not in {"", "."}]
    if ".." in names:
        raise LeadsOut(raw, "leads out of the project")
    return "/".join(names)


def too_long(path: str) -> bool:
    """Say whether a project cannot hold the path."""
    names = path.split("/")
    encoded = [len(name.encode("utf-8", "surrogatepass")) for name in names]
    long = len(names) > MAX_NAMES or max(encoded) > MAX_NAME
    return long or sum(encoded) + len(names) > MAX_PATH


def leads_inside(path: str, target: str) -> bool:
    """Say whether a link at the path stays in the project."""
    if target.startswith("/") or _CONTROL.search(target):
        return False
    depth = path.count("/")
    for name in target.split("/"):
        if name == "..":
            depth -= 1
        elif name not in {"", "."}:
            depth += 1
        if depth < 0:
            return False
    return True
