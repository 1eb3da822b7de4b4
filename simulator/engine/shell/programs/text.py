"""Programs that read text and write text."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.streams import CHUNK


def cat(process: Process) -> int:
    code = 0
    for path in [word for word in process.arguments if word != "-u"] or ["-"]:
        try:
            stream = process.open(path)
        except PathError as error:
            code = 1
            if process.busybox:
                process.complain(f"can't open '{path}': {error.reason}")
            else:
                process.complain(f"{path}: {error.reason}")
            continue
        while chunk := stream.read(CHUNK):
            process.write(chunk)
    return code


PROGRAMS: Mapping[str, Program] = {"cat": cat}
