"""apk, the package manager of Alpine."""

from __future__ import annotations

from simulator.engine.catalogue.databases import (
    installed_apk,
    write_apk,
)
from simulator.engine.catalogue.packages import Package
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_apk_index import (
    fetch_indexes,
    find_package,
    indexes,
    plain_name,
    unsatisfied,
)
from simulator.engine.shell.programs.packages_apk_records import (
    add_to_world,
    asked_for,
    note,
    note_path,
    noted,
    take_from_world,
)
from simulator.engine.shell.programs.packages_apk_root import in_root
from simulator.engine.shell.programs.packages_placing import (
    MEGABYTE,
    WORK,
    place_package,
    remove_files,
    spent,
)
from simulator.engine.shell.programs.packages_words import Words, words_of

VALUED = frozenset(
    {
        "-t",
        "--virtual",
        "-p",
        "--root",
        "-X",
        "--repository",
        "--arch",
        "--keys-dir",
        "--repositories-file",
    }
)


FIXED_SECONDS = 2


MEGABYTES_A_SECOND = 25


def apk(process: Process) -> int:
    """Run apk."""
    words = words_of(process.arguments, VALUED)
    if words.has("--print-arch"):
        process.write("x86_64\n")
        return 0
    if words.has("--version", "-V") or not words.rest:
        process.write("apk-tools 2.14.4, compiled for x86_64.\n")
        return 0
    work = VERBS.get(words.verb)
    if work is None:
        process.error(f"apk: '{words.verb}' is not an apk command. See 'apk --help'.\n")
        return 1
    if process.filesystem.uid and words.verb not in {"info", "search", "policy", "version"}:
        process.error("ERROR: Unable to lock database: Permission denied\n")
        process.error("ERROR: Failed to open apk database: Permission denied\n")
        return 99
    return in_root(process, words, work) if words.has("-p", "--root") else work(process, words)


def _update(process: Process, words: Words) -> int:
    code = fetch_indexes(process, keep=not words.has("--no-cache"))
    process.spend(FIXED_SECONDS * 500)
    if process.catalogue is None:
        process.write("2 unavailable, 0 stale; 52 distinct packages available\n")
        return code
    process.write("OK: 24169 distinct packages available\n")
    return 0


def _add(process: Process, words: Words) -> int:
    virtual = words.options.get("-t") or words.options.get("--virtual")
    known = installed_apk(process.filesystem)
    if words.names and not (indexes(process.filesystem) and not words.has("-U")):
        fetch_indexes(process, keep=not words.has("--no-cache"))
    wanted: dict[str, Package] = {}
    missing: list[str] = []
    for word in words.names:
        process.step(WORK)
        found = find_package(process, word)
        if found is None:
            missing.append(word)
        else:
            wanted.update(found)
    if missing:
        return unsatisfied(process, missing)
    new = [package for name, package in wanted.items() if name not in known]
    _install(process, sorted(new, key=lambda package: package.name), known)
    asked = [plain_name(word) for word in words.names]
    if virtual:
        note(process.filesystem, virtual, [p.name for p in new])
        asked = [virtual]
        known[virtual] = "20260105.090000"
    write_apk(process.filesystem, known)
    add_to_world(process.filesystem, asked)
    _summary(process, known)
    return 0


def _install(process: Process, new: list[Package], known: dict[str, str]) -> None:
    for number, package in enumerate(new, start=1):
        process.step()
        process.write(f"({number}/{len(new)}) Installing {package.name} ({package.version})\n")
        note(process.filesystem, package.name, place_package(process, package))
        known[package.name] = package.version
    if new:
        process.write("Executing busybox-1.36.1-r29.trigger\n")
    total = sum(package.size + package.rest for package in new)
    process.download(round(total * 0.4))
    process.spend(spent(total / MEGABYTE, FIXED_SECONDS, MEGABYTES_A_SECOND))


