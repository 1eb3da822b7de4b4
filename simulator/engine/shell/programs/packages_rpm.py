"""yum, dnf, microdnf and rpm, as far as the catalogue has such bases."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from simulator.engine.catalogue.databases import installed_rpm, record_rpm
from simulator.engine.catalogue.packages import Package, PackageTable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import (
    MEGABYTE,
    WORK,
    assumed_package,
    place_package,
    release_of,
    spent,
)
from simulator.engine.shell.programs.packages_words import Words, words_of

SHAPE = "%{NVRA}\n"
_TAG = re.compile(r"%(?:-?\d+)?\{\??(\w+)(?::\w+)?\}|%(\w+)")
CACHE = "/var/cache/dnf"
METADATA_SIZE = 60 * MEGABYTE
VALUED = frozenset(["--installroot", "--setopt", "--releasever", "--repo", "--enablerepo", "-x"])
_NAME = re.compile(r"[A-Za-z0-9][\w.+-]*")
_PROGRAMS = (
    (r"golang(?:-bin)?", "/usr/bin/go /usr/bin/gofmt"),
    (r"nodejs(\d+)", r"/usr/bin/node-\1=node /usr/bin/npm-\1=npm /usr/bin/node /usr/bin/npm"),
    (r"(?:nodejs|npm)", "/usr/bin/node /usr/bin/npm /usr/bin/npx"),
    (r"python(3\.\d+)", r"/usr/bin/python\1=python3"),
    (r"python(3\.\d+)-pip", r"/usr/bin/pip\1=pip"),
    (r"python3-pip", "/usr/bin/pip3=pip /usr/bin/pip"),
    (r"python3(?:-devel|-libs)?", "/usr/bin/python3 /usr/bin/python{python}=python3"),
    (r"java-([\d.]+)-\w+(?:-headless)?", "/usr/bin/java"),
    (r"java-([\d.]+)-\w+-devel", "/usr/bin/java /usr/bin/javac /usr/bin/jar"),
    (r"shadow-utils", "/usr/sbin/useradd /usr/sbin/groupadd /usr/sbin/usermod"),
    (r"maven", "/usr/bin/mvn"),
)
"""Packages that bring other programs than one of their name."""


def dnf(process: Process) -> int:
    """Run yum, dnf or microdnf."""
    words = words_of(process.arguments, VALUED)
    if words.has("--version"):
        process.write("4.14.0\n")
        return 0
    if words.verb in {"install", "reinstall", "localinstall", "groupinstall"}:
        return _install(process, words)
    if words.verb in {"remove", "erase", "autoremove"}:
        known = installed_rpm(process.filesystem)
        names = [name for name in words.names if name in known]
        process.write("".join(f"  Erasing          : {name}\n" for name in names) + "Complete!\n")
        return 0
    if words.verb == "clean":
        if process.filesystem.is_dir(CACHE):
            process.filesystem.remove(CACHE)
        process.write("0 files removed\n")
        return 0
    if words.verb in {"makecache", "check-update"}:
        return _metadata(process)
    if words.verb in {"update", "upgrade"}:
        code = _metadata(process)
        process.write("Dependencies resolved.\nNothing to do.\nComplete!\n" if not code else "")
        return code
    process.assume(f"{process.name} {words.verb} is not modelled; it succeeds and changes nothing")
    return 0


def rpm(process: Process) -> int:
    """Answer about installed packages; installing from a file is assumed."""
    known = installed_rpm(process.filesystem)
    words = words_of(process.arguments, frozenset({"--queryformat", "--qf", "-E", "--eval"}))
    if words.has("-E", "--eval"):
        macro = words.options.get("-E", words.options.get("--eval", ""))
        process.write(f"{_evaluated(process, macro)}\n")
        return 0
    if words.has("-q", "--query"):
        missing = 0
        shape = words.options.get("--queryformat", words.options.get("--qf", SHAPE))
        for name in sorted(known) if words.has("-a") else words.rest:
            if name in known:
                process.write(_shaped(shape, name, known[name]))
            else:
                process.write(f"package {name} is not installed\n")
                missing = 1
        return missing
    process.assume(f"{' '.join(process.argv)[:80]} is not modelled; it succeeds")
    return 0


def _shaped(shape: str, name: str, version: str) -> str:
    """Return a package as a query's format says: tags in braces, escapes of C."""
    number, _, release = version.partition("-")
    tags = {
        "name": name,
        "version": number,
        "release": release or "1.el9",
        "arch": "x86_64",
        "nvra": f"{name}-{version}.x86_64",
        "epoch": "(none)",
    }
    text = _TAG.sub(lambda found: tags.get((found[1] or found[2]).lower(), "(none)"), shape)
    return text.replace("\\n", "\n").replace("\\t", "\t")


