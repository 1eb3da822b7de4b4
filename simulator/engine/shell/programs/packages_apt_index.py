"""The package index of apt: where it is kept, how old it is, and how it is fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.engine.catalogue.packages import Package
from simulator.engine.files import Directory, Entry, File
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_placing import Release, human, release_of

LISTS = "/var/lib/apt/lists"

SOURCES = "/etc/apt/sources.list.d"
OWN_SOURCES = frozenset({"debian.sources", "ubuntu.sources"})

DAY = 86_400_000
STALE = 14 * DAY
"""Age at which the mirror has dropped updated packages that an index still names."""

BEFORE_DISTCLEAN = frozenset(
    {"stretch", "buster", "bullseye", "bookworm", "bionic", "focal", "jammy"}
)
"""Releases whose apt does not know ``dist-clean``."""

BEFORE_UPDATING_INSTALL = BEFORE_DISTCLEAN | {"noble"}
"""Releases whose apt does not know ``install --update``."""

NO_ANSWER = "Temporary failure resolving"

UPDATE_MILLISECONDS = 4_000


@dataclass(frozen=True, slots=True)
class Mirror:
    """Where a distribution's packages come from: hosts, and the parts of its index.

    A part is (host, path, suite, component, bytes to fetch, bytes kept).
    """

    host: str
    parts: tuple[tuple[str, str, str, str, int, int], ...]


def mirror_of(release: Release) -> Mirror:
    """Return the mirror that the official images of a release use."""
    suite = release.codename or "stable"
    if release.id == "ubuntu":
        own, security = "ubuntu.example.org", "ubuntu-security.example.org"
        return Mirror(
            f"http://{own}/ubuntu",
            (
                (own, "ubuntu", suite, "main", 1_808_000, 6_180_000),
                (own, "ubuntu", suite, "universe", 4_100_000, 12_100_000),
                (security, "ubuntu", f"{suite}-security", "main", 310_000, 600_000),
            ),
        )
    host = "deb.example.org"
    return Mirror(
        f"http://{host}/debian",
        (
            (host, "debian", suite, "main", 8_793_000, 18_280_000),
            (host, "debian", f"{suite}-updates", "main", 6_924, 17_000),
            (host, "debian-security", f"{suite}-security", "main", 289_000, 383_000),
        ),
    )


def table_of(process: Process) -> Mapping[str, Package]:
    """Return every package that is written down for the release of this tree."""
    if process.catalogue is None:
        return {}
    found: Mapping[str, Package] = process.catalogue.packages.names(
        "apt", release_of(process.filesystem).codename
    )
    return found


def index_age(files: Filesystem) -> int | None:
    """Return how old the index is, in milliseconds; None if there is none."""
    folder = files.find(LISTS)
    if not isinstance(folder, Directory):
        return None
    times = [entry.mtime for name, entry in folder.entries.items() if "_Packages" in name]
    return max(0, files.now - min(times)) if times else None


def has_other_sources(files: Filesystem) -> bool:
    """Tell whether packages also come from somewhere that is not the distribution's own mirror."""
    return files.is_dir(SOURCES) and any(name not in OWN_SOURCES for name in files.listdir(SOURCES))


def update(process: Process, *, quiet: bool = False) -> int:
    """Fetch the index anew."""
    mirror = mirror_of(release_of(process.filesystem))
    if process.catalogue is None:
        return _offline(process, mirror)
    process.spend(UPDATE_MILLISECONDS)
    lines: list[str] = []
    total = 0
    for host, path, suite, *_ in mirror.parts:
        lines.append(f"Get:{len(lines) + 1} http://{host}/{path} {suite} InRelease [151 kB]")
        total += 151_000
    lists: dict[str, Entry] = {}
    for host, path, suite, component, fetched, kept in mirror.parts:
        size = human(fetched)
        lines.append(
            f"Get:{len(lines) + 1} http://{host}/{path} {suite}/{component} amd64 Packages [{size}]"
        )
        total += fetched
        lists |= _lists(process.filesystem, f"{host}_{path}_dists_{suite}", component, kept)
    process.filesystem.mkdir(f"{LISTS}/partial", parents=True)
    process.filesystem.put_all(LISTS, lists)
    lines.append(f"Fetched {human(total)} in 4s ({human(total / 4)}/s)")
    lines.append("Reading package lists...")
    process.download(total)
    if not quiet:
        process.write("\n".join(lines) + "\n")
    return 0


def _lists(files: Filesystem, name: str, component: str, kept: int) -> dict[str, File]:
    """Return the files that a part of the index is kept in, by name."""
    text = f"\x7fplaceholder index of {name} at {files.now}\n".encode()
    found = {f"{name}_{component}_binary-amd64_Packages.lz4": files.new_file(text, kept)}
    if component == "main":
        found[f"{name}_InRelease"] = files.new_file(text, min(kept, 151_000))
    return found


def _offline(process: Process, mirror: Mirror) -> int:
    process.spend(UPDATE_MILLISECONDS)
    failed: list[str] = []
    for number, (host, path, suite, *_) in enumerate(mirror.parts, start=1):
        process.write(
            f"Err:{number} http://{host}/{path} {suite} InRelease\n  {NO_ANSWER} '{host}'\n"
        )
        failed.append(
            f"W: Failed to fetch http://{host}/{path}/dists/{suite}/InRelease  {NO_ANSWER} '{host}'"
        )
    failed.append(
        "W: Some index files failed to download. They have been ignored, or old ones used instead."
    )
    process.write("Reading package lists...\n")
    process.error("\n".join(failed) + "\n")
    return 0
