"""From the pieces of a word to fields: splitting at IFS (POSIX XCU 2.6.5) and file names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

from simulator.engine.files import PathError
from simulator.engine.shell.expansion.patterns import escape, matches
from simulator.engine.shell.kernel import Kernel

LITERAL, QUOTED, SPLIT, BREAK = range(4)
"""How a piece counts: as written, as it is, to be split, or as an end of a field."""

Piece: TypeAlias = tuple[str, int]
Field: TypeAlias = list[tuple[str, bool]]
"""Texts of a field, each with whether it is quoted."""

_GLOB = re.compile(r"[*?\[]")
_EXTENDED = re.compile(r"[*?\[]|[@+!]\(|^\(")

MAX_STARS = 12
"""How many folders deep ``**`` looks."""


def split(pieces: Iterable[Piece], ifs: str) -> list[Field]:
    """Return the fields of a word."""
    fields: list[Field] = []
    current: Field | None = None
    for text, mode in pieces:
        if mode in (QUOTED, LITERAL):
            if current is None:
                current = []
            current.append((text, mode == QUOTED))
        elif mode == BREAK:
            if current is not None:
                fields.append(current)
            current = None
        elif text:
            current = _split(text, ifs, fields, current)
    if current is not None:
        fields.append(current)
    return fields


def split_text(text: str, ifs: str) -> list[str]:
    """Return the fields of one text."""
    return ["".join(piece for piece, _ in field) for field in split([(text, SPLIT)], ifs)]


def _split(text: str, ifs: str, fields: list[Field], current: Field | None) -> Field | None:
    if not ifs:
        return [*(current or ()), (text, False)]
    position = 0
    for match in delimiters(ifs).finditer(text):
        if match.start() > position:
            current = current or []
            current.append((text[position : match.start()], False))
        if current is not None:
            fields.append(current)
            current = None
        elif match.group().strip(" \t\n"):
            fields.append([])
        position = match.end()
    if position < len(text):
        current = current or []
        current.append((text[position:], False))
    return current


@lru_cache(maxsize=64)
def delimiters(ifs: str) -> re.Pattern[str]:
    """Return what separates fields: blanks of IFS, or one other letter with blanks around."""
    blank = "".join(letter for letter in ifs if letter in " \t\n")
    other = "".join(letter for letter in ifs if letter not in " \t\n")
    blanks = f"[{re.escape(blank)}]" if blank else "(?!)"
    if not other:
        return re.compile(f"{blanks}+")
    return re.compile(f"{blanks}*+[{re.escape(other)}]{blanks}*|{blanks}+")


class NoMatch(Exception):
    """A pattern that no file matches, where bash was told to mind (failglob)."""


def paths(
    field: Field, kernel: Kernel, directory: str, options: set[str], *, bash: bool
) -> list[str]:
    """Return the file names that a field matches, or the field itself if there is none."""
    plain = "".join([text for text, _ in field]) if len(field) != 1 else field[0][0]
    if plain == "[":  # begins every `[ … ]`, and is no pattern alone
        return [plain]
    glob = _EXTENDED if "extglob" in options else _GLOB
    if "f" in options or not any(not quoted and glob.search(text) for text, quoted in field):
        return [plain]
    pattern = "".join(
        escape(text) if quoted else text.replace("\\", "\\\\") for text, quoted in field
    )
    found = _found(pattern, kernel, directory, options, bash=bash)
    if not found and "failglob" in options:
        raise NoMatch(plain)
    return found or ([] if "nullglob" in options else [plain])


def _found(
    pattern: str, kernel: Kernel, directory: str, options: set[str], *, bash: bool
) -> list[str]:
    """Return the paths that match, with the ways of their own that shells and options have."""
    extended = "extglob" in options
    dots = "dotglob" in options
    patterns = [pattern]
    if "globstar" in options and "**" in pattern.split("/"):
        patterns = _starred(pattern)
    found: list[str] = []
    for one in patterns:
        found += expand_path(one, kernel, directory, dots=dots, extended=extended)
    if not bash and pattern.startswith(".") and "/" not in pattern:
        own = (name for name in (".", "..") if matches(pattern, name, kernel.budget))
        found = [*own, *found]
    return sorted(dict.fromkeys(found)) if len(patterns) > 1 else found


def _starred(pattern: str) -> list[str]:
    """Return the patterns that ``**`` stands for: none, one, two … folders deep."""
    before, _, after = pattern.partition("**")
    return [f"{before}{'*/' * depth}{after.lstrip('/') or '*'}" for depth in range(MAX_STARS)]


def expand_path(
    pattern: str, kernel: Kernel, directory: str, *, dots: bool = False, extended: bool = False
) -> list[str]:
    """Return the paths that a pattern matches, in byte order."""
    kernel.flush()
    filesystem = kernel.filesystem
    start = "/" if pattern.startswith("/") else ""
    found = [start]
    components = re.split("/+", pattern.strip("/"))
    for number, component in enumerate(components):
        last = number + 1 == len(components)
        step: list[str] = []
        for base in found:
            kernel.step()
            step.extend(
                _matching(kernel, directory, base, component, dots, last, extended=extended)
            )
        found = step
    if pattern.endswith("/"):
        found = [path + "/" for path in found if filesystem.is_dir(_absolute(directory, path))]
    return sorted(found)


def _matching(
    kernel: Kernel,
    directory: str,
    base: str,
    component: str,
    dots: bool,
    last: bool,
    *,
    extended: bool,
) -> list[str]:
    filesystem = kernel.filesystem
    if not (_EXTENDED if extended else _GLOB).search(component):
        name = re.sub(r"\\(.)", r"\1", component)
        path = f"{base}{name}" + ("" if last else "/")
        exists = filesystem.exists(_absolute(directory, path))
        return [path] if exists else []
    try:
        names = filesystem.listdir(_absolute(directory, base or "."))
    except PathError:
        return []
    hidden = dots or component.startswith((".", "\\."))
    chosen = [
        f"{base}{name}"
        for name in names
        if (hidden or not name.startswith("."))
        and matches(component, name, kernel.budget, extended=extended)
    ]
    if last:
        return chosen
    return [f"{path}/" for path in chosen if filesystem.is_dir(_absolute(directory, path))]


def _absolute(directory: str, path: str) -> str:
    return path if path.startswith("/") else f"{directory.rstrip('/')}/{path}"