def _delete(process: Process, words: Words) -> int:
    files = process.filesystem
    known = installed_apk(files)
    gone: list[str] = []
    for name in words.names:
        if name not in known:
            process.error(f"World updated, but the following packages are not removed: {name}\n")
            continue
        members = noted(files, name)
        gone += [name, *(member for member in members if member in known)]
        if not members or members[0].startswith("/"):
            gone += _only_for(process, name, known)
    gone = list(dict.fromkeys(gone))
    for number, name in enumerate(gone, start=1):
        process.write(f"({number}/{len(gone)}) Purging {name} ({known.pop(name, '')})\n")
        remove_files(files, [path for path in noted(files, name) if path.startswith("/")])
        remove_files(files, [note_path(name)])
    write_apk(files, known)
    take_from_world(files, words.names)
    process.write("Executing busybox-1.36.1-r29.trigger\n")
    process.spend(1_000)
    _summary(process, known)
    return 0


def _only_for(process: Process, name: str, known: dict[str, str]) -> list[str]:
    """Return what a package brought that no package asked for by name needs."""
    packages = process.catalogue.packages if process.catalogue else None
    package = packages.find("apk", name) if packages else None
    if packages is None or package is None:
        return []
    world = set(asked_for(process.filesystem)) - {name}
    needed = {
        other
        for keeper in world
        if (found := packages.find("apk", keeper)) is not None
        for other in found.depends
    }
    own = [other for other in package.depends if other in known]
    return [
        other for other in own if other not in world | needed and noted(process.filesystem, other)
    ]


def _info(process: Process, words: Words) -> int:
    known = installed_apk(process.filesystem)
    if words.has("-e", "--installed"):
        present = [name for name in words.names if name in known]
        process.write("".join(f"{name}\n" for name in present))
        return 0 if len(present) == len(words.names) else 1
    if words.has("-L", "--contents"):
        for name in words.names:
            process.write(f"{name}-{known.get(name, '')} contains:\n")
            process.write("".join(f"{path[1:]}\n" for path in noted(process.filesystem, name)))
        return 0
    versions = words.has("-v", "-vv")
    for name, version in sorted(known.items()):
        if not words.names or name in words.names:
            process.write(f"{name}-{version}\n" if versions or words.names else f"{name}\n")
    return 0 if all(name in known for name in words.names) else 1


def _search(process: Process, words: Words) -> int:
    table = process.catalogue.packages.names("apk") if process.catalogue else {}
    for name, package in sorted(table.items()):
        if all(word.strip("*") in name for word in words.names):
            process.write(f"{name}-{package.version}\n")
    return 0


def _upgrade(process: Process, words: Words) -> int:
    fetch_indexes(process, keep=not words.has("--no-cache"))
    _summary(process, installed_apk(process.filesystem))
    process.spend(1_000)
    return 0


def _nothing(process: Process, words: Words) -> int:
    return 0


def _query(process: Process, words: Words) -> int:
    process.assume("apk query is not modelled; it succeeds and names no package")
    return 0


def _cache(process: Process, words: Words) -> int:
    files = process.filesystem
    for path in indexes(files) if "clean" in words.names or "purge" in words.names else ():
        files.unlink(path)
    return 0


def _summary(process: Process, known: dict[str, str]) -> None:
    packages = process.catalogue.packages if process.catalogue else None
    found = (packages.find("apk", name) for name in known) if packages else ()
    size = 8 + sum((one.size + one.rest) / MEGABYTE for one in found if one is not None)
    process.write(f"OK: {round(size)} MiB in {len(known)} packages\n")


VERBS = {
    "add": _add,
    "update": _update,
    "upgrade": _upgrade,
    "del": _delete,
    "info": _info,
    "list": _info,
    "search": _search,
    "policy": _info,
    "version": _nothing,
    "cache": _cache,
    "fix": _nothing,
    "verify": _nothing,
    "audit": _nothing,
    "fetch": _nothing,
    "index": _nothing,
    "query": _query,
}


PROGRAMS = {"apk": apk}
