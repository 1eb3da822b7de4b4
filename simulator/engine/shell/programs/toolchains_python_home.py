"""Where a Python lives: its prefix, its packages, its scripts."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.files import File, PathError
from simulator.engine.filesystem import WRITE, Filesystem
from simulator.engine.shell.executable import read_executable
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_placing import release_of

BEFORE_MANAGING = frozenset({"stretch", "buster", "bullseye", "bionic", "focal", "jammy"})
"""Distributions whose Python is not yet marked as managed by them (PEP 668)."""


@dataclass(frozen=True, slots=True)
class PythonHome:
    """An installed Python: ``site`` is where its packages go, ``scripts`` where commands go."""

    prefix: str
    version: str
    site: str
    scripts: str
    managed: str = ""
    """The file that keeps pip from installing (PEP 668), if there is one."""

    @property
    def minor(self) -> str:
        return ".".join(self.version.split(".")[:2])

    @property
    def interpreter(self) -> str:
        return f"{self.prefix}/bin/python3"


def home_of(process: Process) -> PythonHome | None:
    """Return the Python that a program of it (python, pip, a script) belongs to."""
    files = process.filesystem
    prefix = process.path.rpartition("/bin/")[0] if "/bin/" in process.path else "/usr/local"
    if prefix == "" and process.path.startswith("/bin/"):
        prefix = "/usr"
    found = _at(files, prefix)
    if found is None:
        for other in ("/usr/local", "/usr"):
            found = found or _at(files, other)
    return found


def home_at(files: Filesystem, prefix: str) -> PythonHome | None:
    """Return the Python below a prefix, such as a virtual environment; None if there is none."""
    return _at(files, prefix)


def user_home(process: Process, home: PythonHome) -> PythonHome:
    """Return the same Python, installing below the user's own folder."""
    own = process.environment.get("HOME", "/root").rstrip("/") + "/.local"
    return PythonHome(
        own, home.version, f"{own}/lib/python{home.minor}/site-packages", f"{own}/bin"
    )


def writable(files: Filesystem, path: str) -> bool:
    """Say whether this user may make something in the folder, or in the one above it."""
    while path and not files.is_dir(path):
        path = path.rpartition("/")[0]
    try:
        return files.may(files.stat(path or "/"), WRITE)
    except PathError:
        return False


def sites(process: Process, home: PythonHome) -> tuple[str, ...]:
    """Return every folder that this Python imports packages from."""
    own = user_home(process, home).site
    system = (
        (f"/usr/local/lib/python{home.minor}/dist-packages", "/usr/lib/python3/dist-packages")
        if home.prefix == "/usr"
        else ()
    )
    extra = process.environment.get("PYTHONPATH", "").split(":")
    return tuple(path for path in (home.site, own, *system, *extra) if path)


def _at(files: Filesystem, prefix: str) -> PythonHome | None:
    interpreter = _interpreter(files, f"{prefix}/bin")
    if interpreter is None:
        return None
    version = interpreter
    minor = ".".join(version.split(".")[:2])
    site = f"{prefix}/lib/python{minor}/site-packages"
    scripts, managed = f"{prefix}/bin", ""
    if prefix == "/usr":
        marker = f"/usr/lib/python{minor}/EXTERNALLY-MANAGED"
        managed = marker if files.is_file(marker) and not _is_free(files) else ""
        if files.is_file("/var/lib/dpkg/status"):
            site, scripts = f"/usr/local/lib/python{minor}/dist-packages", "/usr/local/bin"
    return PythonHome(prefix, version, site, scripts, managed)


def _is_free(files: Filesystem) -> bool:
    """Tell whether the distribution is from before PEP 668, which keeps pip out of its folders."""
    return release_of(files).codename in BEFORE_MANAGING


def _interpreter(files: Filesystem, folder: str) -> str | None:
    for name in ("python3", "python"):
        try:
            entry = files.find(f"{folder}/{name}")
        except PathError:
            return None
        program = read_executable(entry.content) if isinstance(entry, File) else None
        if program is not None and program.name in {"python3", "python"}:
            return program.version or "3.11.2"
    return None
