"""cargo and rustc."""

from __future__ import annotations

import json
import re

from simulator.engine.catalogue.layers import LOADERS
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_placing import MEGABYTE, release_of
from simulator.engine.shell.programs.packages_words import Words, words_of
from simulator.engine.shell.programs.toolchains_binaries import write_binary
from simulator.engine.shell.programs.toolchains_fetching import (
    VALUED,
    Tool,
    fetch,
    program,
)
from simulator.engine.shell.programs.toolchains_sources import essence, sketch

_CRATE = re.compile(r"^\[(?:[\w.'()\"-]*\.)?dependencies\]\s*\n((?:[^\[][^\n]*\n?)*)", re.MULTILINE)


CARGO = Tool("/usr/local/cargo/registry", "error: failed to get dependency: Could not resolve host")


def cargo(process: Process) -> int:
    """Run cargo."""
    words = words_of([w for w in process.arguments if not w.startswith("+")], VALUED)
    if process.arguments[:1] in (["--version"], ["-V"]):
        process.write(f"cargo {process.executable.version or '1.83.0'}\n")
        return 0
    if words.verb in {"new", "init"}:
        return _cargo_new(process, words_of(process.arguments, frozenset({"--name", "--vcs"})))
    if words.verb == "chef":
        return _cargo_chef(process, words)
    if words.verb == "install" and words.names:
        for name in words.names:
            program(process, "/usr/local/cargo/bin", name)
        return 0
    manifest = process.file(words.options.get("--manifest-path") or "Cargo.toml")
    if manifest is None:
        process.error(
            f"error: could not find `Cargo.toml` in `{process.working_directory}` "
            "or any parent directory\n"
        )
        return 101
    text = manifest.content.decode("utf-8", "replace")
    block = "\n".join(_CRATE.findall(text))
    names = re.findall(r"^([\w-]+)\s*(?:=|\.)", block, re.MULTILINE)
    if not fetch(process, CARGO, names):
        return 101
    if words.verb in {"build", "install", "run", "test", "b"}:
        return _cargo_build(process, words, text, names)
    return 0


def _cargo_new(process: Process, words: Words) -> int:
    name = words.names[0] if words.names else process.working_directory.rpartition("/")[2]
    folder = name if words.verb == "new" and words.names else "."
    process.filesystem.mkdir(process.at(f"{folder}/src"), parents=True)
    title = name.rstrip("/").rpartition("/")[2] or "app"
    said = f'[package]\nname = "{title}"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n'
    process.save(f"{folder}/Cargo.toml", said.encode())
    process.save(f"{folder}/src/main.rs", b'fn main() {\n    println!("Hello, world!");\n}\n')
    process.error(f"    Creating binary (application) `{title}` package\n")
    return 0


def _cargo_chef(process: Process, words: Words) -> int:
    """Write what a project needs into a recipe, or build only that."""
    path = words.options.get("--recipe-path") or "recipe.json"
    if words.names[:1] == ("prepare",):
        manifest = process.file("Cargo.toml")
        text = manifest.content.decode("utf-8", "replace") if manifest else ""
        names = sorted(
            re.findall(r"^([\w-]+)\s*(?:=|\.)", "\n".join(_CRATE.findall(text)), re.MULTILINE)
        )
        process.save(path, (json.dumps({"skeleton": names}) + "\n").encode())
        return 0
    if process.file(path) is None:
        process.error(f"Error: Failed to read {path}\nNo such file or directory (os error 2)\n")
        return 1
    if not fetch(process, CARGO, ["recipe"]):
        return 101
    process.filesystem.mkdir(process.at("target/release"), parents=True)
    process.spend(30_000)
    return 0


def _cargo_build(process: Process, words: Words, text: str, names: list[str]) -> int:
    main = process.file("src/main.rs")
    source = main.content.decode("utf-8", "replace") if main else ""
    if source.count("{") != source.count("}"):
        process.error("error: this file contains an unclosed delimiter\n")
        return 101
    found = re.search(r'^name\s*=\s*"([\w-]+)"', text, re.MULTILINE)
    kind = "release" if words.has("--release", "-r") or words.verb == "install" else "debug"
    target = words.options.get("--target")
    folder = process.at(f"target/{target}/{kind}" if target else f"target/{kind}")
    files = process.filesystem
    files.mkdir(folder, parents=True)
    body = b"\x7fplaceholder build\n"
    name = found[1] if found else "app"
    own = name.replace("-", "_")
    files.mkdir(f"{folder}/deps", parents=True)
    files.write(f"{folder}/deps/libraries.rlib", body, size=MEGABYTE * (20 + 12 * len(names)))
    files.write(f"{folder}/deps/{own}-0a1b2c3d4e5f6071", body, size=MEGABYTE)
    process.spend(8_000 + 3_000 * len(names))
    musl = "musl" in (target or "") or release_of(files).libc == "musl"
    size = 4 * MEGABYTE if kind == "release" else 12 * MEGABYTE
    digest = essence(files, process.working_directory, (".rs", ".toml"), skip="target")
    needs = "" if musl else LOADERS["glibc"]
    places = [f"{folder}/{name}"]
    if words.verb == "install":
        files.mkdir("/usr/local/cargo/bin", parents=True)
        places.append(f"/usr/local/cargo/bin/{name}")
    for place in places:
        write_binary(files, place, sketch(source, "rust"), size, source=digest, needs=needs)
    process.error(f"   Compiling {name} v0.1.0\n    Finished `{kind}` profile target(s) in 8.00s\n")
    return process.run([places[0]]) if words.verb == "run" else 0


def rustc(process: Process) -> int:
    """Compile one file."""
    words = words_of(process.arguments, VALUED)
    if {"--version", "-V"} & set(process.arguments):
        process.write(f"rustc {process.executable.version or '1.83.0'}\n")
        return 0
    file = process.file(words.rest[0]) if words.rest else None
    if file is None:
        process.error(
            f"error: couldn't read `{''.join(words.rest[:1])}`: No such file or directory\n"
        )
        return 1
    name = words.rest[0].rpartition("/")[2].removesuffix(".rs")
    path = process.at(words.options.get("-o") or name)
    text = file.content.decode("utf-8", "replace")
    process.spend(1_500)
    write_binary(process.filesystem, path, sketch(text, "rust"), 4 * MEGABYTE, source=name)
    return 0
