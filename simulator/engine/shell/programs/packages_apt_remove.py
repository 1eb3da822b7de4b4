"""apt-get remove, purge and autoremove, and apt's list of what came along unasked."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.engine.catalogue.databases import installed_dpkg, write_dpkg
from simulator.engine.files import PathError
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_apt_index import table_of
from simulator.engine.shell.programs.packages_placing import remove_files
from simulator.engine.shell.programs.packages_words import Words

EXTENDED = "/var/lib/apt/extended_states"

READING = "Reading package lists...\nBuilding dependency tree...\nReading state information...\n"


def remove(process: Process, words: Words, *, purge: bool) -> int:
    """Remove packages by name, and with ``--auto-remove`` what only they needed."""
    process.write(READING)
    known = installed_dpkg(process.filesystem)
    for name in words.names:
        if name not in known:
            if name not in table_of(process) and "*" not in name:
                process.error(f"E: Unable to locate package {name}\n")
                return 100
            process.write(f"Package '{name}' is not installed, so not removed\n")
    names = [name for name in words.names if name in known]
    if words.has("--auto-remove", "--autoremove") or words.verb.startswith("auto"):
        names += _orphans(process, names)
    return _carry_out(process, words, names, purge=purge)


def autoremove(process: Process, words: Words) -> int:
    """Remove what came along with packages that are gone."""
    process.write(READING)
    return _carry_out(process, words, _orphans(process, []), purge=words.has("--purge"))


def remove_names(process: Process, names: Iterable[str], *, purge: bool) -> None:
    """Take the packages' files and records away."""
    files = process.filesystem
    known = installed_dpkg(files)
    for name in names:
        process.step()
        version = known.pop(name, None)
        if version is None:
            continue
        process.write(f"Removing {name} ({version}) ...\n")
        if purge:
            process.write(f"Purging configuration files for {name} ({version}) ...\n")
        remove_files(files, owned(files, name))
        remove_files(files, [dpkg_list(name)])
    write_dpkg(files, known)


def automatic(files: Filesystem) -> set[str]:
    """Return the packages that were installed only because others need them."""
    text = files.read(EXTENDED).decode(errors="replace") if files.is_file(EXTENDED) else ""
    return {
        line.removeprefix("Package: ") for line in text.splitlines() if line.startswith("Package: ")
    }


def mark(process: Process, names: Iterable[str], *, automatic: bool) -> None:
    """Note that packages were installed for others (automatic), or on purpose."""
    files = process.filesystem
    before = _automatic(files)
    after = before | set(names) if automatic else before - set(names)
    if after != before:
        text = "".join(
            f"Package: {name}\nArchitecture: amd64\nAuto-Installed: 1\n\n" for name in sorted(after)
        )
        files.mkdir(EXTENDED.rpartition("/")[0], parents=True)
        files.write(EXTENDED, text.encode())


_automatic = automatic


def dpkg_list(name: str) -> str:
    """Return the file in which dpkg keeps the paths of a package."""
    return f"/var/lib/dpkg/info/{name}.list"


def owned(files: Filesystem, name: str) -> list[str]:
    """Return the paths that dpkg says a package brought."""
    try:
        return files.read(dpkg_list(name)).decode(errors="replace").splitlines()
    except PathError:
        return []


def _orphans(process: Process, goners: Iterable[str]) -> list[str]:
    """Return what came along and is not needed, however far removed, by what was asked for."""
    table = table_of(process)
    unimportant = "APT::AutoRemove::RecommendsImportant=false" in process.arguments
    auto, leaving = automatic(process.filesystem), set(goners)
    present = installed_dpkg(process.filesystem)
    waiting = [name for name in present if name not in auto and name not in leaving]
    needed: set[str] = set()
    while waiting:
        process.step()
        package = table.get(waiting.pop())
        if package is None:
            continue
        new = {*package.depends, *(() if unimportant else package.recommends)} - needed
        needed |= new
        waiting += new - leaving
    return sorted(name for name in auto if name in present and name not in needed | leaving)


def _carry_out(process: Process, words: Words, names: list[str], *, purge: bool) -> int:
    if names:
        star = "*" if purge else ""
        process.write("The following packages will be REMOVED:\n")
        process.write("  " + " ".join(f"{name}{star}" for name in sorted(names)) + "\n")
    process.write(f"0 upgraded, 0 newly installed, {len(names)} to remove and 0 not upgraded.\n")
    yes = words.has("-y", "--yes", "--assume-yes") or "-qq" in process.arguments
    if names and not yes:
        process.write("Do you want to continue? [Y/n] ")
        answer = process.stdin.readline()
        if not answer or answer.strip().lower() not in {b"", b"y", b"yes"}:
            process.write("Abort.\n")
            return 1
    process.spend(1_000 + 100 * len(names))
    if names and not words.has("-s", "--simulate", "--dry-run"):
        remove_names(process, names, purge=purge)
        mark(process, names, automatic=False)
    return 0
