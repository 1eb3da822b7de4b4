"""stack and cabal: the executables that a package in Haskell names, where the tools copy them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.engine.catalogue.layers import LOADERS
from simulator.engine.files import PathError
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import MEGABYTE
from simulator.engine.shell.programs.packages_words import Words, words_of
from simulator.engine.shell.programs.toolchains_binaries import write_binary
from simulator.engine.shell.programs.toolchains_fetching import Tool, fetch
from simulator.engine.shell.programs.toolchains_sources import essence, sketch

VALUED = frozenset(["--local-bin-path", "--resolver", "--installdir", "--ghc-options", "-j", "-w"])
STACK = Tool("/root/.stack/pantry", "HttpExceptionRequest: Temporary failure in name resolution")
CABAL = Tool("/root/.cabal/packages", "Error: cabal: Could not resolve host hackage.example.org")

_EXECUTABLE = re.compile(r"^executable[ \t]+([\w.-]+)", re.MULTILINE)
_SECTION = re.compile(r"^executables:[ \t]*\n((?:[ \t]+\S.*\n?|\n)+)", re.MULTILINE)
_NEEDED = re.compile(r"^-[ \t]+([a-z][\w-]*)[ \t]*(?:[<>=^].*)?$", re.MULTILINE)


def stack(process: Process) -> int:
    """Run stack; ``install`` and ``--copy-bins`` copy what is built to ``~/.local/bin``."""
    words = words_of(process.arguments, VALUED)
    if words.has("--version"):
        process.write("Version 3.7.1 x86_64\n")
        return 0
    if words.verb not in {"build", "install", "test"}:
        return 0
    if process.file("stack.yaml") is None and process.file("package.yaml") is None:
        process.assume("stack makes a project of its own here, which is not modelled")
        return 0
    copies = words.verb == "install" or words.has("--copy-bins")
    folder = words.options.get("--local-bin-path") or f"{_home(process)}/.local/bin"
    return _build(process, STACK, folder if copies else "")


def cabal(process: Process) -> int:
    """Run cabal; ``install`` puts what is built into ``~/.cabal/bin``."""
    words = words_of(process.arguments, VALUED)
    if words.has("--version"):
        process.write("cabal-install version 3.14.2.0\n")
        return 0
    if words.verb not in {"build", "v2-build", "new-build", "install", "v2-install"}:
        return 0
    folder = words.options.get("--installdir") or f"{_home(process)}/.cabal/bin"
    return _build(process, CABAL, folder if _installs(words) else "")


def _installs(words: Words) -> bool:
    return words.verb.endswith("install") and not words.has("--only-dependencies", "--lib")


def _home(process: Process) -> str:
    return process.environment.get("HOME", "/root")


def _build(process: Process, tool: Tool, folder: str) -> int:
    """Fetch what a package needs, compile it, and copy its executables into a folder, if any."""
    text = _manifests(process)
    if not fetch(process, tool, sorted(set(_NEEDED.findall(text)))):
        return 1
    process.spend(60_000)
    if not folder:
        return 0
    files = process.filesystem
    files.mkdir(process.at(folder), parents=True)
    digest = essence(files, process.working_directory, (".hs", ".yaml", ".cabal"))
    for name in _executables(text):
        path = f"{process.at(folder).rstrip('/')}/{name}"
        program = sketch("", "haskell")
        write_binary(files, path, program, 8 * MEGABYTE, source=digest, needs=LOADERS["glibc"])
        process.error(f"Copied executables to {folder}:\n- {name}\n")
    return 0


def _executables(text: str) -> list[str]:
    r"""Return the executables that a .cabal file or a package.yaml names.

    >>> _executables("executables:\n  web-exe:\n    main: Main.hs\n\nlibrary:\n  x: y\n")
    ['web-exe']
    """
    found = _SECTION.search(text)
    section = found[1] if found else ""
    depth = len(section) - len(section.lstrip(" \t"))
    inside = re.findall(rf"^[ \t]{{{depth}}}([\w.-]+):[ \t]*$", section, re.MULTILINE)
    return list(dict.fromkeys([*inside, *_EXECUTABLE.findall(text)]))


def _manifests(process: Process) -> str:
    """Return the package's own files, one after the other."""
    try:
        names = process.filesystem.listdir(process.working_directory)
    except PathError:
        return ""
    wanted = [name for name in names if name == "package.yaml" or name.endswith(".cabal")]
    files = (process.file(name) for name in wanted)
    return "\n".join(file.content.decode("utf-8", "replace")[:100_000] for file in files if file)


PROGRAMS: Mapping[str, Program] = {"stack": stack, "cabal": cabal}
