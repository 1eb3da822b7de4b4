"""The records that package managers keep of what is installed, as text in the tree."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from simulator.engine.catalogue.declare import Tree
from simulator.engine.files import Directory
from simulator.engine.filesystem import Filesystem

DPKG_STATUS = "/var/lib/dpkg/status"
APK_INSTALLED = "/lib/apk/db/installed"
APK_WORLD = "/etc/apk/world"
RPM_PACKAGES = "/var/lib/rpm/packages.txt"
"""A list of NAME VERSION; in life a database that is not text."""


def record_installed(files: Filesystem, tree: Tree, version_of: Callable[[str, str], str]) -> None:
    """Enter the packages that a declaration says are installed into the records."""
    for kind, text, record in (
        ("apt", tree.dpkg, record_dpkg),
        ("apk", tree.apk, record_apk),
        ("rpm", tree.rpm, record_rpm),
    ):
        found = [_named(kind, word, version_of) for word in text.split()]
        if found:
            record(files, found)
    for name, version in tree.python_packages.items():
        if version:
            record_python(files, site_packages(files), name, version)


def site_packages(files: Filesystem, prefix: str = "/usr/local") -> str:
    """Return the folder that Python's packages go to below a prefix, or nothing."""
    for folder in (f"{prefix}/lib", "/usr/lib/python3"):
        names = files.listdir(folder) if files.is_dir(folder) else ()
        for name in reversed(names):
            if name.startswith("python") and files.is_dir(f"{folder}/{name}/site-packages"):
                return f"{folder}/{name}/site-packages"
    return "/usr/lib/python3/dist-packages" if files.is_dir("/usr/lib/python3") else ""


def record_python(files: Filesystem, site: str, name: str, version: str) -> None:
    """Leave the folder by which pip knows that a package is installed."""
    folder = f"{site}/{dist_info(name, version)}"
    files.mkdir(folder, parents=True)
    for file, content in about_python(name, version).items():
        files.write(f"{folder}/{file}", content)


def dist_info(name: str, version: str) -> str:
    """Return the name of that folder.

    >>> dist_info("typing-extensions", "4.12.2")
    'typing_extensions-4.12.2.dist-info'
    """
    return f"{name.replace('-', '_')}-{version}.dist-info"


def about_python(name: str, version: str) -> dict[str, bytes]:
    """Return what is in it, by file."""
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    return {"METADATA": text.encode(), "INSTALLER": b"pip\n"}


def installed_python(files: Filesystem, site: str) -> dict[str, str]:
    """Return name, as people write it, and version of every package that pip finds."""
    found: dict[str, str] = {}
    for folder in files.listdir(site) if files.is_dir(site) else ():
        if folder.endswith(".dist-info") and isinstance(files.lstat(f"{site}/{folder}"), Directory):
            name, _, version = folder.removesuffix(".dist-info").rpartition("-")
            lines = _lines(files, f"{site}/{folder}/METADATA")
            named = [line[6:] for line in lines if line.startswith("Name: ")]
            found[named[0] if named else name] = version
    return found


def record_dpkg(files: Filesystem, packages: Iterable[tuple[str, str]]) -> None:
    """Add packages to dpkg's status file, replacing what it says about them."""
    new = dict(packages)
    kept = {name: version for name, version in installed_dpkg(files).items() if name not in new}
    write_dpkg(files, {**kept, **new})


def write_dpkg(files: Filesystem, packages: dict[str, str]) -> None:
    """Write dpkg's status file for exactly these packages."""
    files.mkdir("/var/lib/dpkg", parents=True)
    files.write(DPKG_STATUS, _dpkg_status(tuple(sorted(packages.items()))))


@lru_cache(maxsize=256)
def _dpkg_status(packages: tuple[tuple[str, str], ...]) -> bytes:
    """Return the text of the file; who installed the same shares the same bytes."""
    return "".join(
        f"Package: {name}\nStatus: install ok installed\nVersion: {version}\n\n"
        for name, version in packages
    ).encode()


def installed_dpkg(files: Filesystem) -> dict[str, str]:
    """Return name and version of every package that dpkg says is installed."""
    return _stanzas(files, DPKG_STATUS, "Package: ", "Version: ")


def record_apk(files: Filesystem, packages: Iterable[tuple[str, str]]) -> None:
    """Add packages to apk's database, replacing what it says about them."""
    write_apk(files, {**installed_apk(files), **dict(packages)})


def write_apk(files: Filesystem, packages: dict[str, str]) -> None:
    """Write apk's database for exactly these packages."""
    text = "".join(f"P:{name}\nV:{version}\n\n" for name, version in sorted(packages.items()))
    files.mkdir("/lib/apk/db", parents=True)
    files.write(APK_INSTALLED, text.encode())


def installed_apk(files: Filesystem) -> dict[str, str]:
    """Return name and version of every package that apk says is installed."""
    return _stanzas(files, APK_INSTALLED, "P:", "V:")


def record_rpm(files: Filesystem, packages: Iterable[tuple[str, str]]) -> None:
    """Add packages to the list that stands for rpm's database."""
    known = {**installed_rpm(files), **dict(packages)}
    text = "".join(f"{name} {version}\n" for name, version in sorted(known.items()))
    files.mkdir("/var/lib/rpm", parents=True)
    files.write(RPM_PACKAGES, text.encode())


def installed_rpm(files: Filesystem) -> dict[str, str]:
    """Return name and version of every package in the list that stands for rpm's database."""
    words = [line.split(" ", 1) for line in _lines(files, RPM_PACKAGES)]
    return {pair[0]: pair[1] for pair in words if len(pair) == 2}


def _named(kind: str, word: str, version_of: Callable[[str, str], str]) -> tuple[str, str]:
    name, _, version = word.partition("=")
    return name, version or version_of(kind, name)


def _stanzas(files: Filesystem, path: str, name: str, version: str) -> dict[str, str]:
    if not files.is_file(path):
        return {}
    return dict(_said(files.read(path), name, version))


@lru_cache(maxsize=64)
def _said(text: bytes, name: str, version: str) -> dict[str, str]:
    """Return what the text of a database says; who copies it may change the copy."""
    found: dict[str, str] = {}
    current = ""
    for line in text.decode(errors="replace").splitlines():
        if line.startswith(name):
            current = line.removeprefix(name)
        elif line.startswith(version) and current:
            found[current] = line.removeprefix(version)
    return found


def _lines(files: Filesystem, path: str) -> list[str]:
    if not files.is_file(path):
        return []
    return files.read(path).decode(errors="replace").splitlines()
