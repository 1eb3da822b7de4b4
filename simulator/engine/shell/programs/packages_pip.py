"""pip: what it would install, from requirements to files, in its own words.

Sizes and seconds: simulator-needs, table of pip packages (measured with Python 3.11).
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.engine.catalogue.databases import installed_python
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_pip_install import install
from simulator.engine.shell.programs.packages_pip_resolve import VALUED, listed_packages
from simulator.engine.shell.programs.packages_placing import remove_files
from simulator.engine.shell.programs.packages_words import Words, words_of
from simulator.engine.shell.programs.toolchains_python_home import PythonHome, home_of


def pip(process: Process) -> int:
    """Run pip, pip3 or pip3.x."""
    home = home_of(process)
    if home is None:
        process.error(f"{process.name}: no Python was found beside it\n")
        return 1
    return run_pip(process, home, process.arguments)


def run_pip(process: Process, home: PythonHome, arguments: Sequence[str]) -> int:
    """Run pip as part of a Python: what ``python -m pip`` does."""
    words = words_of(arguments, VALUED)
    if words.has("--version", "-V") and not words.verb:
        version = process.executable.version if process.executable.name == "pip" else "24.0"
        process.write(f"pip {version} from {home.site}/pip (python {home.minor})\n")
        return 0
    work = VERBS.get(words.verb)
    if work is None:
        if not words.verb:
            process.write("\nUsage:   \n  pip <command> [options]\n")
            return 0
        process.error(f'ERROR: unknown command "{words.verb}"\n')
        return 1
    return work(process, home, words, arguments)


def _install(process: Process, home: PythonHome, words: Words, arguments: Sequence[str]) -> int:
    return install(process, home, words, arguments)


def _uninstall(process: Process, home: PythonHome, words: Words, arguments: Sequence[str]) -> int:
    files = process.filesystem
    known = {name.lower(): name for name in installed_python(files, home.site)}
    for name in words.names:
        found = known.get(name.lower().replace("_", "-"))
        if found is None:
            process.error(f"WARNING: Skipping {name} as it is not installed.\n")
            continue
        version = installed_python(files, home.site)[found]
        if not words.has("-y", "--yes"):
            process.write(f"Found existing installation: {found} {version}\nProceed (Y/n)? ")
            if process.stdin.readline().strip().lower() not in {b"y", b"yes"}:
                return 1
        process.write(f"Uninstalling {found}-{version}:\n")
        folder = f"{home.site}/{found.replace('-', '_')}-{version}.dist-info"
        record = files.read(f"{folder}/RECORD") if files.is_file(f"{folder}/RECORD") else b""
        remove_files(files, record.decode(errors="replace").splitlines())
        files.remove(folder)
        process.write(f"  Successfully uninstalled {found}-{version}\n")
    return 0


def _freeze(process: Process, home: PythonHome, words: Words, arguments: Sequence[str]) -> int:
    for name, version in sorted(listed_packages(process, home).items(), key=lambda p: p[0].lower()):
        if name not in {"pip", "setuptools", "wheel"} or words.has("--all"):
            process.write(f"{name}=={version}\n")
    return 0


def _list(process: Process, home: PythonHome, words: Words, arguments: Sequence[str]) -> int:
    found = sorted(listed_packages(process, home).items(), key=lambda pair: pair[0].lower())
    width = max((len(name) for name, _ in found), default=7)
    width = max(width, len("Package"))
    tall = max((len(version) for _, version in found), default=7)
    process.write(f"{'Package':<{width}} Version\n{'-' * width} {'-' * max(7, tall)}\n")
    process.write("".join(f"{name:<{width}} {version}\n" for name, version in found))
    return 0


def _show(process: Process, home: PythonHome, words: Words, arguments: Sequence[str]) -> int:
    known = {name.lower(): (name, v) for name, v in listed_packages(process, home).items()}
    missing = [name for name in words.names if name.lower().replace("_", "-") not in known]
    if missing:
        process.error(f"WARNING: Package(s) not found: {', '.join(missing)}\n")
    for name in words.names:
        if name not in missing:
            said, version = known[name.lower().replace("_", "-")]
            process.write(f"Name: {said}\nVersion: {version}\nLocation: {home.site}\n")
    return 1 if len(missing) == len(words.names) else 0


def _check(process: Process, home: PythonHome, words: Words, arguments: Sequence[str]) -> int:
    process.write("No broken requirements found.\n")
    return 0


def _cache(process: Process, home: PythonHome, words: Words, arguments: Sequence[str]) -> int:
    files = process.filesystem
    folder = process.environment.get("HOME", "/root").rstrip("/") + "/.cache/pip"
    if words.names[:1] in {("purge",), ("remove",)} and files.is_dir(folder):
        count = sum(1 for _ in files.walk(folder))
        files.remove(folder)
        process.write(f"Files removed: {count}\n")
    elif words.names[:1] == ("dir",):
        process.write(f"{folder}\n")
    return 0


def _assumed(process: Process, home: PythonHome, words: Words, arguments: Sequence[str]) -> int:
    process.assume(f"pip {words.verb} is not modelled; it succeeds and changes nothing")
    return 0


def _wheel(process: Process, home: PythonHome, words: Words, arguments: Sequence[str]) -> int:
    return install(process, home, words, arguments, wheels=True)


VERBS = {
    "install": _install,
    "uninstall": _uninstall,
    "freeze": _freeze,
    "list": _list,
    "show": _show,
    "check": _check,
    "cache": _cache,
    "download": _wheel,
    "wheel": _wheel,
    "config": _assumed,
    "debug": _assumed,
    "hash": _assumed,
    "index": _assumed,
    "help": _assumed,
    "completion": _assumed,
    "inspect": _assumed,
    "search": _assumed,
}

PROGRAMS = {"pip": pip, "pip3": pip}
