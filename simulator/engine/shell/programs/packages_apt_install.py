"""apt-get install: what would come, the question, the download, and the files."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from urllib.parse import quote

from simulator.engine.catalogue.databases import installed_dpkg, record_dpkg
from simulator.engine.catalogue.packages import Package
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_apt_index import (
    NO_ANSWER,
    STALE,
    has_other_sources,
    index_age,
    mirror_of,
    table_of,
)
from simulator.engine.shell.programs.packages_apt_remove import (
    dpkg_list,
    mark,
    remove_names,
)
from simulator.engine.shell.programs.packages_placing import (
    FULL_IMAGE_SHARE,
    MEGABYTE,
    assumed_package,
    human,
    place_package,
    release_of,
    scaled,
    spent,
)
from simulator.engine.shell.programs.packages_words import Words

READING = "Reading package lists...\nBuilding dependency tree...\nReading state information...\n"

FULL_IMAGE_MARK = "libmagickcore-dev"
"""Only the full images, built on buildpack-deps, have this package."""

_NAME = re.compile(r"[a-z0-9][a-z0-9+.-]+")
_UPDATED = re.compile(r"\+?deb\d+u\d+|\+esm|ubuntu\d+\.\d+$")
_PROVIDED = {"libc-dev": "libc6-dev", "awk": "mawk"}
"""Names that are no packages, but that one package stands in for."""

_IN_BOTH = frozenset({"acl", "attr", "dnsmasq", "eudev", "openrc", "pkgconf", "samba", "unbound"})
_IN_BOTH |= {"wireguard-tools"}
"""Names that nobody wrote down for Debian, where they mean the same as in Alpine."""

SHOWN = 40
"""Packages that are listed by name in the output of one installation."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What one command line would install; ``asked`` are the names on it."""

    asked: tuple[Package, ...]
    also: tuple[Package, ...]
    skipped: tuple[str, ...]
    present: tuple[str, ...]
    recommends: bool

    @property
    def new(self) -> tuple[Package, ...]:
        return tuple(sorted((*self.asked, *self.also), key=lambda package: package.name))

    @property
    def unnamed(self) -> int:
        """How many more packages come along than are written down by name."""
        extra = sum(package.rest_recommends_count for package in self.asked)
        return sum(package.rest_count for package in self.new) + extra * self.recommends

    @property
    def size(self) -> int:
        extra = sum(package.rest_recommends for package in self.asked) * self.recommends
        return sum(package.size + package.rest for package in self.new) + extra

    @property
    def download(self) -> int:
        named = sum(package.download for package in self.new)
        return named + round((self.size - sum(p.size for p in self.new)) * 0.28)


def install(process: Process, words: Words) -> int:
    """Install packages by name; those after which a minus stands are removed."""
    process.write(READING)
    names = [name for name in words.names if not name.endswith("-") or name in _odd(process)]
    goners = [name[:-1] for name in words.names if name not in names]
    plan = _plan(process, names, recommends=_wants_recommends(words))
    if isinstance(plan, int):
        return plan
    _tell(process, plan)
    asks = bool(plan.also or plan.unnamed or goners)
    if asks and not _agreed(process, words):
        process.write("Abort.\n")
        return 1
    if words.has("-s", "--simulate", "--dry-run"):
        return 0
    if plan.new:
        code = _fetch(process, plan)
        if code or words.has("-d", "--download-only"):
            return code
        _set_up(process, plan)
    if goners:
        remove_names(process, goners, purge=False)
    mark(process, [package.name for package in plan.asked], automatic=False)
    mark(process, [package.name for package in plan.also], automatic=True)
    return 0


def _wants_recommends(words: Words) -> bool:
    said = words.options.get("-o", "") + words.options.get("--option", "")
    off = "install-recommends=0" in said.lower() or "install-recommends=false" in said.lower()
    return not (words.has("--no-install-recommends") or off)


def _odd(process: Process) -> Iterable[str]:
    """Return names that end in a minus or plus sign by themselves, as ``g++`` does."""
    return [name for name in table_of(process) if name[-1] in "+-"]


def _plan(process: Process, names: Iterable[str], *, recommends: bool) -> Plan | int:
    table = table_of(process) if index_age(process.filesystem) is not None else {}
    known = installed_dpkg(process.filesystem)
    asked: dict[str, Package] = {}
    present: list[str] = []
    missing: list[str] = []
    for word in names:
        process.step()
        found = _find(process, word, table, known)
        if isinstance(found, str):
            missing.append(found)
        elif found.name in known:
            present.append(f"{found.name} is already the newest version ({known[found.name]}).")
        else:
            asked[found.name] = found
    if missing:
        process.error("\n".join(missing) + "\n")
        return 100
    also, skipped = _brought(asked, table, known, recommends=recommends)
    factor = _share(known, asked.values(), also)
    return Plan(
        tuple(scaled(package, factor) for package in asked.values()),
        tuple(scaled(package, factor) for package in also),
        tuple(skipped),
        tuple(present),
        recommends,
    )


