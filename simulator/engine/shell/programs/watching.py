"""Programs that show something again and again until somebody ends them: top, watch."""

from __future__ import annotations

import re
from collections.abc import Mapping

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.system import processes_of

MEMORY = "Mem: 1024000K used, 3072000K free, 0K shrd, 64000K buff, 512000K cached"
COUNTED = re.compile(r"-[a-zA-Z]*n(\d*)$")


def top(process: Process) -> int:
    """Show the processes: so many times with ``-n``, for ever without."""
    rows = [
        f"{one.pid:5d}     0 {one.user:<8} S     1640   0%   0%  {one.command}\n"
        for one in processes_of(process)
    ]
    head = f"{MEMORY}\nCPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq\n"
    load = f"Load average: 0.00 0.00 0.00 1/{max(len(rows), 1)} {len(rows)}\n"
    table = f"{head}{load}  PID  PPID USER     STAT   VSZ %VSZ %CPU COMMAND\n{''.join(rows)}"
    process.write(table)
    return 0 if _times(process) else process.wait_forever()


def watch(process: Process) -> int:
    """Run a command every two seconds, for ever."""
    words = list(process.arguments)
    while words and words[0].startswith("-"):
        if words.pop(0) in {"-n", "--interval"} and words:
            words.pop(0)
    if not words:
        return process.complain("no command given", 1)
    process.run(["sh", "-c", " ".join(words)])
    return process.wait_forever()


def _times(process: Process) -> bool:
    words = process.arguments
    counted = (COUNTED.match(word) for word in words)
    return any(counted) or any(word.startswith("--iterations") for word in words)


PROGRAMS: Mapping[str, Program] = {"top": top, "watch": watch}
