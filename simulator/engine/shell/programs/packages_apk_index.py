"""apk's index: fetched, kept, and asked for names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from simulator.engine.catalogue.packages import Package
from simulator.engine.files import PathError
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_placing import (
    assumed_package,
    release_of,
)

CACHE = "/var/cache/apk"


INDEX_SIZE = 1_150_000
"""Bytes of each of the two indexes that ``apk update`` keeps."""


INDEX_DOWNLOAD = 500_000


OFFLINE = "temporary error (try again later)"


_DEBIANS = re.compile(
    r"lib(?:ssl|curl4.*|mysqlclient|mariadb|sqlite3|bz2|lzma|readline|ncurses.*|gdbm|z|db|expat1)-dev"
    r"|lib(?:gl1|sm6|xext6|xrender1|pq5|glib2.*|png12.*|jpeg\d.*|icu\d+|gl1-mesa.*)"
    r"|python.*|php.*|openjdk-.*|default-.*|postgresql-.*|nginx-.*|fonts-.*|gcc-\d+.*|g\+\+-.*"
    r"|.*-(?:utils|perl|base|bin|common|traditional|headless|full|compiler|data|ping|essential)"
    r"|adduser|cron|debconf|docker\.io|golang|golang-go|gnupg\d|locales|login|lsb-release|mysql-.*"
    r"|netbase|netcat|passwd|pkg-config|redis-.*|rustc|software-properties-common|sqlite3|ssh"
    r"|vim-tiny|zlib1g.*|uuid-.*|mawk|dash|dnsutils|linux-libc-dev|ninja-build|sysvinit-utils"
)
"""How names look that Debian has and Alpine does not; other known names mean the same in both."""


_GONE = re.compile(r"python2(?:-\w+)?|py2-.*")
"""What Alpine has no longer since 3.16."""


def find_package(process: Process, word: str) -> dict[str, Package] | None:
    """Return the package and what it needs, by name; None if there is none of that name."""
    name = plain_name(word)
    if process.catalogue is None:
        return None
    packages = process.catalogue.packages
    package = packages.find("apk", name)
    if word.startswith("/") or word.endswith(".apk"):
        process.assume(f"what {word} holds is not modelled; it installs, with a guessed size")
        return {name: assumed_package(name.rpartition("/")[2])}
    family = packages.of_family("apk-families", name)
    if package is None and family is not None:
        process.assume(f"package {name} is not in the catalogue; it installs, with a guessed size")
        return {name: replace(family, assumed=True)}
    if package is None and _GONE.fullmatch(name) and _is_recent(process):
        return None
    if package is None:
        debians = packages.find("apt", name) is not None and _DEBIANS.fullmatch(name)
        if debians or packages.slip("apk", name):
            return None
        process.assume(f"package {name} is not in the catalogue; it installs, with a guessed size")
        return {name: assumed_package(name)}
    if family is not None:
        package = replace(package, files=(*family.files, *package.files))
    found = {name: package}
    for other in package.depends:
        needed = packages.find("apk", other)
        if needed is not None and other not in found:
            found |= {other: needed} | {
                deep: packages.find("apk", deep)
                for deep in needed.depends
                if packages.find("apk", deep) is not None
            }
    return found


def _is_recent(process: Process) -> bool:
    """Tell whether this is Alpine 3.16 or later."""
    version = re.match(r"(\d{1,4})\.(\d{1,4})", release_of(process.filesystem).version)
    return version is None or (int(version[1]), int(version[2])) >= (3, 16)


def plain_name(word: str) -> str:
    """Return a name without version and repository."""
    for sign in ("~=", ">=", "<=", "=", "~", ">", "<", "@"):
        word = word.partition(sign)[0]
    return word.strip("!")


def unsatisfied(process: Process, missing: Iterable[str]) -> int:
    """Tell which names there are no packages for."""
    if process.catalogue is None:
        lines = [f"  {name} (no such package):\n    required by: world[{name}]" for name in missing]
    else:
        lines = [
            f"  {plain_name(name)} (no such package):\n    required by: world[{name}]"
            for name in missing
        ]
    process.error("ERROR: unable to select packages:\n" + "\n".join(lines) + "\n")
    return len(lines)


def indexes(files: Filesystem) -> list[str]:
    """Return the paths of the indexes that are kept."""
    if not files.is_dir(CACHE):
        return []
    return [f"{CACHE}/{name}" for name in files.listdir(CACHE) if name.startswith("APKINDEX")]


def fetch_indexes(process: Process, *, keep: bool) -> int:
    """Fetch the index of every repository."""
    files = process.filesystem
    try:
        lines = files.read("/etc/apk/repositories").decode(errors="replace").split()
    except PathError:
        lines = []
    urls = [line for line in lines if line.startswith("http")]
    for number, url in enumerate(urls):
        name = f"{url}/x86_64/APKINDEX.tar.gz"
        process.write(f"fetch {name}\n")
        if process.catalogue is None:
            process.error(f"WARNING: fetching {name}: {OFFLINE}\n")
            continue
        process.download(INDEX_DOWNLOAD)
        if keep:
            files.mkdir(CACHE, parents=True)
            text = f"\x7fplaceholder index at {files.now}\n".encode()
            files.write(f"{CACHE}/APKINDEX.{number:08x}.tar.gz", text, size=INDEX_SIZE)
    return 0 if process.catalogue is not None else len(urls)
