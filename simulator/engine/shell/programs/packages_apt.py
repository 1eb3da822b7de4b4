"""apt-get, apt, apt-cache and apt-mark: the package index, and what comes from it.

Sizes and seconds: simulator-needs, table of programs. An index that is missing or too
old fails as it does in life, since lessons are built on that.
"""

from __future__ import annotations

from collections.abc import Iterable

from simulator.engine.catalogue.databases import installed_dpkg
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_apt_index import (
    BEFORE_DISTCLEAN,
    LISTS,
    index_age,
    table_of,
    update,
)
from simulator.engine.shell.programs.packages_apt_install import install
from simulator.engine.shell.programs.packages_apt_remove import automatic, autoremove, mark, remove
from simulator.engine.shell.programs.packages_placing import release_of
from simulator.engine.shell.programs.packages_words import Words, words_of
from simulator.engine.shell.regex import BadExpression, compile_posix

VALUED = frozenset({"-o", "-t", "-c", "--option", "--target-release", "--config-file", "-a"})

ARCHIVES = "/var/cache/apt/archives"


def apt_get(process: Process) -> int:
    """Run apt-get or apt."""
    words = words_of(process.arguments, VALUED)
    if words.has("--version", "-v") or words.verb in {"", "help"} or words.has("-h", "--help"):
        process.write("apt 2.6.1 (amd64)\n")
        return 0
    if process.name == "apt":
        process.error(
            "\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n\n"
        )
    work = VERBS.get(words.verb)
    if work is None:
        process.error(f"E: Invalid operation {words.verb}\n")
        return 100
    if words.verb not in {"list", "search", "show", "policy"} and process.filesystem.uid:
        return _not_root(process)
    return work(process, words)


def apt_cache(process: Process) -> int:
    """Answer from the package index."""
    words = words_of(process.arguments, VALUED)
    table = table_of(process) if index_age(process.filesystem) is not None else {}
    if words.verb == "search":
        wanted = words.names[0] if words.names else ""
        for name in sorted(table):
            if wanted in name:
                process.write(f"{name} - (no description in the simulator)\n")
        return 0
    missing = 0
    for name in words.names:
        missing += not _show(process, name, words.verb)
    return 100 if missing and words.verb == "show" else 0


def apt_mark(process: Process) -> int:
    """Show or change which packages count as installed on purpose."""
    words = words_of(process.arguments, VALUED)
    installed = installed_dpkg(process.filesystem)
    if words.verb in {"showmanual", "showauto"}:
        auto = automatic(process.filesystem)
        wanted = words.verb == "showauto"
        for name in sorted(installed):
            if (name in auto) == wanted and (not words.names or name in words.names):
                process.write(f"{name}\n")
        return 0
    names = _meant(process, words.names, installed)
    if words.verb in {"auto", "manual"}:
        mark(process, names, automatic=words.verb == "auto")
    for name in names:
        text = {"hold": "set on hold", "unhold": "unheld"}.get(words.verb)
        done = text or f"set to {'automatically' if words.verb == 'auto' else 'manually'} installed"
        process.write(f"{name} {done}.\n")
    return 0


def _meant(process: Process, names: Iterable[str], installed: Iterable[str]) -> list[str]:
    """Return the packages that names mean; one with signs in it is an expression, as apt has it."""
    found: list[str] = []
    for name in names:
        if _SIGNS.isdisjoint(name.rpartition("+")[0] or name):
            found.append(name)
            continue
        try:
            pattern = compile_posix(name, extended=True)
        except BadExpression:
            continue
        budget = process.kernel.budget
        found += [one for one in sorted(installed) if pattern.search(one, budget) is not None]
    return list(dict.fromkeys(found))


_SIGNS = frozenset("*?[^$")


def _upgrade(process: Process, words: Words) -> int:
    process.write("Reading package lists...\nBuilding dependency tree...\n")
    process.write("Reading state information...\nCalculating upgrade...\n")
    process.write("0 upgraded, 0 newly installed, 0 to remove and 0 not upgraded.\n")
    process.spend(1_000)
    return 0


def _clean(process: Process, words: Words) -> int:
    files = process.filesystem
    if files.is_dir(ARCHIVES):
        for name in files.listdir(ARCHIVES):
            if name.endswith(".deb"):
                files.unlink(f"{ARCHIVES}/{name}")
    return 0


