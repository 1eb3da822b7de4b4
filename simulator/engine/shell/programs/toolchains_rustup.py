"""rustup and its installer: toolchains below RUSTUP_HOME, and the programs that lead to them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import MEGABYTE, release_of
from simulator.engine.shell.programs.packages_words import Words, words_of

VALUED = frozenset(
    [
        *("--default-toolchain", "--default-host", "--profile", "--toolchain"),
        *("-c", "--component", "-t", "--target"),
    ]
)
RUSTUP, STABLE, BETA, NIGHTLY = "1.28.2", "1.91.0", "1.92.0-beta.1", "1.93.0-nightly"

_MINIMAL = "cargo rustc rustdoc rust-gdb rust-lldb"
_MORE = "cargo-fmt rustfmt cargo-clippy clippy-driver"
_LIBRARIES, _STD = 230 * MEGABYTE, 160 * MEGABYTE
_OFFLINE = "error: could not download file: failed to make network request\n"


def rustup_init(process: Process) -> int:
    """Install rustup, and a toolchain unless none is asked for."""
    words = words_of(process.arguments, VALUED)
    if words.has("--version", "-V"):
        process.write(f"rustup-init {RUSTUP}\n")
        return 0
    if not words.has("-y") and not process.stdin.readline():
        process.error("error: Unable to run interactively. Run with -y to accept defaults\n")
        return 1
    _program(process, "rustup", RUSTUP)
    process.save(f"{_cargo_home(process)}/env", b'export PATH="$HOME/.cargo/bin:$PATH"\n')
    asked = words.options.get("--default-toolchain") or "stable"
    host = words.options.get("--default-host") or _host(process)
    process.error(f"info: default host triple is {host}\n")
    if asked == "none":
        return 0
    return _install(process, asked, host, minimal=words.options.get("--profile") == "minimal")


def rustup(process: Process) -> int:
    """Run rustup: toolchains, and targets and components of the one that is in use."""
    words = words_of([word for word in process.arguments if not word.startswith("+")], VALUED)
    if words.has("--version", "-V"):
        process.write(f"rustup {RUSTUP}\n")
        process.error("info: This is the version for the rustup toolchain manager, not rustc.\n")
        return 0
    asked, named = words.rest[:2], words.rest[2:]
    if asked == ("target", "add"):
        return _targets(process, words, named)
    if asked == ("component", "add"):
        for name in named:
            process.error(f"info: downloading component '{name}'\n")
        for program in _MORE.split():
            _program(process, program, "")
        return 0
    if asked in {("toolchain", "install"), ("toolchain", "add")}:
        codes = [_install(process, name, _host(process), minimal=True) for name in named]
        return max(codes, default=0)
    if words.verb == "default" and words.names:
        return _install(process, words.names[0], _host(process), minimal=True)
    return 0


def _install(process: Process, asked: str, host: str, *, minimal: bool) -> int:
    """Download a toolchain and make it the default one."""
    if process.catalogue is None:
        process.error(_OFFLINE)
        return 1
    version = _version(asked)
    name = asked if asked.endswith(host) else f"{asked}-{host}"
    folder = f"{_home(process)}/toolchains/{name}"
    process.error(f"info: syncing channel updates for '{name}'\n")
    process.filesystem.mkdir(f"{folder}/bin", parents=True)
    _library(process, f"{folder}/lib/librustc_driver.so", _LIBRARIES)
    _library(process, f"{folder}/lib/rustlib/{host}/lib/libstd.rlib", _STD)
    for program in (_MINIMAL if minimal else f"{_MINIMAL} {_MORE}").split():
        _program(process, program, version)
        process.save(f"{folder}/bin/{program}", executable(program, version), mode=0o755)
    settings = f'default_host_triple = "{host}"\ndefault_toolchain = "{name}"\nversion = "12"\n'
    process.save(f"{_home(process)}/settings.toml", settings.encode())
    process.error(f"info: default toolchain set to '{name}'\n")
    return 0


def _targets(process: Process, words: Words, names: tuple[str, ...]) -> int:
    if process.catalogue is None:
        process.error(_OFFLINE)
        return 1
    toolchain = words.options.get("--toolchain") or _default(process)
    for name in names:
        process.error(f"info: downloading component 'rust-std' for '{name}'\n")
        place = f"{_home(process)}/toolchains/{toolchain}/lib/rustlib/{name}/lib/libstd.rlib"
        if process.file(place) is None:
            _library(process, place, _STD)
    return 0


def _default(process: Process) -> str:
    file = process.file(f"{_home(process)}/settings.toml")
    text = file.content.decode("utf-8", "replace") if file else ""
    found = re.search(r'default_toolchain = "([\w.-]+)"', text)
    return found[1] if found else f"stable-{_host(process)}"


def _library(process: Process, path: str, size: int) -> None:
    files = process.filesystem
    files.mkdir(path.rpartition("/")[0], parents=True)
    files.write(path, b"\x7fplaceholder rust\n", size=size)
    process.download(size // 4)
    process.spend(size // (30 * MEGABYTE) * 1000)


def _program(process: Process, name: str, version: str) -> None:
    """Write a program beside cargo; what is there keeps its version where none is given."""
    path = f"{_cargo_home(process)}/bin/{name}"
    if not version and process.file(path) is not None:
        return
    files = process.filesystem
    files.mkdir(path.rpartition("/")[0], parents=True)
    process.save(path, executable(name, version), mode=0o755)


def _version(asked: str) -> str:
    """Return the version that a toolchain's name stands for.

    >>> _version("1.91-x86_64-unknown-linux-gnu"), _version("nightly-2025-11-01")
    ('1.91.0', '1.93.0-nightly')
    """
    found = re.match(r"(\d+\.\d+)(\.\d+)?", asked)
    if found:
        return f"{found[1]}{found[2] or '.0'}"
    return {"nightly": NIGHTLY, "beta": BETA}.get(asked.partition("-")[0], STABLE)


def _host(process: Process) -> str:
    libc = "musl" if release_of(process.filesystem).libc == "musl" else "gnu"
    return f"x86_64-unknown-linux-{libc}"


def _home(process: Process) -> str:
    given = process.environment.get("RUSTUP_HOME")
    return process.at(given or f"{process.environment.get('HOME', '/root')}/.rustup")


def _cargo_home(process: Process) -> str:
    given = process.environment.get("CARGO_HOME")
    return process.at(given or f"{process.environment.get('HOME', '/root')}/.cargo")


PROGRAMS: Mapping[str, Program] = {"rustup": rustup, "rustup-init": rustup_init}
