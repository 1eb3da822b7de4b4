"""Programs about files."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.shell.process import Process, Program


def mkdir(process: Process) -> int:
    parents = "-p" in process.arguments
    for path in process.arguments:
        if not path.startswith("-"):
            process.filesystem.mkdir(process.at(path), parents=parents)
    return 0


PROGRAMS: Mapping[str, Program] = {"mkdir": mkdir}
