"""Tags: which release and variant of a family a tag names, listed or derived.

Official images name theirs by one pattern: a version cut at any dot (or a code
name), then a variant: ``3.11.14-slim-bookworm``, ``3.11-slim``, ``slim``, ``bookworm``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.engine.catalogue.declare import ImageEntry, ReleaseEntry

_VERSION = re.compile(r"(v?[0-9]+(?:\.[0-9]+)*)(?:-(.+))?")
_DATE = re.compile(r"-?(?:20[0-9]{6}|20[0-9]{2}-[0-9]{2}-[0-9]{2})(?:\.[0-9]+)?")
_ALPINE = re.compile(r"alpine[0-9]+\.[0-9]+")


@dataclass(frozen=True, slots=True)
class Choice:
    """What a tag stands for. ``suite`` is a Debian release that the tag asks for by name."""

    entry: ImageEntry
    release: ReleaseEntry
    version: str
    suite: str
    derived: bool


def listed(entry: ImageEntry) -> Iterator[tuple[str, ReleaseEntry]]:
    """Yield the tags that a family gives its releases; the first release of a tag keeps it."""
    seen: set[str] = set()
    for release in entry.release:
        for tag in _tags(entry, release):
            if tag not in seen:
                seen.add(tag)
                yield tag, release


def choose(entries: list[ImageEntry], tag: str, suites: Iterable[str] = ()) -> Choice | None:
    """Return what the tag names among the families of one repository, or None.

    ``suites`` are the code names of Debian's releases that a tag may mention.
    """
    for entry in entries:
        for known, release in listed(entry):
            if known == tag:
                return Choice(entry, release, release.version, "", release.derived)
    for plain, suite in _plainer(tag, suites):
        found = _derive(entries, plain, suite)
        if found:
            return found
    return None


def _tags(entry: ImageEntry, release: ReleaseEntry) -> Iterator[str]:
    starts = [*_prefixes(entry, release), *release.names]
    for suffix in entry.suffixes:
        yield from (f"{start}-{suffix}" if suffix else start for start in starts)
        if release.latest:
            if not suffix:
                yield "latest"
            elif entry.bare:
                yield suffix


def _prefixes(entry: ImageEntry, release: ReleaseEntry) -> list[str]:
    """Return the version cut at every dot; a name that is no version stays whole."""
    pieces = release.version.split(".")
    if not entry.prefixes or not pieces[0].lstrip("v").isdigit():
        return [release.version]
    return [".".join(pieces[:length]) for length in range(len(pieces), 0, -1)]


def _plainer(tag: str, suites: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield the tag and simpler spellings of it: no date, no suite, no version of alpine."""
    yield tag, ""
    plain = _ALPINE.sub("alpine", _DATE.sub("", tag))
    if plain != tag:
        yield plain, ""
    for suite in suites:
        if plain == suite:
            yield "latest", suite
        elif f"-{suite}" in plain:
            yield plain.replace(f"-{suite}", ""), suite
        elif plain.startswith(f"{suite}-"):
            yield plain.removeprefix(f"{suite}-"), suite


def _derive(entries: list[ImageEntry], tag: str, suite: str) -> Choice | None:
    for entry in entries:
        for known, release in listed(entry):
            if known == tag:
                return Choice(entry, release, release.version, suite, derived=True)
    found = _VERSION.fullmatch(tag)
    if not found:
        return None
    version, suffix = found[1], found[2] or ""
    for entry in entries:
        if suffix in entry.suffixes:
            line = _line_of(entry, version)
            if line is not None:
                full = _completed(version, line.version)
                return Choice(entry, line, full, suite, derived=True)
    return None


def _line_of(entry: ImageEntry, version: str) -> ReleaseEntry | None:
    """Return the release in whose line an older version stands, if there can be one."""
    asked = _numbers(version)
    lines = [r for r in entry.release if _numbers(r.version)[:1] == asked[:1]]
    if len(lines) > 1:
        lines = [r for r in lines if _numbers(r.version)[:2] == asked[:2]]
    fitting = [r for r in lines if 1 < len(asked) <= len(_numbers(r.version))]
    return next((r for r in fitting if asked <= _numbers(r.version)), None)


def _completed(version: str, like: str) -> str:
    missing = like.count(".") - version.count(".")
    return version + ".0" * max(0, missing)


def _numbers(version: str) -> list[int]:
    return [int(piece) for piece in version.lstrip("v").split(".") if piece.isdigit()]
