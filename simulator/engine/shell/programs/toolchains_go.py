"""go: modules, builds and tests.

A build is a function of the sources without comments. With gcc there (Debian's golang)
a program that uses net or os/user is linked to glibc unless CGO_ENABLED=0; golang on
Alpine has no gcc, so its programs are static (simulator-needs, table of programs).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.engine.catalogue.layers import LOADERS
from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import MEGABYTE, release_of
from simulator.engine.shell.programs.packages_words import Words, words_of
from simulator.engine.shell.programs.toolchains_binaries import write_binary
from simulator.engine.shell.programs.toolchains_sources import (
    essence,
    sketch,
    sources,
    without_comments,
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
WEB_SIZE = 7_200_000
PLAIN_SIZE = 2_100_000
CACHE_SIZE = 62_000_000
COLD_MILLISECONDS, WARM_MILLISECONDS = 12_000, 1_500
RUN_FOLDER = "/var/tmp/go-build"  # noqa: S108 - inside the simulation
MODULE_SIZE = 4 * MEGABYTE

_REQUIRE = re.compile(r"^\s*(?:require\s+)?([\w.-]+\.[\w-]+/[\w./~-]+)\s+(v[\w.+-]+)", re.MULTILINE)
_IMPORTS = re.compile(r'import\s*(?:\(([^)]*)\)|(?:\w+\s+)?"([^"]+)")', re.DOTALL)
_LITERAL = re.compile(r"""`[^`]*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""")
_QUOTED = re.compile(r'"([^"]+)"')


def go(process: Process) -> int:
    """Run go."""
    words = words_of(_plain(process.arguments), VALUED)
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


def _option(words: Words, name: str) -> str:
    return words.options.get(f"-{name}") or words.options.get(f"--{name}") or ""


def _version(process: Process, words: Words) -> int:
    process.write(f"go version go{process.executable.version or '1.23.12'} linux/amd64\n")
    return 0


def _env(process: Process, words: Words) -> int:
    known = {
        "GOPATH": _gopath(process),
        "GOROOT": "/usr/local/go",
        "GOOS": process.environment.get("GOOS", "linux"),
        "GOARCH": process.environment.get("GOARCH", "amd64"),
        "GOMODCACHE": f"{_gopath(process)}/pkg/mod",
        "GOCACHE": _cache(process),
        "GOPROXY": "https://goproxy.example.org,direct",
        "CGO_ENABLED": process.environment.get("CGO_ENABLED", "1" if _has_gcc(process) else "0"),
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
    if _module_file(process) is None:
        return _no_module(process)
    if verb in {"download", "tidy", "vendor"}:
        if verb == "vendor":
            process.filesystem.mkdir(process.at("vendor"), parents=True)
        return _download(process)
    return 0


def _download(process: Process) -> int:
    files = process.filesystem
    file = _module_file(process)
    text = file.content.decode("utf-8", "replace") if file else ""
    for name, version in _REQUIRE.findall(text)[:500]:
        process.step()
        folder = f"{_gopath(process)}/pkg/mod/{_escaped(name)}@{version}"
        if files.exists(folder):
            continue
        if process.catalogue is None:
            process.error(
                f'go: {name}@{version}: Get "https://goproxy.example.org/{name}/@v/{version}.mod": '
                "dial tcp: lookup goproxy.example.org: Temporary failure in name resolution\n"
            )
            return 1
        files.mkdir(folder, parents=True)
        body = f"\x7fplaceholder {name} {version}\n".encode()
        files.write(f"{folder}/module.zip", body, size=MODULE_SIZE)
        process.download(MODULE_SIZE // 4)
        process.error(f"go: downloading {name} {version}\n")
        process.spend(800)
    return 0


def _build(process: Process, words: Words) -> int:
    places = _packages(words)
    folder = process.at(places[0]) if places else process.working_directory
    name = places[0] if places else ""
    if name.endswith(".go"):
        folder = process.at(name).rpartition("/")[0] or "/"
    found = [
        (path, file)
        for path, file in sources(process.filesystem, folder, (".go",))
        if "/" not in path and not path.endswith("_test.go")
    ]
    if places and not {"std", "cmd", "all"}.isdisjoint(places):
        process.spend(COLD_MILLISECONDS)
        return 0
    if not _has_module(process) and not name.endswith(".go"):
        return _no_module(process)
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
    _write_program(process, words, folder, text)
    return 0


def _write_program(process: Process, words: Words, folder: str, text: str) -> None:
    files = process.filesystem
    target = _option(words, "o")
    target = (
        process.at(target)
        if target
        else f"{process.working_directory.rstrip('/')}/{_default_name(process, folder)}"
    )
    if target.endswith("/") or files.is_dir(target):
        target = f"{target.rstrip('/')}/{_default_name(process, folder)}"
    files.mkdir(target.rpartition("/")[0] or "/", parents=True)
    uses = _imports(text)
    web = any(name.startswith("net") or "gin" in name or "fiber" in name for name in uses)
    foreign = sum("." in name.split("/")[0] for name in uses)
    size = (WEB_SIZE if web else PLAIN_SIZE) + foreign * 1_500_000
    if "-s" in _option(words, "ldflags").split():
        size = round(size * 0.7)
    enabled = process.environment.get("CGO_ENABLED", "1" if _has_gcc(process) else "0") == "1"
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
    code = _download(process)
    if code:
        return code
    files = process.filesystem
    cache = f"{_cache(process)}/std-a"
    if files.exists(cache):
        process.spend(WARM_MILLISECONDS)
        return 0
    process.spend(COLD_MILLISECONDS)
    files.mkdir(_cache(process), parents=True)
    files.write(cache, b"\x7fplaceholder build cache\n", size=CACHE_SIZE)
    return 0


def _install(process: Process, words: Words) -> int:
    files = process.filesystem
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
        folder = process.environment.get("GOBIN") or f"{_gopath(process)}/bin"
        files.mkdir(folder, parents=True)
        content = executable(program, version.lstrip("v"))
        files.put(f"{folder}/{program}", File(content, 0o755, mtime=files.now, size=12 * MEGABYTE))
        process.download(6 * MEGABYTE)
        process.spend(COLD_MILLISECONDS)
    if any("@" in name for name in words.names):
        return 0
    target = process.environment.get("GOBIN") or f"{_gopath(process)}/bin"
    files.mkdir(target, parents=True)
    return _build(process, Words({**words.options, "-o": f"{target}/"}, words.rest))


def _run(process: Process, words: Words) -> int:
    files = process.filesystem
    files.mkdir(RUN_FOLDER, parents=True)
    code = _build(process, Words({**words.options, "-o": f"{RUN_FOLDER}/main"}, words.rest[:2]))
    if code or not files.exists(f"{RUN_FOLDER}/main"):
        return code
    return process.run([f"{RUN_FOLDER}/main", *words.names[1:]])


def _test(process: Process, words: Words) -> int:
    found = sources(process.filesystem, process.working_directory, ("_test.go",))
    if not _has_module(process):
        return _no_module(process)
    process.spend(3_000)
    name = _module_name(process)
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
    file = _module_file(process)
    if file is None:
        if not _has_module(process):
            return _no_module(process)
        process.assume("what go get fetches into GOPATH is not modelled")
        process.spend(3_000)
        return 0
    for name in words.names:
        path, _, version = name.partition("@")
        if "." not in path.split("/")[0]:
            continue
        known = version if version.startswith("v") else "v1.0.0"
        if path not in file.content.decode("utf-8", "replace"):
            process.save("go.mod", f"require {path} {known}\n".encode(), append=True)
        process.error(f"go: added {path} {known}\n")
    return _download(process)


def _clean(process: Process, words: Words) -> int:
    files = process.filesystem
    for option, folder in (("cache", _cache(process)), ("modcache", f"{_gopath(process)}/pkg/mod")):
        if words.has(f"-{option}", f"--{option}") and files.is_dir(folder):
            files.remove(folder)
    return 0


def _nothing(process: Process, words: Words) -> int:
    return 0


def _assumed(process: Process, words: Words) -> int:
    process.assume(f"go {words.verb} is not modelled; it succeeds and changes nothing")
    return 0


def _packages(words: Words) -> list[str]:
    return [name for name in words.names if not name.startswith("-")]


def _module_file(process: Process) -> File | None:
    folder = process.working_directory.rstrip("/")
    while True:
        file = process.file(f"{folder}/go.mod")
        if file is not None or not folder:
            return file
        folder = folder.rpartition("/")[0]


def _has_module(process: Process) -> bool:
    """Tell whether there is a go.mod, or a Go that can do without one.

    Modules are the only way since Go 1.16, unless GO111MODULE says otherwise.
    """
    said = process.environment.get("GO111MODULE", "")
    release = re.match(r"1\.(\d{1,3})\b", process.executable.version or "1.23")
    old = release is not None and int(release[1]) < 16
    return said in {"off", "auto"} or (old and said != "on") or _module_file(process) is not None


def _module_name(process: Process) -> str:
    file = _module_file(process)
    found = re.search(rb"^module\s+(\S+)", file.content, re.MULTILINE) if file else None
    return found[1].decode("utf-8", "replace") if found else "command-line-arguments"


def _default_name(process: Process, folder: str) -> str:
    if folder.rstrip("/") != process.working_directory.rstrip("/"):
        return folder.rstrip("/").rpartition("/")[2] or "main"
    name = _module_name(process)
    return "main" if name == "command-line-arguments" else name.rpartition("/")[2]


def _no_module(process: Process) -> int:
    process.error(
        "go: go.mod file not found in current directory or any parent directory; "
        "see 'go help modules'\n"
    )
    return 1


def _imports(text: str) -> list[str]:
    found: list[str] = []
    for block, single in _IMPORTS.findall(text):
        found += _QUOTED.findall(block) if block else [single]
    return found


def _has_gcc(process: Process) -> bool:
    return process.filesystem.is_file("/usr/bin/gcc")


def _gopath(process: Process) -> str:
    own = process.environment.get("HOME", "/root").rstrip("/") + "/go"
    return process.environment.get("GOPATH") or own


def _cache(process: Process) -> str:
    own = process.environment.get("HOME", "/root").rstrip("/") + "/.cache/go-build"
    return process.environment.get("GOCACHE") or own


def _escaped(name: str) -> str:
    """Return a module path as the module cache writes it: ``!a`` for ``A``."""
    return re.sub(r"[A-Z]", lambda letter: f"!{letter[0].lower()}", name)


def _gofmt(process: Process) -> int:
    """Find nothing to format."""
    return 0


VERBS = {
    "version": _version,
    "env": _env,
    "mod": _mod,
    "build": _build,
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