def _evaluated(process: Process, macro: str) -> str:
    """Return what a macro stands for; one that is not defined stays as it is."""
    release = release_of(process.filesystem)
    number = release.version.partition(".")[0]
    family = "fedora" if release.id == "fedora" else "rhel"
    known = {family: number, "_arch": "x86_64", "_host_cpu": "x86_64", "centos": number}
    return _TAG.sub(lambda found: known.get(found[1] or found[2], found[0]), macro)


def _install(process: Process, words: Words) -> int:
    if release_of(process.filesystem).id == "centos":
        process.error(
            "Could not retrieve mirrorlist http://mirrorlist.example.org/?release=7&arch=x86_64"
            '&repo=os&infra=container error was\n14: curl#6 - "Could not resolve host: '
            'mirrorlist.example.org; Unknown error"\n'
            "Cannot find a valid baseurl for repo: base/7/x86_64\n"
        )
        return 1
    code = _metadata(process)
    if code:
        return code
    known = installed_rpm(process.filesystem)
    wanted: list[Package] = []
    for name in words.names:
        process.step(WORK)
        if not _NAME.fullmatch(name) and "://" not in name:
            process.error(f"No match for argument: {name}\nError: Unable to find a match: {name}\n")
            return 1
        if name not in known:
            wanted.append(_find(process, name))
    if not wanted:
        process.write("Nothing to do.\nComplete!\n")
        return 0
    if not words.has("-y", "--assumeyes") and process.name != "microdnf":
        process.write("Is this ok [y/N]: ")
        if process.stdin.readline().strip().lower() not in {b"y", b"yes"}:
            process.write("Operation aborted.\n")
            return 1
    for package in wanted:
        place_package(process, package)
        process.write(f"  Installing       : {package.name}-{package.version}.x86_64\n")
    record_rpm(process.filesystem, [(package.name, package.version) for package in wanted])
    size = sum(package.size for package in wanted)
    process.download(round(size * 0.3))
    process.spend(spent(size / MEGABYTE, 2, 12))
    process.write("Complete!\n")
    return 0


def _find(process: Process, name: str) -> Package:
    packages: PackageTable = process.catalogue.packages
    family = packages.of_family("rpm-families", name)
    if family:
        process.assume(f"package {name} is not in the catalogue; it installs, with a guessed size")
        return replace(family, assumed=True)
    for pattern, programs in _PROGRAMS:
        found = re.fullmatch(pattern, name)
        if found:
            version = found[1] if found.re.groups and found[1] else "1.0"
            release = release_of(process.filesystem).version.partition(".")[0]
            python = {"8": "3.6", "9": "3.9", "10": "3.12"}.get(release, "3.13")
            filled = programs.replace("{python}", python)
            said = tuple(found.expand(word) for word in filled.split())
            return replace(assumed_package(name, version), programs=said)
    like = name.removesuffix("-devel") + ("-dev" if name.endswith("-devel") else "")
    known = packages.find("apt", like)
    if known is None or known.flags:
        short = name.rstrip("/").rpartition("/")[2] if "://" in name else name
        process.assume(f"package {short} is not in the catalogue; it installs, with a guessed size")
        return assumed_package(short or "package")
    version = known.version.partition("-")[0].rpartition(":")[2]
    return replace(known, name=name, version=f"{version}-1.el9")


def _metadata(process: Process) -> int:
    files = process.filesystem
    if files.is_dir(CACHE):
        return 0
    if process.catalogue is None:
        process.error(
            "Error: Failed to download metadata for repo 'baseos': Cannot prepare internal "
            "mirrorlist: Curl error (6): Couldn't resolve host name\n"
        )
        return 1
    files.mkdir(CACHE, parents=True)
    files.write(f"{CACHE}/metadata", b"\x7fplaceholder metadata\n", size=METADATA_SIZE)
    process.download(METADATA_SIZE // 4)
    process.spend(5_000)
    process.write("Last metadata expiration check: 0:00:01 ago.\n")
    return 0


PROGRAMS: Mapping[str, Program] = {"yum": dnf, "dnf": dnf, "microdnf": dnf, "rpm": rpm}
