"""go: modules, builds and tests.

A build is a function of the sources without comments. With gcc there (Debian's golang)
a program that uses net or os/user is linked to glibc unless CGO_ENABLED=0; golang on
Alpine has no gcc, so its programs are static (simulator-needs, table of programs).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import MEGABYTE
from simulator.engine.shell.programs.packages_words import Words, words_of
from simulator.engine.shell.programs.toolchains_go_build import (
    COLD_MILLISECONDS,
    build,
)
from simulator.engine.shell.programs.toolchains_go_module import (
    cache_folder,
    download,
    gopath,
    has_gcc,
    has_module,
    module_file,
    module_name,
    no_module,
)
from simulator.engine.shell.programs.toolchains_sources import (
    sources,
)

VALUED = frozenset(
    [
        "-o",
        "-ldflags",
        "-tags",
        "-mod",
        "-p",
        "-gcflags",
        "-asmflags",
        "-buildmode",
        "-run",
        "-timeout",
        "-installsuffix",
        "-pkgdir",
        "-toolexec",
        "-exec",
        "-C",
        "-covermode",
        "-coverpkg",
        "-overlay",
    ]
)


RUN_FOLDER = "/var/tmp/go-build"  # noqa: S108 - inside the simulation


def go(process: Process) -> int:
    """Run go."""
    words = words_of(_plain(process.arguments), VALUED | {f"-{name}" for name in VALUED})
    work = VERBS.get(words.verb)
    if work is None:
        if not words.verb:
            process.error("Go is a tool for managing Go source code.\n")
            return 2
        process.error(f"go {words.verb}: unknown command\nRun 'go help' for usage.\n")
        return 2
    return work(process, words)


def _plain(arguments: object) -> list[str]:
    """Return the words with Go's long options of one dash written with two."""
    found = []
    for word in arguments if isinstance(arguments, list | tuple) else ():
        text = str(word)
        long = (
            text.startswith("-")
            and not text.startswith("--")
            and len(text.split("=", maxsplit=1)[0]) > 2
        )
        found.append(f"-{text}" if long else text)
    return found


def _version(process: Process, words: Words) -> int:
    process.write(f"go version go{process.executable.version or '1.23.12'} linux/amd64\n")
    return 0


def _env(process: Process, words: Words) -> int:
    known = {
        "GOPATH": gopath(process),
        "GOROOT": "/usr/local/go",
        "GOOS": process.environment.get("GOOS", "linux"),
        "GOARCH": process.environment.get("GOARCH", "amd64"),
        "GOMODCACHE": f"{gopath(process)}/pkg/mod",
        "GOCACHE": cache_folder(process),
        "GOPROXY": "https://goproxy.example.org,direct",
        "CGO_ENABLED": process.environment.get("CGO_ENABLED", "1" if has_gcc(process) else "0"),
    }
    if words.has("-w"):
        return 0
    if words.names:
        process.write(
            "".join(
                f"{known.get(name, process.environment.get(name, ''))}\n" for name in words.names
            )
        )
    else:
        process.write("".join(f"{name}='{value}'\n" for name, value in sorted(known.items())))
    return 0


def _mod(process: Process, words: Words) -> int:
    verb = words.names[0] if words.names else ""
    if verb == "init":
        name = words.names[1] if words.names[1:] else "app"
        version = ".".join((process.executable.version or "1.23").split(".")[:2])
        process.save("go.mod", f"module {name}\n\ngo {version}\n".encode())
        process.error(f"go: creating new go.mod: module {name}\n")
        return 0
    if module_file(process) is None:
        return no_module(process)
    if verb in {"download", "tidy", "vendor"}:
        if verb == "vendor":
            process.filesystem.mkdir(process.at("vendor"), parents=True)
        return download(process)
    return 0


def _install(process: Process, words: Words) -> int:
    for name in words.names:
        if "@" not in name:
            continue
        path, _, version = name.partition("@")
        if process.catalogue is None:
            process.error(
                f"go: {name}: dial tcp: lookup goproxy.example.org: "
                "Temporary failure in name resolution\n"
            )
            return 1
        program = [part for part in path.split("/") if not re.fullmatch(r"v\d+", part)][-1]
        process.assume(f"{path} is not modelled; a program of a guessed size is installed")
        _put_program(process, program, version.lstrip("v"))
        process.download(6 * MEGABYTE)
        process.spend(COLD_MILLISECONDS)
    if any("@" in name for name in words.names):
        return 0
    target = process.environment.get("GOBIN") or f"{gopath(process)}/bin"
    process.filesystem.mkdir(target, parents=True)
    return build(process, Words({**words.options, "-o": f"{target}/"}, words.rest))


