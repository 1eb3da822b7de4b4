"""What of all that was found comes into the project, what as a placeholder, and what does not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from posixpath import basename

from simulator.engine.files import Directory, File, Symlink
from simulator.workspaces.bringing import placeholders
from simulator.workspaces.bringing.errors import NotTaken, TooMany
from simulator.workspaces.bringing.folded import (
    folded_folder,
    folded_name,
    is_folded,
    made_by_tools,
)
from simulator.workspaces.bringing.found import Found, Kind
from simulator.workspaces.bringing.limits import (
    LARGE,
    LARGE_LOCK,
    LOCKS,
    MAX_FILES,
    MAX_KEPT,
    MAX_LOOKED_AT,
    MAX_SIZE,
    MAX_TARGET,
)
from simulator.workspaces.bringing.paths import leads_inside, project_path, too_long

OF_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})

SYSTEM = "a note of macOS or Windows for itself"
LINK_OUT = "a link out of the project"
DEVICE = "a device, pipe or socket"
LONG = "a path too long or too deep"
TWICE = "a second file of the same name"
NO_SIZE = "a size that makes no sense"


@dataclass(frozen=True, slots=True)
class Folded:
    """A folder that became one placeholder of ``size`` bytes, for so many files."""

    path: str
    files: int
    size: int


@dataclass(frozen=True, slots=True)
class Brought:
    """Entries by path, and what was done to them. ``left_out`` counts by reason."""

    entries: dict[str, File | Symlink | Directory]
    folded: tuple[Folded, ...] = ()
    left_out: tuple[tuple[str, int], ...] = ()


def judged(found: Sequence[Found], *, unwrap: bool = True) -> Brought:
    """Return what comes into the project.

    A folder that everything lies in is not itself part of it, if ``unwrap``. Raises
    NotTaken for paths that mean harm, for damaged contents and for too many files.
    """
    if len(found) > MAX_LOOKED_AT:
        raise TooMany(MAX_LOOKED_AT)
    left: Counter[str] = Counter()
    sound = _sound(found, left)
    if unwrap:
        sound = _unwrapped(sound)
    own, folded = _folded(_single(sound, left))
    own = [one for one in own if one.kind is not Kind.LINK or _is_safe(one, left)]
    if len(own) + len(_folders(own)) > MAX_FILES:
        raise TooMany(MAX_FILES)
    if not folded and all(one.kind is Kind.FOLDER for one in own):
        raise NotTaken("there is no file in it")
    entries = {one.path: entry for one, entry in _entries(own)}
    for one in folded:
        name = folded_name(one.files)
        content = placeholders.stands_for(name, str(one.size))
        entries[f"{one.path}/{name}"] = File(content, size=one.size)
    return Brought(dict(sorted(entries.items())), folded, tuple(sorted(left.items())))


def room_for(path: str) -> int:
    """Return the bytes up to which a file's content is kept."""
    return LARGE_LOCK if path.endswith(LOCKS) else LARGE


def _sound(found: Iterable[Found], left: Counter[str]) -> list[Found]:
    kept = []
    for one in found:
        path = project_path(one.path)
        if not path:
            continue
        reason = _unwanted(path, one)
        if reason:
            left[reason] += 1
        else:
            kept.append(one._replace(path=path) if path != one.path else one)
    return kept


def _unwanted(path: str, one: Found) -> str:
    if basename(path) in OF_SYSTEMS or "__MACOSX" in path.split("/"):
        return SYSTEM
    if too_long(path):
        return LONG
    if one.kind is Kind.OTHER:
        return DEVICE
    return "" if 0 <= one.size < MAX_SIZE else NO_SIZE


def _unwrapped(found: list[Found]) -> list[Found]:
    """Return all without the one folder that they lie in, if there is such a folder."""
    tops = {one.path.partition("/")[0] for one in found}
    if len(tops) != 1 or not any("/" in one.path for one in found):
        return found
    if any("/" not in one.path and one.kind is not Kind.FOLDER for one in found):
        return found
    return [one._replace(path=one.path.partition("/")[2]) for one in found if "/" in one.path]


def _single(found: Iterable[Found], left: Counter[str]) -> list[Found]:
    """Return one for each path, the last, as it would lie on a disk; folders win over files."""
    last = {one.path: one for one in found if one.kind is Kind.FOLDER}
    folders = _folders(found) | set(last)
    for one in found:
        if one.kind is Kind.FOLDER:
            continue
        if one.path in last or one.path in folders:
            left[TWICE] += 1
        if one.path not in folders:
            last[one.path] = one
    return list(last.values())


def _folders(found: Iterable[Found]) -> set[str]:
    """Return all folders on the way to what was found."""
    folders: set[str] = set()
    for one in found:
        above = one.path.rpartition("/")[0]
        while above and above not in folders:
            folders.add(above)
            above = above.rpartition("/")[0]
    return folders


def _folded(found: Sequence[Found]) -> tuple[list[Found], tuple[Folded, ...]]:
    made = made_by_tools(one.path for one in found)
    into = lru_cache(maxsize=1024)(partial(folded_folder, made=made))
    own: list[Found] = []
    within: defaultdict[str, list[Found]] = defaultdict(list)
    for one in found:
        folder = into(one.path.rpartition("/")[0])
        if not folder or is_folded(basename(one.path)):
            own.append(one)
        elif one.kind is Kind.FILE:
            within[folder].append(one)
    folded = (
        Folded(folder, len(files), sum(one.size for one in files))
        for folder, files in sorted(within.items())
    )
    return own, tuple(folded)


def _is_safe(link: Found, left: Counter[str]) -> bool:
    """Say whether a link stays in the project; one that does not is left out."""
    if link.size <= MAX_TARGET and leads_inside(link.path, _target(link)):
        return True
    left[LINK_OUT] += 1
    return False


def _target(link: Found) -> str:
    return link.read().decode("utf-8", "surrogateescape") if link.read else ""


def _entries(own: Sequence[Found]) -> Iterable[tuple[Found, File | Symlink | Directory]]:
    """Yield the entries, small files first: the room that there is holds most of them."""
    room = MAX_KEPT
    for one in sorted(own, key=lambda one: one.size):
        if one.kind is Kind.FOLDER:
            yield one, Directory()
        elif one.kind is Kind.LINK:
            yield one, Symlink(_target(one))
        elif one.read is not None and one.size <= min(room_for(one.path), room):
            room -= one.size
            yield one, _file(one, one.read())
        else:
            content = placeholders.stands_for(basename(one.path), one.mark)
            yield one, File(content, one.mode or 0o644, size=one.size)


def _file(one: Found, content: bytes) -> File:
    script = 0o755 if content.startswith(b"#!") else 0o644
    mode = script if one.mode is None else one.mode
    kept_before = placeholders.read(content)
    if kept_before is not None:
        return File(kept_before[0], mode, size=kept_before[1])
    return File(content, mode)
