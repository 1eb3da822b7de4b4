"""gcc, make and cmake: small programs out of source, and recipes run by the shell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.engine.catalogue.layers import LOADERS
from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import release_of
from simulator.engine.shell.programs.packages_words import words_of
from simulator.engine.shell.programs.toolchains_binaries import write_binary
from simulator.engine.shell.programs.toolchains_sources import sketch, without_comments

BINARY_SIZE = 20_000
STATIC_SIZE = 780_000
COMPILE_MILLISECONDS = 400
MAX_TARGETS = 200
MAX_DEPTH = 20

_RULE = re.compile(r"^([^\s:#=][^:=#]*):(?!=)\s*([^;#]*)")
_ASSIGNMENT = re.compile(r"^(\w+)\s*(?::|\?|\+)?=\s*(.*)$")
_PROJECT = re.compile(r"project\s*\(\s*\"?([\w.-]+)", re.IGNORECASE)
_VARIABLE = re.compile(r"\$[({](\w+)[)}]")


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


def make(process: Process) -> int:
    """Run make: the recipes of the target and of what it needs."""
    words = words_of(process.arguments, frozenset({"-C", "-f", "--directory", "--file"}))
    if words.has("--version", "-v"):
        process.write(f"GNU Make {process.executable.version or '4.3'}\n")
        return 0
    folder = words.options.get("-C") or words.options.get("--directory") or "."
    chosen = words.options.get("-f") or words.options.get("--file") or ""
    names = [chosen] if chosen else ["GNUmakefile", "makefile", "Makefile"]
    file = next((found for name in names if (found := process.file(f"{folder}/{name}"))), None)
    if file is None and is_cloned(process, process.at(folder)):
        process.assume("make in a clone that is not modelled succeeds")
        return 0
    if file is None:
        target = words.rest[0] if words.rest else ""
        reason = (
            f"No rule to make target '{target}'"
            if target
            else ("No targets specified and no makefile found")
        )
        process.error(f"make: *** {reason}.  Stop.\n")
        return 2
    if file.content.startswith(b"\x7fgenerated"):
        return _generated(process, process.at(folder), file)
    given = dict(word.partition("=")[::2] for word in words.rest if "=" in word)
    rules, variables, first = _parse(file.content.decode("utf-8", "replace"))
    variables = {**variables, **given}
    targets = [word for word in words.rest if "=" not in word] or [first]
    done: set[str] = set()
    work = _Work(process, rules, variables, process.at(folder), done)
    for target in targets:
        code = _bring(work, target, 0)
        if code:
            return code
    return 0


_Rules = dict[str, tuple[list[str], list[str]]]


def _parse(text: str) -> tuple[_Rules, dict[str, str], str]:
    rules: _Rules = {}
    variables = {"CC": "cc", "CXX": "g++", "MAKE": "make", "SHELL": "/bin/sh"}
    first = ""
    current: list[str] | None = None
    for line in text.replace("\\\n", " ").splitlines():
        if line.startswith("\t"):
            if current is not None:
                current.append(line[1:])
            continue
        assigned = _ASSIGNMENT.match(line)
        rule = _RULE.match(line)
        if assigned:
            variables[assigned[1]] = assigned[2].strip()
        elif rule:
            current = []
            for name in rule[1].split():
                rules[name] = (rule[2].split(), current)
                if not first and not name.startswith("."):
                    first = name
    return rules, variables, first


@dataclass(frozen=True, slots=True)
class _Work:
    process: Process
    rules: _Rules
    variables: Mapping[str, str]
    folder: str
    done: set[str]


def _bring(work: _Work, target: str, depth: int) -> int:
    """Bring a target up to date: first what it needs, then its recipe."""
    if target in work.done or depth > MAX_DEPTH or len(work.done) > MAX_TARGETS:
        return 0
    work.done.add(target)
    process = work.process
    process.step()
    if target not in work.rules:
        if process.filesystem.exists(f"{work.folder}/{target}"):
            return 0
        if is_cloned(process, work.folder):
            process.assume(f"make {target} in a clone that is not modelled succeeds")
            return 0
        process.error(f"make: *** No rule to make target '{target}'.  Stop.\n")
        return 2
    needed, recipe = work.rules[target]
    needed = " ".join(_expand(name, work.variables) for name in needed).split()
    for name in needed:
        code = _bring(work, name, depth + 1)
        if code:
            return code
    for line in recipe:
        code = _recipe(work, line, target, needed)
        if code:
            process.error(f"make: *** [Makefile: {target}] Error {code}\n")
            return 2
    return 0


def _recipe(work: _Work, line: str, target: str, needed: list[str]) -> int:
    text = line.lstrip()
    silent, ignores = "@" in text[:2], "-" in text[:2]
    text = _expand(text.lstrip("@-+"), work.variables)
    text = text.replace("$@", target).replace("$^", " ".join(needed))
    text = text.replace("$<", needed[0] if needed else "").replace("$$", "$")
    if not text.strip():
        return 0
    if not silent:
        work.process.write(f"{text}\n")
    code = work.process.run(["sh", "-c", text], directory=work.folder)
    return 0 if ignores else code


def is_cloned(process: Process, folder: str) -> bool:
    """Tell whether a folder is in a repository that was cloned and that nobody knows."""
    while folder.strip("/"):
        if process.filesystem.is_file(f"{folder}/.git/objects"):
            return True
        folder = folder.rpartition("/")[0]
    return False


def _expand(text: str, variables: Mapping[str, str]) -> str:
    for _ in range(5):
        changed = _VARIABLE.sub(lambda found: variables.get(found[1], ""), text)[:20_000]
        if changed == text:
            break
        text = changed
    return text


_INSTALLED = {
    "python": "python3 python3-config idle3 pydoc3 pip3",
    "redis": "redis-server redis-cli redis-benchmark redis-sentinel",
    "postgresql": "postgres psql pg_ctl initdb pg_dump pg_isready",
    "nginx": "nginx",
}
"""What the sources of well-known projects install."""


def _generated(process: Process, folder: str, file: File) -> int:
    """Build what ./configure or cmake prepared: a program of the project's name."""
    words = file.content.decode("utf-8", "replace").split()
    name = words[1].rpartition("/")[2] if words[1:] else ""
    name = name or "main"
    process.spend(8_000)
    process.assume(f"what make builds of {name} is not modelled; a program of that name appears")
    place = "/usr/local/bin" if "install" in process.arguments else folder
    process.filesystem.mkdir(place, parents=True)
    if name in _INSTALLED:
        for word in _INSTALLED[name].split():
            body = executable(word, process.environment.get(f"{name.upper()}_VERSION", ""))
            entry = File(body, 0o755, mtime=process.filesystem.now, size=2_000_000)
            process.filesystem.put(f"{place}/{word}", entry)
        return 0
    for known in _INSTALLED.get(name, "").split() if place != folder else ():
        program = executable(known, needs=LOADERS[release_of(process.filesystem).libc])
        process.filesystem.put(f"{place}/{known}", File(program, 0o755, size=2_000_000))
    path = f"{place}/{name}"
    write_binary(process.filesystem, path, sketch("", "c"), 2_000_000, source=name)
    return 0