def _find(
    process: Process, word: str, table: Mapping[str, Package], known: Mapping[str, str]
) -> Package | str:
    """Return the package that a word names, or apt's complaint."""
    if "/" in word and (word.startswith((".", "/")) or word.endswith(".deb")):
        return _local(process, word)
    name, _, version = word.partition("=")
    name = name.partition("/")[0].partition(":")[0].removesuffix("+" if "++" not in name else "")
    name = _PROVIDED.get(name, name)
    if name in known and not version:
        return table.get(name) or replace(assumed_package(name), version=known[name])
    if index_age(process.filesystem) is None or not _NAME.fullmatch(name):
        return f"E: Unable to locate package {name}"
    package = table.get(name)
    if package is None:
        return _unknown(process, name, version, table)
    if package.flags:
        return _withdrawn(process, package, version)
    if version and not fnmatch.fnmatchcase(package.version, version):
        if has_other_sources(process.filesystem):
            process.assume(f"{name} {version} comes from a source of packages that was added")
        elif release_of(process.filesystem).codename == "bookworm":
            return f"E: Version '{version}' for '{name}' was not found"
        return replace(package, version=version.rstrip("*"))
    return package


def _withdrawn(process: Process, package: Package, version: str) -> Package | str:
    """Tell of a name that Debian dropped; older releases, and Ubuntu, still have it."""
    release = release_of(process.filesystem)
    if release.id != "debian" or release.codename in {"buster", "bullseye", "stretch"}:
        process.assume(f"package {package.name} installs, with a guessed size")
        return assumed_package(package.name, version.rstrip("*"))
    if "virtual" in package.flags:
        return f"E: Package '{package.name}' has no installation candidate"
    return f"E: Unable to locate package {package.name}"


def _unknown(
    process: Process, name: str, version: str, table: Mapping[str, Package]
) -> Package | str:
    if not has_other_sources(process.filesystem) and _is_none(process, name):
        return f"E: Unable to locate package {name}"
    process.assume(f"package {name} is not in the catalogue; it installs, with a guessed size")
    return assumed_package(name, version.rstrip("*"))


def _is_none(process: Process, name: str) -> bool:
    """Tell whether there is no such package: a slip of the keys, or what only Alpine calls so."""
    packages = process.catalogue.packages if process.catalogue else None
    if packages is None:
        return False
    slip = packages.slip("apt", name, release_of(process.filesystem).codename)
    return bool(slip) or (packages.find("apk", name) is not None and name not in _IN_BOTH)


def _local(process: Process, word: str) -> Package | str:
    if process.file(word) is None:
        return f"E: Unsupported file {word} given on commandline"
    name = word.rpartition("/")[2].partition("_")[0].removesuffix(".deb").lower()
    process.assume(f"what {word} holds is not modelled; it installs, with a guessed size")
    return assumed_package(name or "local")


def _brought(
    asked: Mapping[str, Package],
    table: Mapping[str, Package],
    known: Mapping[str, str],
    *,
    recommends: bool,
) -> tuple[list[Package], list[str]]:
    """Return what comes along, and what is only recommended and left out."""
    also: dict[str, Package] = {}
    skipped: dict[str, None] = {}
    for package in asked.values():
        for name in package.depends:
            if name in table and name not in known and name not in asked:
                also[name] = table[name]
    for package in asked.values():
        for name in package.recommends:
            if name in table and name not in known and name not in asked and name not in also:
                if recommends:
                    also[name] = table[name]
                else:
                    skipped[name] = None
    return list(also.values()), list(skipped)


def _share(known: Mapping[str, str], asked: Iterable[Package], also: Iterable[Package]) -> float:
    """Return the share of the figures that a full image still lacks, at least 1 MB."""
    if FULL_IMAGE_MARK not in known:
        return 1.0
    total = sum(package.size + package.rest for package in (*asked, *also)) or 1
    return min(1.0, max(FULL_IMAGE_SHARE, MEGABYTE / total))


