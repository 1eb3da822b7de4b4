"""gcc and cmake: small programs out of source."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.engine.catalogue.layers import LOADERS
from simulator.engine.shell import unmodelled
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import release_of
from simulator.engine.shell.programs.packages_words import words_of
from simulator.engine.shell.programs.toolchains_binaries import write_binary
from simulator.engine.shell.programs.toolchains_sources import sketch, without_comments

BINARY_SIZE = 20_000
STATIC_SIZE = 780_000
COMPILE_MILLISECONDS = 400

_PROJECT = re.compile(r"project\s*\(\s*\"?([\w.-]+)", re.IGNORECASE)
_EXECUTABLE = re.compile(r"add_executable\s*\(\s*([\w.-]+)", re.IGNORECASE)


def compiler(process: Process) -> int:
    """Compile C or C++ sources."""
    arguments = list(process.arguments)
    if {"--version", "-v", "-dumpversion", "-dumpmachine"} & set(arguments):
        version = process.executable.version or "12.2.0"
        process.write(f"{process.name} (Debian {version}-14) {version}\n")
        return 0
    words = words_of(
        [w for w in arguments if not re.match(r"-(?:std|f|W|m|O|D|I|L|l)", w)],
        frozenset({"-o", "-x", "-include", "-isystem", "-T"}),
    )
    names = [name for name in words.rest if not name.startswith("@")]
    if not names:
        return _fatal(process, "no input files")
    texts: list[str] = []
    for name in names:
        file = process.file(name)
        if file is None:
            process.error(
                f"cc1: fatal error: {name}: No such file or directory\ncompilation terminated.\n"
            )
            return 1
        texts.append(file.content.decode("utf-8", "replace"))
    text = "\n".join(texts)
    bare = without_comments(text)
    if bare.count("{") != bare.count("}"):
        process.error(f"{names[0]}: error: expected declaration or statement at end of input\n")
        return 1
    process.spend(COMPILE_MILLISECONDS * len(names))
    _write(process, words.options.get("-o", ""), names, bare, static="-static" in arguments)
    return 0


def _write(process: Process, output: str, names: list[str], bare: str, *, static: bool) -> None:
    files = process.filesystem
    only_object = "-c" in process.arguments
    default = names[0].rpartition("/")[2].rpartition(".")[0] + ".o" if only_object else "a.out"
    path = process.at(output or default)
    if only_object:
        body = f"\x7fobject\n{bare}\n".encode("utf-8", "replace")
        files.write(path, body, size=max(BINARY_SIZE // 4, len(body)))
        return
    libc = release_of(files).libc
    language = "c++" if "cout" in bare else "c"
    size = STATIC_SIZE if static else BINARY_SIZE
    needs = "" if static else LOADERS[libc]
    write_binary(files, path, sketch(bare, language), size, source=str(len(bare)), needs=needs)


def cmake(process: Process) -> int:
    """Prepare a build folder, or build or install in one."""
    plain = [word for word in process.arguments if not re.match(r"-D\S", word)]
    words = words_of(
        plain,
        frozenset(
            {"-S", "-B", "-G", "-D", "--build", "--install", "--target", "--prefix", "-j", "-t"}
        ),
    )
    if words.has("--version"):
        process.write(f"cmake version {process.executable.version or '3.25.1'}\n")
        return 0
    if words.has("-E", "-P"):
        process.assume(f"cmake {' '.join(process.arguments[:2])} is not modelled; it succeeds")
        return 0
    built = words.options.get("--build") or words.options.get("--install")
    if built:
        target = words.options.get("--target") or words.options.get("-t") or ""
        targets = ["install"] if words.has("--install") else [target] if target else []
        return process.run(["make", "-C", built, *targets])
    source = words.options.get("-S") or (words.rest[0] if words.rest else ".")
    return _prepared(process, words.options, source)


def _prepared(process: Process, options: Mapping[str, str], source: str) -> int:
    """Write a makefile that says what the project builds."""
    file = process.file(f"{source}/CMakeLists.txt")
    holder = "" if file else unmodelled.origin(process.filesystem, process.at(source))
    if file is None and not holder:
        process.error(
            f'CMake Error: The source directory "{process.at(source)}" does not appear to contain '
            "CMakeLists.txt.\n"
        )
        return 1
    if holder:
        process.assume(f"what {holder} holds is not modelled; cmake succeeds")
    text = file.content.decode("utf-8", "replace") if file else ""
    found = _PROJECT.search(text)
    name = found[1] if found else holder.rpartition("/")[2] or "main"
    made = ",".join(_EXECUTABLE.findall(text))
    given = re.search(r"-DCMAKE_INSTALL_PREFIX(?::\w+)?=(\S+)", " ".join(process.arguments))
    folder = options.get("-B") or "."
    process.filesystem.mkdir(process.at(folder), parents=True)
    said = [f"--prefix={given[1]}"] if given else []
    said += [f"--targets={made}"] if made else []
    process.save(f"{folder}/Makefile", f"\x7fgenerated {' '.join([name, *said])}\n".encode())
    process.spend(1_500)
    process.write(
        "-- Configuring done\n-- Generating done\n"
        f"-- Build files have been written to: {process.at(folder)}\n"
    )
    return 0


def ninja(process: Process) -> int:
    """Build what cmake or meson prepared."""
    return process.run(["make", *process.arguments])


def _fatal(process: Process, reason: str) -> int:
    process.error(f"{process.name}: fatal error: {reason}\ncompilation terminated.\n")
    return 1


PROGRAMS: Mapping[str, Program] = {
    "gcc": compiler,
    "g++": compiler,
    "cc": compiler,
    "c++": compiler,
    "clang": compiler,
    "cmake": cmake,
    "ninja": ninja,
}
