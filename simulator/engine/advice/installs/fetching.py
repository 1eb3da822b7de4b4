"""Compilers that download what they need while they build: how to do that in a step before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.engine.advice.commands import Command
from simulator.engine.advice.installs.install import Install, Read, text_of
from simulator.engine.advice.installs.others import go_modules, maven_project


@dataclass(frozen=True, slots=True)
class Fetching:
    """A command that downloads, and the lists that it needs. ``verb`` is what a sentence says."""

    command: str
    verb: str
    install: Install


def fetching_of(command: Command, read: Read) -> Fetching | None:
    """Return how to download first what a building command would download; None if it is none."""
    reader = _READERS.get(command.program)
    return reader(command, read) if reader else None


def _go(command: Command, read: Read) -> Fetching | None:
    found = go_modules(read) if command.words[1:2] in {("build",), ("install",)} else None
    return Fetching("go mod download", "download the modules", found) if found else None


def _maven(command: Command, read: Read) -> Fetching | None:
    built = {"package", "install", "verify", "compile"} & {*command.words}
    found = maven_project(read) if built and not {"-f", "-s", "-pl"} & {*command.words} else None
    words = "mvn -B dependency:go-offline"
    return Fetching(words, "download the dependencies", found) if found else None


def _gradle(command: Command, read: Read) -> Fetching | None:
    if not {"build", "assemble", "bootJar", "jar", "installDist"} & {*command.words}:
        return None
    names = ("build.gradle", "build.gradle.kts")
    own = next((name for name in names if read(name) is not None), None)
    if own is None or "include" in (text_of(read, "settings.gradle") or ""):
        return None
    optional = ("settings.gradle", "settings.gradle.kts", "gradle.properties")
    found = Install((own,), optional)
    return Fetching("gradle --no-daemon dependencies", "download the dependencies", found)


def _cargo(command: Command, read: Read) -> Fetching | None:
    """``cargo fetch`` asks for a source file to be there, whatever is in it."""
    text = text_of(read, "Cargo.toml")
    if command.words[1:2] != ("build",) or text is None:
        return None
    if "[workspace]" in text or "path =" in text or "path=" in text:
        return None
    words = "mkdir -p src && touch src/main.rs && cargo fetch && rm -r src"
    found = Install(("Cargo.toml",), ("Cargo.lock",))
    return Fetching(words, "download the crates", found)


_READERS: Mapping[str, Callable[[Command, Read], Fetching | None]] = {
    "go": _go,
    "mvn": _maven,
    "gradle": _gradle,
    "cargo": _cargo,
}
