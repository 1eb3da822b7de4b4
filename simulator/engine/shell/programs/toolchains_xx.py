"""Tools that stand for others: the xx helpers of cross compilation, and bun in place of node."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.shell.process import Process, Program

_STANDS_FOR = {
    "xx-go": "go", "xx-cargo": "cargo", "xx-clang": "clang", "xx-clang++": "clang", "xx-cc": "gcc",
    "xx-c++": "g++", "xx-apk": "apk", "xx-apt": "apt-get", "xx-apt-get": "apt-get",
}  # fmt: skip
"""What each helper runs, for the platform that is built for."""

_INFO = {
    "os": "linux", "arch": "amd64", "march": "x86_64", "triple": "x86_64-linux-gnu",
    "alpine-arch": "x86_64", "debian-arch": "amd64", "rhel-arch": "x86_64", "pkg-arch": "amd64",
    "rust-target": "x86_64-unknown-linux-gnu", "vendor": "unknown", "libc": "gnu",
}  # fmt: skip


def helper(process: Process) -> int:
    """Run what a helper of xx stands for; ``--wrap`` and its kin only set up."""
    words = [word for word in process.arguments if word not in {"--wrap", "--unwrap"}]
    if not words and process.arguments:
        return 0
    return process.run([_STANDS_FOR[process.executable.name], *words])


def info(process: Process) -> int:
    """Print a name of the platform that is built for."""
    asked = process.arguments[0] if process.arguments else ""
    if asked.startswith("is-cross"):
        return 1
    process.write(f"{_INFO.get(asked, 'linux-amd64')}\n")
    return 0


def verify(process: Process) -> int:
    """Find a program to be for the right platform; one that is not there is not."""
    for name in process.arguments:
        if not name.startswith("-") and process.file(name) is None:
            process.error(f"file {name} does not exist\n")
            return 1
    return 0


def bun(process: Process) -> int:
    """Run bun: its words are those of npm, and it runs files as node does."""
    words = list(process.arguments)
    if process.name == "bunx" or words[:1] == ["x"]:
        return process.run(["npx", *words[process.name != "bunx" :]])
    if words[:1] in (["--version"], ["-v"]):
        process.write(f"{process.executable.version or '1.3.5'}\n")
        return 0
    verb = words[0] if words else ""
    if verb in {"install", "i", "add", "remove", "run", "pm", "test", "create"}:
        plain = [word for word in words if word not in _OWN]
        return _installed(process, plain)
    if verb == "build":
        return _built(process, words)
    return process.run(["node", *words]) if verb else 0


_OWN = frozenset(["--frozen-lockfile", "--no-save", "--production", "-p", "--bun", "--silent"])


def _installed(process: Process, words: list[str]) -> int:
    """Do what npm does; a file to be run is run as node runs it."""
    if words[:1] == ["run"] and len(words) > 1 and process.file(words[1]) is not None:
        return process.run(["node", *words[1:]])
    production = {"--production", "-p"} & set(process.arguments)
    run = process.kernel.programs["npm"]
    process.argv = ("npm", *words, *(["--omit=dev"] if production else []))
    return run(process)


def _built(process: Process, words: list[str]) -> int:
    """Bundle a file: ``--outdir FOLDER`` or ``--outfile FILE``, a program with ``--compile``."""
    given = dict(zip(words, [*words[1:], ""], strict=True))
    given |= dict(word.split("=", 1) for word in words if word.startswith("--") and "=" in word)
    outfile = given.get("--outfile", "")
    folder = given.get("--outdir", "dist")
    if not outfile:
        name = next((word for word in words[1:] if not word.startswith("-")), "index")
        outfile = f"{folder}/{name.rpartition('/')[2].rpartition('.')[0] or name}.js"
    place = process.at(outfile)
    process.filesystem.mkdir(place.rpartition("/")[0] or "/", parents=True)
    compiled = "--compile" in words
    size = 95_000_000 if compiled else 200_000
    body = b"\x7fplaceholder bundle\n"
    process.filesystem.write(place, body, size=size, mode=0o755 if compiled else 0o644)
    process.assume("what bun bundles is not modelled; a file of a guessed size")
    return 0


PROGRAMS: Mapping[str, Program] = {
    **dict.fromkeys(_STANDS_FOR, helper),
    "xx-info": info,
    "xx-verify": verify,
    "bun": bun,
    "bunx": bun,
}
