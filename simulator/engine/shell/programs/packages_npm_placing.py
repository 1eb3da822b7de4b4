"""What npm writes: node_modules, programs, and its cache."""

from __future__ import annotations

import json
from collections.abc import Iterable

from simulator.engine.catalogue.packages import Package
from simulator.engine.files import File, PathError
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_npm_project import (
    Project,
)
from simulator.engine.shell.programs.packages_placing import MEGABYTE
from simulator.engine.shell.programs.packages_words import Words
from simulator.engine.shell.programs.toolchains_python_home import writable

FIXED_MILLISECONDS = 7_350
"""With express alone 8 s, with jest 14 s (simulator-needs)."""


MILLISECONDS_A_MEGABYTE = 233


CACHE_SHARE = 0.32


CACHE_BASE = 600_000
"""What the cache keeps: 1.5 MB for express, 9 MB with jest."""


def place_all(
    process: Process,
    project: Project,
    packages: Iterable[Package],
    *,
    clean: bool,
    folder: str = "",
) -> None:
    """Fill a project's node_modules, or the folder that it uses for that."""
    files = process.filesystem
    folder = folder or f"{project.folder.rstrip('/')}/node_modules"
    if clean and files.is_dir(folder):
        try:
            files.remove(folder)
        except PathError:
            for name in files.listdir(folder):
                files.remove(f"{folder}/{name}")
    files.mkdir(folder, parents=True)
    listed = {package.name: package.version for package in packages}
    text = json.dumps({"name": project.name, "packages": listed}, indent=1)
    files.write(f"{folder}/.package-lock.json", text.encode())
    for package in packages:
        process.step()
        place_one(files, folder, package)
        if package.programs:
            files.mkdir(f"{folder}/.bin", parents=True)
            place_programs(files, f"{folder}/.bin", package)


def place_one(files: Filesystem, folder: str, package: Package) -> None:
    """Write one package and, beside it, what it brings."""
    place = f"{folder}/{package.name}"
    files.mkdir(place, parents=True)
    said = json.dumps({"name": package.name, "version": package.version, "main": "index.js"})
    files.write(f"{place}/package.json", said.encode())
    text = f"\x7fplaceholder {package.name} {package.version}\n".encode()
    own = max(len(text), round((package.size - len(said)) / (package.rest_count or 1)))
    files.write(f"{place}/index.js", text, size=own)
    rest = package.size - len(said) - own
    if rest > len(text):
        files.write(f"{folder}/.dependencies-of-{package.name.replace('/', '+')}", text, size=rest)


def place_programs(files: Filesystem, folder: str, package: Package) -> None:
    """Write the programs that a package has for PATH."""
    for text in package.programs:
        name, _, behaviour = text.partition("=")
        content = executable(behaviour or name, package.version, package=package.name)
        file = File(content, 0o755, files.uid, files.gid, files.now)
        files.put(f"{folder}/{name.rpartition('/')[2]}", file)


def spend_time(process: Process, words: Words, packages: Iterable[Package], tool: str) -> None:
    """Take the time of an installation, and keep in the cache what was fetched."""
    found = list(packages)
    total = sum(package.size for package in found)
    own = process.environment.get("HOME", "/root").rstrip("/")
    folder = words.options.get("--cache") or process.environment.get("npm_config_cache")
    folder = process.at(folder) if folder else f"{own}/.npm"
    files = process.filesystem
    missing = [p for p in found if not files.exists(f"{folder}/_cacache/{_blob(p)}")]
    process.spend(round(FIXED_MILLISECONDS + total / MEGABYTE * MILLISECONDS_A_MEGABYTE))
    fetched = sum(_cached_size(package) for package in missing)
    process.download(fetched)
    if tool != "npm" or not missing or not writable(files, folder):
        return
    files.mkdir(f"{folder}/_cacache", parents=True)
    for package in missing:
        text = f"\x7fplaceholder {package.name} {package.version}\n".encode()
        size = max(len(text), _cached_size(package))
        files.write(f"{folder}/_cacache/{_blob(package)}", text, size=size)


def _cached_size(package: Package) -> int:
    base = CACHE_BASE if package.size > MEGABYTE else 0
    return round(package.size * CACHE_SHARE) + base


def _blob(package: Package) -> str:
    return f"{package.name.replace('/', '+')}-{package.version}"