_INSTALLED = {
    "python": "python3 pip3 idle3 pydoc3 python3-config",
    "redis": "redis-server redis-cli redis-sentinel redis-benchmark",
    "node": "npm npx corepack",
    "ruby": "gem bundle irb",
    "php": "phpize php-config pear pecl",
    "postgresql": "postgres psql initdb pg_ctl pg_config",
    "httpd": "httpd apachectl apxs",
    "memcached": "memcached",
    "openssl": "openssl",
}
"""What make install brings of well-known sources, beside a program of their name."""


def cmake(process: Process) -> int:
    """Prepare a build folder, or build in one."""
    words = words_of(process.arguments, frozenset({"-S", "-B", "-G", "--build", "--install"}))
    if words.has("--version"):
        process.write(f"cmake version {process.executable.version or '3.25.1'}\n")
        return 0
    built = words.options.get("--build") or words.options.get("--install")
    if built:
        return process.run(["make", "-C", built, *(["install"] if words.has("--install") else [])])
    source = words.options.get("-S") or (words.rest[0] if words.rest else ".")
    file = process.file(f"{source}/CMakeLists.txt")
    if file is None and is_cloned(process, process.at(source)):
        process.assume("cmake in a clone that is not modelled succeeds")
        return 0
    if file is None:
        process.error(
            f'CMake Error: The source directory "{process.at(source)}" does not appear to contain '
            "CMakeLists.txt.\n"
        )
        return 1
    found = _PROJECT.search(file.content.decode("utf-8", "replace"))
    folder = words.options.get("-B") or "."
    process.filesystem.mkdir(process.at(folder), parents=True)
    name = found[1] if found else "main"
    process.save(f"{folder}/Makefile", f"\x7fgenerated {name}\n".encode())
    process.spend(1_500)
    process.write(
        "-- Configuring done\n-- Generating done\n"
        f"-- Build files have been written to: {process.at(folder)}\n"
    )
    return 0


def _fatal(process: Process, reason: str) -> int:
    process.error(f"{process.name}: fatal error: {reason}\ncompilation terminated.\n")
    return 1


PROGRAMS: Mapping[str, Program] = {
    "gcc": compiler,
    "g++": compiler,
    "cc": compiler,
    "c++": compiler,
    "clang": compiler,
    "make": make,
    "cmake": cmake,
}
