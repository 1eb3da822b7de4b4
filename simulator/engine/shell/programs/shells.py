"""The shells themselves, and busybox, which is many programs in one file."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.shell.interpreter.shells import sh
from simulator.engine.shell.process import Process, Program


def busybox(process: Process) -> int:
    """busybox applet [argument …]"""
    arguments = process.arguments
    if not arguments or arguments[0] in ("--help", "--list"):
        applets = sorted(process.kernel.programs)
        if arguments[:1] == ["--list"]:
            process.write("".join(f"{name}\n" for name in applets))
        else:
            process.write("BusyBox v1.36.1 (simulated) multi-call binary.\n")
        return 0
    program = process.kernel.programs.get(arguments[0])
    if program is None:
        process.error(f"{arguments[0]}: applet not found\n")
        return 127
    process.argv = arguments
    return program(process)


PROGRAMS: Mapping[str, Program] = {
    "sh": sh, "ash": sh, "dash": sh, "bash": sh, "busybox": busybox,
}  # fmt: skip
