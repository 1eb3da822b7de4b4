"""conda, mamba and micromamba: environments with programs of well-known packages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_words import Words, words_of

VALUED = frozenset(
    ["-n", "--name", "-p", "--prefix", "-c", "--channel", "-f", "--file", "-r", "--root-prefix"]
)
VERSION = "2.3.3"
PROGRAMS_OF = {
    "python": {"python3": "python3", "python": "python3", "pip": "pip", "pip3": "pip"},
    "conda": {"conda": "conda"},
    "mamba": {"mamba": "conda"},
    "nodejs": {"node": "node", "npm": "npm", "npx": "npx"},
    "jupyter_core": {"jupyter": "jupyter"},
}
"""The programs of a package, and what each of them is."""


def conda(process: Process) -> int:
    """Install packages into an environment, or list what is in it."""
    words = words_of(process.arguments, VALUED)
    if words.has("-V", "--version") and not words.verb:
        name = "" if process.name == "micromamba" else f"{process.name} "
        process.write(f"{name}{process.executable.version or VERSION}\n")
        return 0
    if words.verb in {"install", "create"}:
        return _install(process, words)
    if words.verb == "list":
        return _list(process, words)
    process.assume(f"{process.name} {words.verb} is not modelled; it succeeds and changes nothing")
    return 0


def _prefix(process: Process, words: Words) -> str:
    """Return the environment's folder: the one that is named, the active one, or the base."""
    told = words.options.get("-p") or words.options.get("--prefix")
    if told:
        return process.at(told)
    known = process.environment
    root = known.get("MAMBA_ROOT_PREFIX") or known.get("CONDA_DIR") or "/opt/conda"
    name = words.options.get("-n") or words.options.get("--name") or "base"
    if name != "base":
        return f"{root}/envs/{name}"
    return known.get("CONDA_PREFIX") or root


def _install(process: Process, words: Words) -> int:
    if process.catalogue is None:
        process.error("CondaHTTPError: HTTP 000 CONNECTION FAILED for the channels\n")
        return 1
    process.assume(f"what {process.name} installs is not modelled beyond well-known programs")
    files, prefix = process.filesystem, _prefix(process, words)
    for folder in ("bin", "conda-meta", "lib"):
        files.mkdir(f"{prefix}/{folder}", parents=True)
    for text in words.names:
        name, version = _split(text)
        meta = f"{prefix}/conda-meta/{name}-{version}.json"
        files.write(meta, f'{{"name": "{name}", "version": "{version}"}}\n'.encode())
        for program, kind in PROGRAMS_OF.get(name, {}).items():
            content = executable(kind, version)
            path = f"{prefix}/bin/{program}"
            if not files.exists(path):
                files.put(path, File(content, 0o755, files.uid, files.gid, files.now, 8_000_000))
    process.download(30_000_000)
    process.spend(15_000)
    return 0


def _split(text: str) -> tuple[str, str]:
    """Return the name and the version of ``python=3.13``; versions of the shell are cleaned."""
    found = re.match(r"(?:[\w-]+::)?([\w.-]{1,80})\s*[=<>!~]*\s*([\w.]{0,40})", text)
    name, version = (found[1], found[2]) if found else ("package", "")
    if name == "python" and version.count(".") == 1:
        version += ".9"
    return name, version or "1.0"


def _list(process: Process, words: Words) -> int:
    files, prefix = process.filesystem, _prefix(process, words)
    folder = f"{prefix}/conda-meta"
    process.write(f"# packages in environment at {prefix}:\n#\n# Name  Version  Build  Channel\n")
    for name in sorted(files.listdir(folder)) if files.is_dir(folder) else ():
        package, _, version = name.removesuffix(".json").rpartition("-")
        if name.endswith(".json") and (not words.names or package in words.names):
            process.write(f"{package}  {version}  0  conda-forge\n")
    return 0


PROGRAMS: Mapping[str, Program] = {"conda": conda, "mamba": conda, "micromamba": conda}
