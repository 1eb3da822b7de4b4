"""Users and groups, as /etc/passwd and /etc/group of a file tree name them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from simulator.engine.errors import DockerError
from simulator.engine.files import File, FileTree, PathError


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a process runs as."""

    uid: int
    gid: int
    groups: frozenset[int] = frozenset()
    home: str = "/"
    name: str = ""


class UnknownUser(DockerError):
    """A name that is in no passwd or group file, in runc's words (recording config-013)."""


def identify(tree: FileTree, user: str) -> Identity:
    """Return who ``user[:group]`` is; empty is root. Numbers need no entry."""
    name, colon, group = (user or "0").partition(":")
    row = _row(tree, "/etc/passwd", name, 3)
    if row is not None:
        uid, gid, home = _number(row[2]), _number(row[3]), row[5] if len(row) > 5 else "/"
    elif name.isdigit():
        uid, gid, home = int(name), 0, "/root" if name == "0" else "/"
    else:
        raise UnknownUser(
            f"unable to find user {name}: no matching entries in passwd file",
            hint=f"Make the user first, for example RUN adduser -D {name}.",
        )
    if colon:
        return Identity(uid, _group(tree, group), frozenset(), home or "/", row[0] if row else "")
    account = row[0] if row else ""
    groups = _groups_of(_content(tree, "/etc/group"), account)
    return Identity(uid, gid, groups, home or "/", account)


def owner(tree: FileTree, chown: str) -> tuple[int, int]:
    """Return the owner that ``--chown`` means. A name without an entry is root's.

    A number alone is taken for the group too (recordings copy-018, errors-063).
    """
    name, colon, group = chown.partition(":")
    row = _row(tree, "/etc/passwd", name, 3) if not name.isdigit() else None
    uid = int(name) if name.isdigit() else _number(row[2]) if row else 0
    if not colon:
        return uid, uid if name.isdigit() else _number(row[3]) if row else 0
    if group.isdigit():
        return uid, int(group)
    found = _row(tree, "/etc/group", group, 2)
    return uid, _number(found[2]) if found else 0


def rows(tree: FileTree, path: str) -> tuple[tuple[str, ...], ...]:
    """Return the fields of the lines of a passwd-like file."""
    return _rows(_content(tree, path))


def _content(tree: FileTree, path: str) -> bytes:
    try:
        entry = tree.get(path)
    except PathError:
        return b""
    return entry.content if isinstance(entry, File) else b""


@lru_cache(maxsize=64)
def _rows(content: bytes) -> tuple[tuple[str, ...], ...]:
    lines = content.decode("utf-8", "replace").splitlines()
    return tuple(tuple(line.split(":")) for line in lines if line and not line.startswith("#"))


def _row(tree: FileTree, path: str, name: str, least: int) -> tuple[str, ...] | None:
    for row in rows(tree, path):
        if len(row) > least and (row[0] == name or (name.isdigit() and row[2] == name)):
            return row
    return None


def _group(tree: FileTree, name: str) -> int:
    if name.isdigit():
        return int(name)
    row = _row(tree, "/etc/group", name, 2)
    if row is None:
        raise UnknownUser(f"unable to find group {name}: no matching entries in group file")
    return _number(row[2])


@lru_cache(maxsize=64)
def _groups_of(groups: bytes, account: str) -> frozenset[int]:
    return frozenset(
        _number(row[2])
        for row in _rows(groups)
        if len(row) > 3 and account and account in row[3].split(",")
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() else 0
