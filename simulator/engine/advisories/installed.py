"""What an image has installed, as its package managers and the files of its languages say."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from posixpath import basename

from simulator.engine.catalogue.databases import installed_apk, installed_dpkg, installed_rpm
from simulator.engine.files import File, FileTree
from simulator.engine.filesystem import Filesystem

MAX_PATHS = 200_000
"""Files of an image that are looked at."""

_JAR = re.compile(r"(.*?)-(\d[^/]*)\.jar")
_RED_HATS = frozenset({"rhel", "centos", "rocky", "almalinux", "ol"})


@dataclass(frozen=True, slots=True)
class System:
    """The distribution: its family as scanners call it, and its full version."""

    family: str = ""
    version: str = ""

    @property
    def release(self) -> str:
        """The release that fixes are told for: debian 12, ubuntu 22.04, alpine 3.20, redhat 9."""
        family = "redhat" if self.family in _RED_HATS else self.family
        count = 2 if family in {"alpine", "ubuntu"} else 1
        return f"{family} {'.'.join(self.version.split('.')[:count])}"


@dataclass(frozen=True, slots=True)
class Package:
    """Something installed. ``path`` is the file that says so; a package manager's have none."""

    ecosystem: str
    kind: str
    name: str
    version: str
    path: str = ""


def system_of(tree: FileTree) -> System:
    """Return the distribution that an image is made of; an empty one if it does not say."""
    files = Filesystem(tree)
    said = dict(line.partition("=")[::2] for line in _text(files, "/etc/os-release").splitlines())
    family = said.get("ID", "").strip("\"'")
    version = said.get("VERSION_ID", "").strip("\"'")
    own = {"alpine": "/etc/alpine-release", "debian": "/etc/debian_version"}.get(family, "")
    return System(family, _text(files, own).strip() or version)


def installed_packages(tree: FileTree) -> Iterator[Package]:
    """Yield everything that is installed, the distribution's own packages first."""
    files = Filesystem(tree)
    for kind, found in (
        ("dpkg", installed_dpkg(files)),
        ("apk", installed_apk(files)),
        ("rpm", installed_rpm(files)),
    ):
        yield from (Package("os", kind, name, found[name]) for name in sorted(found))
    for count, (path, entry) in enumerate(tree.walk()):
        if count >= MAX_PATHS:
            return
        if isinstance(entry, File):
            found_here = _of_a_language(path, entry)
            if found_here is not None:
                yield found_here


def _of_a_language(path: str, entry: File) -> Package | None:
    name = basename(path)
    if name == "METADATA" and ".dist-info/" in path:
        return _python(path, entry)
    if name == "package.json" and "node_modules/" in path:
        return _node(path, entry)
    if name == "VERSION" and path.endswith("/go/VERSION"):
        version = entry.content.decode(errors="replace").split("\n")[0].removeprefix("go").strip()
        return Package("toolchain", "gobinary", "golang", version, f"{path[:-7]}bin/go")
    jar = _JAR.fullmatch(name)
    return Package("maven", "jar", jar[1], jar[2], path) if jar else None


def _python(path: str, entry: File) -> Package | None:
    head = entry.content.decode(errors="replace").partition("\n\n")[0]
    said = dict(line.partition(": ")[::2] for line in head.splitlines())
    if not said.get("Name") or not said.get("Version"):
        return None
    return Package("pip", "python-pkg", said["Name"], said["Version"].strip(), path)


def _node(path: str, entry: File) -> Package | None:
    try:
        said = json.loads(entry.content)
    except (ValueError, RecursionError):
        return None
    if not isinstance(said, dict):
        return None
    name, version = said.get("name"), said.get("version")
    if not isinstance(name, str) or not isinstance(version, str) or not version:
        return None
    return Package("npm", "node-pkg", name, version, path)


def _text(files: Filesystem, path: str) -> str:
    if not path or not files.is_file(path):
        return ""
    return files.read(path).decode(errors="replace")
