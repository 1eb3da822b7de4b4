"""Small programs that are process 1 for another: tini, dumb-init, catatonit, docker-init."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.shell.process import Process, Program

TAKES_A_WORD = frozenset(["-p", "-e", "-r", "--rewrite"])


def init(process: Process) -> int:
    """Run the program that the rest of the words name, and pass its exit code on."""
    words = list(process.arguments)
    while words and words[0].startswith("-"):
        option = words.pop(0)
        if option == "--":
            break
        if option in {"--version", "-V"}:
            process.write(f"{process.name} version {process.executable.version or '0.19.0'}\n")
            return 0
        if option in TAKES_A_WORD and words:
            words.pop(0)
    if not words:
        process.error(f"{process.name} [OPTIONS] PROGRAM -- [ARGS] | --version\n")
        return 1
    return process.run(words)


PROGRAMS: Mapping[str, Program] = dict.fromkeys(
    ["tini", "dumb-init", "catatonit", "docker-init"], init
)
