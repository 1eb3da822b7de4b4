"""apt-get install: what would come, the question, the download, and the files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import quote

from simulator.engine.catalogue.databases import record_dpkg
from simulator.engine.catalogue.packages import Package, PackageTable
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_apt_index import (
    BEFORE_UPDATING_INSTALL,
    NO_ANSWER,
    STALE,
    index_age,
    mirror_of,
    table_of,
    update,
)
from simulator.engine.shell.programs.packages_apt_plan import (
    Plan,
    plan_of,
)
from simulator.engine.shell.programs.packages_apt_remove import (
    dpkg_list,
    mark,
    remove_names,
)
from simulator.engine.shell.programs.packages_placing import (
    MEGABYTE,
    human,
    place_packages,
    release_of,
    spent,
)
from simulator.engine.shell.programs.packages_words import Words

READING = "Reading package lists...\nBuilding dependency tree...\nReading state information...\n"


_UPDATED = re.compile(r"\+?deb\d+u\d+|\+esm|ubuntu\d+\.\d+$")


NOT_UNDERSTOOD = (
    "E: Command line option --update is not understood in combination with the other options\n"
)


SHOWN = 40
"""Packages that are listed by name in the output of one installation."""


def install(process: Process, words: Words) -> int:
    """Install packages by name; those after which a minus stands are removed."""
    if words.has("--update", "-U"):
        if release_of(process.filesystem).codename in BEFORE_UPDATING_INSTALL:
            process.error(NOT_UNDERSTOOD)
            return 100
        update(process)
    process.write(READING)
    names = [name for name in words.names if not name.endswith("-") or name in _odd(process)]
    goners = [name[:-1] for name in words.names if name not in names]
    plan = plan_of(process, names, recommends=_wants_recommends(words))
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
    packages: PackageTable = process.catalogue.packages
    process.error("debconf: delaying package configuration, since apt-utils is not installed\n")
    new = [packages.with_files(package) for package in plan.new]
    process.step(len(new))
    asked = {package.name for package in plan.asked} if plan.recommends else set()
    listed = place_packages(process, new, recommending=asked)
    files.put_files(
        {
            dpkg_list(package.name): files.new_file("".join(f"{path}\n" for path in paths).encode())
            for package, paths in zip(new, listed, strict=True)
        }
    )
    shown = plan.new[:SHOWN]
    process.write("".join(f"Unpacking {p.name} ({p.version}) ...\n" for p in shown))
    process.write("".join(f"Setting up {p.name} ({p.version}) ...\n" for p in shown))
    process.write("Processing triggers for libc-bin ...\n")
    record_dpkg(files, [(package.name, package.version) for package in plan.new])
    if "ca-certificates" in {package.name for package in plan.new}:
        process.write("Updating certificates in /etc/ssl/certs...\n140 added, 0 removed; done.\n")