def _run(process: Process, words: Words) -> int:
    files = process.filesystem
    files.mkdir(RUN_FOLDER, parents=True)
    code = build(process, Words({**words.options, "-o": f"{RUN_FOLDER}/main"}, words.rest[:2]))
    if code or not files.exists(f"{RUN_FOLDER}/main"):
        return code
    return process.run([f"{RUN_FOLDER}/main", *words.names[1:]])


def _test(process: Process, words: Words) -> int:
    found = sources(process.filesystem, process.working_directory, ("_test.go",))
    if not has_module(process):
        return no_module(process)
    process.spend(3_000)
    name = module_name(process)
    failed = any(
        re.search(
            r"^\s*t\.(?:Fatal|Error|Fail)", file.content.decode("utf-8", "replace"), re.MULTILINE
        )
        and not re.search(r"\bif\b", file.content.decode("utf-8", "replace"))
        for _, file in found
    )
    if not found:
        process.write(f"?   \t{name}\t[no test files]\n")
    else:
        process.write(f"FAIL\t{name}\t0.002s\nFAIL\n" if failed else f"ok  \t{name}\t0.002s\n")
    return 1 if failed else 0


def _get(process: Process, words: Words) -> int:
    file = module_file(process)
    if file is None:
        if not has_module(process):
            return no_module(process)
        return _get_old(process, words)
    for name in words.names:
        path, _, version = name.partition("@")
        if "." not in path.split("/")[0]:
            continue
        known = version if version.startswith("v") else "v1.0.0"
        if path not in file.content.decode("utf-8", "replace"):
            process.save("go.mod", f"require {path} {known}\n".encode(), append=True)
        process.error(f"go: added {path} {known}\n")
    return download(process)


def _get_old(process: Process, words: Words) -> int:
    """Fetch into GOPATH, as before modules: the sources, and the program that they make."""
    files = process.filesystem
    for name in words.names:
        path = name.removesuffix("/...").partition("@")[0]
        if "." not in path.split("/")[0]:
            continue
        if process.catalogue is None:
            process.error(f"package {path}: unrecognized import path\n")
            return 1
        process.assume(f"what {path} holds is not modelled; its sources and a program appear")
        place = f"{gopath(process)}/src/{path}"
        files.mkdir(f"{place}/.git", parents=True)
        files.write(f"{place}/.git/HEAD", b"ref: refs/heads/master\n")
        files.write(f"{place}/.git/objects", b"\x7fplaceholder objects\n", size=MEGABYTE)
        if not words.has("-d"):
            _put_program(process, path.rpartition("/")[2], "")
        process.download(MEGABYTE)
        process.spend(3_000)
    return 0


def _put_program(process: Process, name: str, version: str) -> None:
    files = process.filesystem
    folder = process.environment.get("GOBIN") or f"{gopath(process)}/bin"
    files.mkdir(folder, parents=True)
    content = executable(name, version)
    files.put(f"{folder}/{name}", File(content, 0o755, mtime=files.now, size=12 * MEGABYTE))


def _clean(process: Process, words: Words) -> int:
    files = process.filesystem
    modules = f"{gopath(process)}/pkg/mod"
    for option, folder in (("cache", cache_folder(process)), ("modcache", modules)):
        if words.has(f"-{option}", f"--{option}") and files.is_dir(folder):
            files.remove(folder)
    return 0


def _nothing(process: Process, words: Words) -> int:
    return 0


def _assumed(process: Process, words: Words) -> int:
    process.assume(f"go {words.verb} is not modelled; it succeeds and changes nothing")
    return 0


def _gofmt(process: Process) -> int:
    """Find nothing to format."""
    return 0


VERBS = {
    "version": _version,
    "env": _env,
    "mod": _mod,
    "build": build,
    "install": _install,
    "run": _run,
    "test": _test,
    "get": _get,
    "clean": _clean,
    "vet": _nothing,
    "fmt": _nothing,
    "generate": _assumed,
    "list": _assumed,
    "tool": _assumed,
    "work": _assumed,
    "doc": _nothing,
    "help": _nothing,
}


PROGRAMS: Mapping[str, Program] = {"go": go, "gofmt": _gofmt}
