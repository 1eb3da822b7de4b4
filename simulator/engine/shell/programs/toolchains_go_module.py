"""Go modules: the go.mod of a folder, and the module and build caches."""

from __future__ import annotations

import re

from simulator.engine.files import File
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_placing import MEGABYTE

MODULE_SIZE = 4 * MEGABYTE


_REQUIRE = re.compile(r"^\s*(?:require\s+)?([\w.-]+\.[\w-]+/[\w./~-]+)\s+(v[\w.+-]+)", re.MULTILINE)


def download(process: Process) -> int:
    """Fetch the modules that go.mod requires and that are not there yet."""
    files = process.filesystem
    file = module_file(process)
    text = file.content.decode("utf-8", "replace") if file else ""
    for name, version in _REQUIRE.findall(text)[:500]:
        process.step()
        folder = f"{gopath(process)}/pkg/mod/{_escaped(name)}@{version}"
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


def module_file(process: Process) -> File | None:
    """Return the go.mod of the folder or of one above it."""
    folder = process.working_directory.rstrip("/")
    while True:
        file = process.file(f"{folder}/go.mod")
        if file is not None or not folder:
            return file
        folder = folder.rpartition("/")[0]


def has_module(process: Process) -> bool:
    """Tell whether there is a go.mod, or a Go that can do without one.

    Modules are the only way since Go 1.16, unless GO111MODULE says otherwise.
    """
    said = process.environment.get("GO111MODULE", "")
    release = re.match(r"1\.(\d{1,3})\b", process.executable.version or "1.23")
    old = release is not None and int(release[1]) < 16
    return said in {"off", "auto"} or (old and said != "on") or module_file(process) is not None


def module_name(process: Process) -> str:
    """Return the path that go.mod gives the module."""
    file = module_file(process)
    found = re.search(rb"^module\s+(\S+)", file.content, re.MULTILINE) if file else None
    return found[1].decode("utf-8", "replace") if found else "command-line-arguments"


def no_module(process: Process) -> int:
    """Tell that there is no go.mod."""
    process.error(
        "go: go.mod file not found in current directory or any parent directory; "
        "see 'go help modules'\n"
    )
    return 1


def has_gcc(process: Process) -> bool:
    """Say whether cgo has a compiler to use."""
    return process.filesystem.is_file("/usr/bin/gcc")


def gopath(process: Process) -> str:
    """Return GOPATH, or where it is by default."""
    own = process.environment.get("HOME", "/root").rstrip("/") + "/go"
    return process.environment.get("GOPATH") or own


def cache_folder(process: Process) -> str:
    """Return GOCACHE, or where it is by default."""
    own = process.environment.get("HOME", "/root").rstrip("/") + "/.cache/go-build"
    return process.environment.get("GOCACHE") or own


def _escaped(name: str) -> str:
    """Return a module path as the module cache writes it: ``!a`` for ``A``."""
    return re.sub(r"[A-Z]", lambda letter: f"!{letter[0].lower()}", name)