def _distclean(process: Process, words: Words) -> int:
    """Remove the index too; apt has this since Debian 13."""
    files = process.filesystem
    if release_of(files).codename in BEFORE_DISTCLEAN:
        process.error(f"E: Invalid operation {words.verb}\n")
        return 100
    if files.is_dir(LISTS):
        for name in files.listdir(LISTS):
            if "_Packages" in name:
                files.unlink(f"{LISTS}/{name}")
    return _clean(process, words)


def _list(process: Process, words: Words) -> int:
    process.write("Listing...\n")
    for name, version in sorted(installed_dpkg(process.filesystem).items()):
        if not words.names or name in words.names:
            process.write(f"{name}/now {version} amd64 [installed,local]\n")
    return 0


def _look_up(process: Process, words: Words) -> int:
    table = table_of(process) if index_age(process.filesystem) is not None else {}
    if words.verb == "search":
        found = [name for name in sorted(table) if all(word in name for word in words.names)]
        process.write("Sorting...\nFull Text Search...\n")
        process.write("".join(f"{name}/stable {table[name].version} amd64\n" for name in found))
        return 0
    return 0 if all(_show(process, name, words.verb) for name in words.names) else 100


def _nothing(process: Process, words: Words) -> int:
    process.write("Reading package lists...\nBuilding dependency tree...\n")
    return 0


def _assumed(process: Process, words: Words) -> int:
    process.assume(f"apt-get {words.verb} is not modelled; it succeeds and changes nothing")
    return 0


def _show(process: Process, name: str, verb: str) -> bool:
    known = installed_dpkg(process.filesystem)
    table = table_of(process) if index_age(process.filesystem) is not None else {}
    package = table.get(name)
    version = package.version if package else known.get(name)
    if version is None:
        if verb == "show":
            process.error(f"N: Unable to locate package {name}\nE: No packages found\n")
        return False
    if verb == "policy":
        process.write(f"{name}:\n  Installed: {known.get(name, '(none)')}\n")
        process.write(f"  Candidate: {version}\n  Version table:\n     {version} 500\n")
    elif verb == "madison":
        process.write(f"{name} | {version} | http://deb.example.org/debian amd64 Packages\n")
    else:
        size = f"Installed-Size: {package.size // 1024}\n" if package else ""
        process.write(f"Package: {name}\nVersion: {version}\nArchitecture: amd64\n{size}\n")
    return True


def _not_root(process: Process) -> int:
    lock = "/var/lib/apt/lists/lock" if "update" in process.argv else "/var/lib/dpkg/lock-frontend"
    process.error(f"E: Could not open lock file {lock} - open (13: Permission denied)\n")
    if lock.endswith("frontend"):
        process.error(f"E: Unable to acquire the dpkg frontend lock ({lock}), are you root?\n")
    else:
        process.error("E: Unable to lock directory /var/lib/apt/lists/\n")
    return 100


def _remove(process: Process, words: Words) -> int:
    return remove(process, words, purge=words.verb == "purge" or words.has("--purge"))


def _autoremove(process: Process, words: Words) -> int:
    if words.names:
        return _remove(process, words)
    return autoremove(process, words)


VERBS = {
    "update": lambda process, words: update(process, quiet=words.has("-q")),
    "install": install,
    "reinstall": install,
    "upgrade": _upgrade,
    "dist-upgrade": _upgrade,
    "full-upgrade": _upgrade,
    "dselect-upgrade": _upgrade,
    "remove": _remove,
    "purge": _remove,
    "autoremove": _autoremove,
    "auto-remove": _autoremove,
    "autopurge": _autoremove,
    "clean": _clean,
    "autoclean": _clean,
    "distclean": _distclean,
    "dist-clean": _distclean,
    "auto-clean": _clean,
    "check": _nothing,
    "list": _list,
    "search": _look_up,
    "show": _look_up,
    "policy": _look_up,
    "build-dep": _assumed,
    "source": _assumed,
    "download": _assumed,
    "changelog": _assumed,
    "edit-sources": _assumed,
}

PROGRAMS = {"apt-get": apt_get, "apt": apt_get, "apt-cache": apt_cache, "apt-mark": apt_mark}
