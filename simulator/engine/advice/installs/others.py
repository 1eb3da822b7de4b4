"""Ruby, PHP, Go, Java: commands that install from lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from simulator.engine.advice.installs.install import (
    Install,
    Read,
    Reader,
    document_of,
    is_path,
    positional,
    text_of,
)

_SCANS = frozenset(("-o", "-a", "--optimize-autoloader", "--classmap-authoritative"))


def bundle(words: Sequence[str], read: Read) -> Install | None:
    """``bundle install``; a Gemfile may also name gems that lie in the project."""
    text = text_of(read, "Gemfile")
    if words[:1] not in {("install",), ()} or text is None:
        return None
    if re.search(r"\bgemspec\b|\bpath\b|\beval_gemfile\b|\brequire_relative\b", text):
        return None
    return Install(("Gemfile",), ("Gemfile.lock", ".ruby-version", ".tool-versions"))


def gem(words: Sequence[str], read: Read) -> Install | None:
    """``gem install NAME``."""
    names = positional(words[1:], frozenset(("-v", "--version")))
    if words[:1] != ("install",) or not names or any(is_path(name) for name in names):
        return None
    return Install()


def composer(words: Sequence[str], read: Read) -> Install | None:
    """``composer install``, if it neither runs scripts of the project nor reads its code."""
    package = document_of(read, "composer.json")
    if words[:1] != ("install",) or package is None or _SCANS & {*words}:
        return None
    autoload = {**_mapping(package, "autoload"), **_mapping(package, "autoload-dev")}
    scans = bool({"classmap", "files"} & {*autoload}) and "--no-autoloader" not in words
    hooks = any(re.match("pre-|post-", name) for name in _mapping(package, "scripts"))
    local = '"path"' in str(package.get("repositories", "")).replace("'", '"')
    if scans or local or (hooks and "--no-scripts" not in words):
        return None
    return Install(("composer.json",), ("composer.lock", "symfony.lock", "auth.json"))


def go(words: Sequence[str], read: Read) -> Install | None:
    """``go mod download``, and ``go install`` of a program of others."""
    if words[:2] == ("mod", "download"):
        return go_modules(read)
    names = positional(words[1:], frozenset(("-ldflags", "-tags")))
    remote = bool(names) and all("@" in name and not is_path(name) for name in names)
    return Install() if words[:1] == ("install",) and remote else None


def go_modules(read: Read) -> Install | None:
    """Return the lists of a module that replaces none of its parts by a folder."""
    text = text_of(read, "go.mod")
    if text is None or re.search(r"=>\s*\.{0,2}/", text) or read("go.work") is not None:
        return None
    return Install(("go.mod",), ("go.sum",))


def maven(words: Sequence[str], read: Read) -> Install | None:
    """``mvn dependency:go-offline``."""
    goals = positional(words, frozenset(("-f", "-s", "-P", "-pl")))
    if {"-f", "-s", "-pl"} & {*words} or not goals:
        return None
    fetching = all(re.fullmatch(r"(?:\S+:)?dependency(?:-plugin)?:\S+|clean", g) for g in goals)
    return maven_project(read) if fetching else None


def maven_project(read: Read) -> Install | None:
    """Return the pom of a project of a single module."""
    text = text_of(read, "pom.xml")
    if text is None or "<modules>" in text or "<systemPath>" in text:
        return None
    return Install(("pom.xml",))


def _mapping(package: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = package.get(name)
    return value if isinstance(value, dict) else {}


READERS: Mapping[str, Reader] = {
    "bundle": bundle,
    "gem": gem,
    "composer": composer,
    "go": go,
    "mvn": maven,
}
