"""What all package managers share: the release they run on, and where files go."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from simulator.engine.catalogue.layers import LOADERS, PROGRAM_SIZE
from simulator.engine.catalogue.packages import Package
from simulator.engine.files import Entry, File, PathError
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process
from simulator.engine.shell.unmodelled import ASSUMED, CONTENTS, PACKAGE

SECOND = 1_000
MEGABYTE = 1_000_000

WORK = 20
"""Steps of a run that a package counts for: it is looked for, fetched and unpacked."""

FULL_IMAGE_SHARE = 0.25
"""Of a package's dependencies, what full images such as ``node:22`` still lack (measured)."""

_LIBRARY = re.compile(
    r"lib.*|.*-(?:dev|devel|dbg|doc|data|common|locale|libs)|fonts?-.*|python3-.*"
)


@dataclass(frozen=True, slots=True)
class Release:
    """The distribution of a file tree, by its os-release file."""

    id: str = ""
    codename: str = ""
    version: str = ""

    @property
    def libc(self) -> str:
        return "musl" if self.id == "alpine" else "glibc"


def release_of(files: Filesystem) -> Release:
    """Return which distribution the tree is; an empty Release if it does not say."""
    try:
        return _release(files.read("/etc/os-release"))
    except PathError:
        return Release()


@lru_cache(maxsize=64)
def _release(content: bytes) -> Release:
    text = content.decode(errors="replace")
    said = dict(line.partition("=")[::2] for line in text.splitlines())
    said = {name: value.strip("\"'") for name, value in said.items()}
    return Release(said.get("ID", ""), said.get("VERSION_CODENAME", ""), said.get("VERSION_ID", ""))


def assumed_package(name: str, version: str = "") -> Package:
    """Return a package that nobody wrote down: its size and version are guesses."""
    programs = () if _LIBRARY.fullmatch(name) else (f"/usr/bin/{name}{_kind(name)}",)
    return Package(
        name,
        version or "1.0",
        size=3 * MEGABYTE,
        download=MEGABYTE,
        programs=programs,
        assumed=True,
    )


def _kind(name: str) -> str:
    """Return what the program of a package behaves as, where its name has a version in it."""
    found = re.fullmatch(r"(python|node|npm|pip|php|go|gcc|java)(\d+)?[.\d]*", name)
    if found is None or found[2] is None:
        return ""
    return "=python3" if found[1] == "python" else f"={found[1]}"


def scaled(package: Package, factor: float) -> Package:
    """Return the package as if it took this share of its size."""
    if factor == 1:
        return package
    return replace(
        package,
        size=round(package.size * factor),
        download=round(package.download * factor),
        rest=round(package.rest * factor),
        rest_recommends=round(package.rest_recommends * factor),
    )


def place_package(process: Process, package: Package) -> list[str]:
    """Write the package's files and return their paths; they add up to its size."""
    return place_packages(process, [package])[0]


def place_packages(
    process: Process, packages: Iterable[Package], *, recommending: Container[str] = ()
) -> list[list[str]]:
    """Write the files of packages and return the paths of each."""
    placing = _Placing(process.filesystem)
    placed = [
        placing.package(package, recommends=package.name in recommending) for package in packages
    ]
    placing.settle()
    return placed


class _Placing:
    """Files on their way into the tree: those that nothing builds on yet go there together."""

    def __init__(self, files: Filesystem) -> None:
        self.files = files
        self.libc = release_of(files).libc
        self.waiting: dict[str, Entry] = {}

    def package(self, package: Package, *, recommends: bool) -> list[str]:
        """Place what is in the package and return the paths."""
        placed: list[str] = []
        left = package.size
        if package.assumed:
            placed.append(f"/usr/share/{package.name}/{CONTENTS}")
            left -= self._text(placed[0], _mark(package.name))
        share = min(2 * MEGABYTE, package.size // (2 * len(package.programs) or 1))
        for text in package.programs:
            path, _, behaviour = text.partition("=")
            self._program(path, behaviour, package.version, max(share, 1))
            left -= share
            placed.append(path)
        for path, text in package.files:
            left -= self._text(path, text)
            placed.append(path)
        rest = package.rest + (package.rest_recommends if recommends else 0)
        bulk = _bulk(package.name)
        for path, size in ((bulk, left), (f"{bulk}-dependencies", rest)):
            if size > 0:
                content = f"\x7fplaceholder {package.name} {package.version}\n".encode()
                self._file(path, content, size=size)
                placed.append(path)
        return placed

    def settle(self) -> None:
        """Put into the tree what waits."""
        self.files.put_files(self.waiting)
        self.waiting = {}

    def _file(self, path: str, content: bytes, mode: int = 0o644, size: int = -1) -> None:
        self.waiting[path] = File(content, mode, mtime=self.files.now, size=size)

    def _program(self, path: str, behaviour: str, version: str, size: int) -> None:
        name = behaviour or path.rpartition("/")[2]
        content = executable(name, _upstream(version), needs=LOADERS[self.libc])
        size = max(size, len(content)) if size != 1 else PROGRAM_SIZE
        self._file(path, content, 0o755, size)

    def _text(self, path: str, text: str) -> int:
        """Place a file, a link, an addition to a file, or a folder; return the bytes."""
        if not text.startswith(("-> ", "+ ")) and text != "/":
            self._file(path, text.encode(), 0o755 if text.startswith("#!") else 0o644)
            return len(text)
        self.settle()
        files = self.files
        _make_room(files, path)
        if text.startswith("-> "):
            if not files.exists(path):
                files.symlink(text[3:].strip(), path)
        elif text == "/":
            files.mkdir(path, parents=True)
        elif text[2:].encode() not in (files.read(path) if files.is_file(path) else b""):
            files.write(path, text[2:].encode(), append=True)
        return 0


def _mark(name: str) -> str:
    return f"{(ASSUMED + PACKAGE).decode()}{name}\n"


def remove_files(files: Filesystem, paths: Iterable[str]) -> None:
    """Remove what is still there of the paths, and the folders that this leaves empty."""
    for path in paths:
        try:
            files.unlink(path)
        except PathError:
            continue
        _remove_empty(files, path.rpartition("/")[0])


def human(size: float) -> str:
    """Return a size as apt prints it: three digits, decimal units.

    >>> human(4508000), human(83)
    ('4508 kB', '83 B')
    """
    for unit in ("B", "kB", "MB", "GB"):
        if size < 10_000 or unit == "GB":
            digits = 1 if size < 100 and unit != "B" else 0
            return f"{size:.{digits}f} {unit}"
        size /= 1_000
    return ""


def spent(megabytes: float, fixed: float, per_second: float) -> int:
    """Return the milliseconds of an installation: a fixed cost, and one for every megabyte."""
    return round((fixed + megabytes / per_second) * SECOND)


def _bulk(name: str) -> str:
    folder = "/usr/lib/x86_64-linux-gnu" if name.startswith("lib") else f"/usr/share/{name}"
    return f"{folder}/{name}"


def _make_room(files: Filesystem, path: str) -> None:
    above = path.rpartition("/")[0]
    if above and not files.is_dir(above):
        files.mkdir(above, parents=True)


def _remove_empty(files: Filesystem, folder: str) -> None:
    while folder.count("/") > 2:
        try:
            files.rmdir(folder)
        except PathError:
            return
        folder = folder.rpartition("/")[0]


def _upstream(version: str) -> str:
    """Return the version that the program itself prints, without epoch and packaging."""
    return version.rpartition(":")[2].partition("-")[0].partition("+")[0].partition("~")[0]
