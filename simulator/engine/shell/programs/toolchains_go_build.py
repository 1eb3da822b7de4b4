"""go build: what is checked, how long it takes, and what program comes out."""

from __future__ import annotations

import re

from simulator.engine.catalogue.layers import LOADERS
from simulator.engine.files import File
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_placing import release_of
from simulator.engine.shell.programs.packages_words import Words
from simulator.engine.shell.programs.toolchains_binaries import write_binary
from simulator.engine.shell.programs.toolchains_go_module import (
    cache_folder,
    download,
    gopath,
    has_gcc,
    has_module,
    module_name,
    no_module,
)
from simulator.engine.shell.programs.toolchains_sources import (
    essence,
    sketch,
    sources,
    without_comments,
)

WEB_SIZE = 7_200_000


PLAIN_SIZE = 2_100_000


CACHE_SIZE = 62_000_000


COLD_MILLISECONDS, WARM_MILLISECONDS = 12_000, 1_500


_IMPORTS = re.compile(r'import\s*(?:\(([^)]*)\)|(?:\w+\s+)?"([^"]+)")', re.DOTALL)


_LITERAL = re.compile(r"""`[^`]*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""")


_QUOTED = re.compile(r'"([^"]+)"')


def _option(words: Words, name: str) -> str:
    return words.options.get(f"-{name}") or words.options.get(f"--{name}") or ""


def _folder(process: Process, place: str) -> str:
    """Return the folder of a package that is named by its path, or by where it is imported."""
    files, folder = process.filesystem, process.at(place)
    if place.startswith((".", "/")) or files.exists(folder):
        return folder
    module = module_name(process)
    if place == module or place.startswith(f"{module}/"):
        return process.at(f".{place[len(module) :]}")
    imported = f"{gopath(process)}/src/{place}"
    return imported if files.is_dir(imported) else folder


def build(process: Process, words: Words) -> int:
    """Compile the packages that are named; a main package leaves a program."""
    places = _packages(words)
    folder = _folder(process, places[0]) if places else process.working_directory
    name = places[0] if places else ""
    if name.endswith(".go"):
        folder = process.at(name).rpartition("/")[0] or "/"
        if process.file(name) is None:
            process.error(f"no required module provides package {name}; to add it:\n")
            process.error(f"\tgo get {name}\n")
            return 1
    found = [
        (path, file)
        for path, file in sources(process.filesystem, folder, (".go",))
        if "/" not in path and not path.endswith("_test.go")
    ]
    if places and not {"std", "cmd", "all", "tool"}.isdisjoint(places):
        process.spend(COLD_MILLISECONDS)
        return 0
    if not has_module(process) and not name.endswith(".go"):
        return no_module(process)
    everything = any("..." in place for place in places)
    if not found and not everything:
        process.error(f"no Go files in {folder}\n")
        return 1
    code = _compile(process, found)
    if code:
        return code
    text = "\n".join(file.content.decode("utf-8", "replace") for _, file in found)
    if "package main" not in text:
        return 0
    _write_program(process, words, folder, text, name)
    return 0


def _write_program(process: Process, words: Words, folder: str, text: str, name: str) -> None:
    files = process.filesystem
    target = _option(words, "o")
    target = (
        process.at(target)
        if target
        else f"{process.working_directory.rstrip('/')}/{_default_name(process, folder, name)}"
    )
    if target.endswith("/") or files.is_dir(target):
        target = f"{target.rstrip('/')}/{_default_name(process, folder, name)}"
    files.mkdir(target.rpartition("/")[0] or "/", parents=True)
    uses = _imports(text)
    web = any(name.startswith("net") or "gin" in name or "fiber" in name for name in uses)
    foreign = sum("." in name.split("/")[0] for name in uses)
    size = (WEB_SIZE if web else PLAIN_SIZE) + foreign * 1_500_000
    if "-s" in _option(words, "ldflags").split():
        size = round(size * 0.7)
    enabled = process.environment.get("CGO_ENABLED", "1" if has_gcc(process) else "0") == "1"
    linked = enabled and (web or "os/user" in uses or "C" in uses)
    libc = release_of(files).libc
    source = essence(files, process.working_directory, (".go", ".mod"))
    write_binary(
        files,
        target,
        sketch(text, "go"),
        size,
        source=f"{source}{_option(words, 'ldflags')}"[:64],
        needs=LOADERS[libc] if linked else "",
    )


def _compile(process: Process, found: list[tuple[str, File]]) -> int:
    """Check what can be checked, fetch modules, and fill the build cache."""
    for path, file in found:
        text = file.content.decode("utf-8", "replace")
        bare = _LITERAL.sub("", without_comments(text))
        if bare.count("{") != bare.count("}"):
            lines = text.count("\n") + 1
            process.error(f"./{path}:{lines}:1: syntax error: unexpected EOF, expecting }}\n")
            return 1
    code = download(process)
    if code:
        return code
    files = process.filesystem
    cache = f"{cache_folder(process)}/std-a"
    if files.exists(cache):
        process.spend(WARM_MILLISECONDS)
        return 0
    process.spend(COLD_MILLISECONDS)
    files.mkdir(cache_folder(process), parents=True)
    files.write(cache, b"\x7fplaceholder build cache\n", size=CACHE_SIZE)
    return 0


def _packages(words: Words) -> list[str]:
    return [name for name in words.names if not name.startswith("-")]


def _default_name(process: Process, folder: str, named: str) -> str:
    if named.endswith(".go"):
        return named.rpartition("/")[2].removesuffix(".go")
    if folder.rstrip("/") != process.working_directory.rstrip("/"):
        return folder.rstrip("/").rpartition("/")[2] or "main"
    name = module_name(process)
    return "main" if name == "command-line-arguments" else name.rpartition("/")[2]


def _imports(text: str) -> list[str]:
    found: list[str] = []
    for block, single in _IMPORTS.findall(text):
        found += _QUOTED.findall(block) if block else [single]
    return found