def _tell(process: Process, plan: Plan) -> None:
    lines = list(plan.present)
    if plan.also or plan.unnamed:
        lines.append("The following additional packages will be installed:")
        lines += _names([package.name for package in plan.also], plan.unnamed)
    if plan.skipped:
        lines += ["Recommended packages:", *_names(plan.skipped, 0)]
    if plan.new:
        lines.append("The following NEW packages will be installed:")
        lines += _names([package.name for package in plan.new], plan.unnamed)
    count = len(plan.new) + plan.unnamed
    lines.append(f"0 upgraded, {count} newly installed, 0 to remove and 0 not upgraded.")
    if plan.new:
        lines.append(f"Need to get {human(plan.download)} of archives.")
        lines.append(
            f"After this operation, {human(plan.size)} of additional disk space will be used."
        )
    process.write("\n".join(lines) + "\n")


def _names(names: Iterable[str], unnamed: int) -> list[str]:
    found = sorted(names)
    more = len(found) - SHOWN + unnamed if len(found) > SHOWN else unnamed
    text, lines = " ", []
    for name in (*found[:SHOWN], *([f"(and {more} more)"] if more else [])):
        if len(text) + len(name) > 78:
            lines.append(text)
            text = " "
        text += f" {name}"
    return [*lines, text] if text.strip() else lines


def _agreed(process: Process, words: Words) -> bool:
    if words.has("-y", "--yes", "--assume-yes", "--force-yes") or "-qq" in process.arguments:
        return True
    if "assume-yes" in words.options.get("-o", "").lower():
        return True
    process.write("Do you want to continue? [Y/n] ")
    answer = process.stdin.readline()
    return bool(answer) and answer.strip().lower() in {b"", b"y", b"yes"}


def _fetch(process: Process, plan: Plan) -> int:
    mirror = mirror_of(release_of(process.filesystem))
    suite = mirror.parts[0][2]
    age = index_age(process.filesystem)
    stale = age is not None and age >= STALE
    failed: list[str] = []
    for number, package in enumerate(plan.new, start=1):
        about = f"{mirror.host} {suite}/main amd64 {package.name} amd64 {package.version}"
        if process.catalogue is None:
            reason = f"{NO_ANSWER} '{mirror.host.split('/')[2]}'"
            process.write(f"Err:{number} {about}\n  {reason}\n")
        elif stale and _UPDATED.search(package.version):
            reason = "404  Not Found"
            process.write(f"Err:{number} {about}\n  {reason}\n")
        else:
            if number <= SHOWN:
                process.write(f"Get:{number} {about} [{human(package.download)}]\n")
            continue
        failed.append(f"E: Failed to fetch {mirror.host}/{_pool(package)}  {reason}")
    if failed:
        last = (
            "E: Unable to fetch some archives, maybe run apt-get update or try with --fix-missing?"
        )
        process.spend(2_000)
        process.error("\n".join([*failed, last]) + "\n")
        return 100
    milliseconds = spent(plan.size / MEGABYTE, 2, 12)
    process.spend(milliseconds)
    process.download(plan.download)
    seconds = max(1, milliseconds // 2_000)
    process.write(
        f"Fetched {human(plan.download)} in {seconds}s ({human(plan.download / seconds)}/s)\n"
    )
    return 0


def _pool(package: Package) -> str:
    name = package.name
    initial = name[:4] if name.startswith("lib") else name[0]
    version = quote(package.version.rpartition(":")[2], safe="~").replace("%2B", "%2b")
    return f"pool/main/{initial}/{name}/{name}_{version}_amd64.deb"


def _set_up(process: Process, plan: Plan) -> None:
    files = process.filesystem
    asked = {package.name for package in plan.asked}
    extras = process.catalogue.packages.names("apt-files")
    process.error("debconf: delaying package configuration, since apt-utils is not installed\n")
    for package in plan.new:
        process.step()
        extra = extras.get(package.name)
        if extra is not None:
            package = replace(package, files=extra.files)
        wanted = plan.recommends and package.name in asked
        paths = place_package(process, package, recommends=wanted)
        files.mkdir("/var/lib/dpkg/info", parents=True)
        files.write(dpkg_list(package.name), "".join(f"{path}\n" for path in paths).encode())
    shown = plan.new[:SHOWN]
    process.write("".join(f"Unpacking {p.name} ({p.version}) ...\n" for p in shown))
    process.write("".join(f"Setting up {p.name} ({p.version}) ...\n" for p in shown))
    process.write("Processing triggers for libc-bin ...\n")
    record_dpkg(files, [(package.name, package.version) for package in plan.new])
    if "ca-certificates" in {package.name for package in plan.new}:
        process.write("Updating certificates in /etc/ssl/certs...\n140 added, 0 removed; done.\n")
