"""Tags: which release and variant of a family a tag names, listed or derived.

Official images name theirs by one pattern: a version cut at any dot (or a code
name), then a variant: ``3.11.14-slim-bookworm``, ``3.11-slim``, ``slim``, ``bookworm``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.engine.catalogue.declare import ImageEntry, ReleaseEntry

_VERSION = re.compile(r"(v?[0-9]+(?:\.[0-9]+)*)(?:[_u][0-9]+)?(?:-(.+))?")
_DATE = re.compile(r"-?(?:20[0-9]{6}|20[0-9]{2}-[0-9]{2}-[0-9]{2})(?:\.[0-9]+)?")
_ALPINE = re.compile(r"alpine[0-9]+\.[0-9]+")
_EARLY = re.compile(
    r"(?:-(?:alpha|beta|ea|m|preview|rc)[.-]?[0-9]*(?:\.[0-9]+)*|(?<=[0-9])(?:a|b|beta|rc)[0-9]+)(?=-|$)",
    re.IGNORECASE,
)
_OWN = re.compile(r"v?[0-9]+(?:\.[0-9]+)*-(?=python[0-9])")
_MACHINE = re.compile(r"-(?:amd64|arm32v[567]|arm64(?:v8)?|armhf|i386|ppc64le|riscv64|s390x)$")
_DIGITS = re.compile(r"[0-9._]+")

_VARIANTS = frozenset(
    """
    aarch al alpine amazoncorretto amd apache arm armv aspnet azurelinux bash bionic bookworm
    browsers bullseye buster chiseled cli composite corretto curl current debian eclipse
    extra focal fpm glibc headless ibm jammy jdk jessie jre liberica lts mainline
    management minimal musl noble onbuild openjdk oracle perl plucky resolute scm semeru
    sid slim stable stretch temurin trixie ubi ubuntu uclibc v x xenial zts zulu
    """.split()  # noqa: SIM905 - a list of forty strings says no more
)
"""Words that variants of official images are named with, their numbers left out."""

_UBUNTU = frozenset({"bionic", "focal", "jammy", "noble", "plucky", "resolute", "xenial"})
"""Words of variants that only a family has which is built on Ubuntu at all."""

MAJORS_AHEAD, MINORS_AHEAD, PATCHES = 4, 9, 60
"""How far a version may be from those that are listed, to be taken for one that exists."""


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
    plainer = list(_plainer(tag, suites))
    for plain, suite in plainer:
        found = _derive(entries, plain, suite)
        if found:
            return found
    like = ((plain, suite) for plain, suite in reversed(plainer) if _is_variant(plain))
    found_like = (
        _derive(_most_like(entries, plain), plain, suite, any_variant=True) for plain, suite in like
    )
    return next((found for found in found_like if found), None)


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
    """Yield the tag and simpler spellings of it: without what a family does not tell apart.

    That is a date, a release candidate's number, a kind of machine, the tool's own version
    before that of its language, a version of alpine, and a suite of Debian.
    """
    yield tag, ""
    plain = _MACHINE.sub("", _EARLY.sub("", _OWN.sub("", _DATE.sub("", tag))))
    if plain not in {tag, ""}:
        yield plain, ""
    plain = _ALPINE.sub("alpine", plain)
    if plain != tag:
        yield plain, ""
    for suite in suites:
        if plain == suite:
            yield "latest", suite
        elif f"-{suite}" in plain:
            yield plain.replace(f"-{suite}", ""), suite
        elif plain.startswith(f"{suite}-"):
            yield plain.removeprefix(f"{suite}-"), suite


def _derive(
    entries: list[ImageEntry], tag: str, suite: str, *, any_variant: bool = False
) -> Choice | None:
    for entry in entries:
        for known, release in listed(entry):
            if known == tag:
                return Choice(entry, release, release.version, suite, derived=True)
    found = _VERSION.fullmatch(tag)
    if not found:
        return None
    version, suffix = found[1], found[2] or ""
    for entry in entries:
        if not any_variant and suffix not in entry.suffixes:
            continue
        line = _line_of(entry, version) or _neighbour(entry, version)
        if line is not None:
            whole = f"{line.version}.".startswith(f"{version}.")
            full = line.version if whole else _completed(version, line.version)
            return Choice(entry, line, full, suite, derived=True)
    return None


def _is_variant(tag: str) -> bool:
    return _words(tag) <= _VARIANTS


def _most_like(entries: list[ImageEntry], tag: str) -> list[ImageEntry]:
    """Return the family whose variants share most words with a tag that nobody lists."""
    words = _words(tag)
    if words & _UBUNTU:
        entries = [e for e in entries if any(_words(name) & _UBUNTU for name in e.suffixes)]

    def shared(entry: ImageEntry) -> int:
        return max(len(words & _words(suffix)) for suffix in entry.suffixes)

    return sorted(entries, key=shared, reverse=True)[:1]


def _words(tag: str) -> frozenset[str]:
    return frozenset(filter(None, (_DIGITS.sub("", word) for word in tag.split("-"))))


def _neighbour(entry: ImageEntry, version: str) -> ReleaseEntry | None:
    """Return the release nearest to a version outside all lines, if there can be such a one."""
    asked = _numbers(version)
    known = [r for r in entry.release if r.version.lstrip("v")[:1].isdigit()]
    if not known or not _plausible(asked, [_numbers(r.version) for r in known]):
        return None
    same = [r for r in known if _numbers(r.version)[0] == asked[0]] or known
    older = [r for r in same if _numbers(r.version)[: len(asked)] <= asked]
    if older:
        return max(older, key=lambda r: _numbers(r.version))
    return min(same, key=lambda r: _numbers(r.version))


def _plausible(asked: list[int], known: list[list[int]]) -> bool:
    newest = max(known)
    if all(len(numbers) == 2 and numbers[1] in {4, 10} for numbers in known):
        return len(asked) == 2 and asked[1] in {4, 10} and asked < [newest[0] + 1, 10]
    if len(asked) > 3 or any(number > _patches(known) for number in asked[2:]):
        return False
    if asked[0] > newest[0]:
        ahead = MAJORS_AHEAD if newest[0] >= 8 else len(asked) == 3
        return asked[0] <= newest[0] + ahead
    line = [numbers for numbers in known if numbers[0] == asked[0]]
    if not line or len(asked) == 1:
        return asked[0] > 0 or newest[0] >= 8
    highest = max(line)
    return len(highest) < 2 or asked[1] <= highest[1] + MINORS_AHEAD


def _patches(known: list[list[int]]) -> int:
    """Return how high a patch may be; .NET's SDKs count theirs from hundreds on."""
    highest = max((numbers[2] for numbers in known if len(numbers) > 2), default=PATCHES)
    return PATCHES if highest < PATCHES else highest + 200


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
