"""Programs about the system and the process itself."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.shell.process import Process, Program


def env(process: Process) -> int:
    for name, value in process.environment.items():
        process.write(f"{name}={value}\n")
    return 0


def sleep(process: Process) -> int:
    total = 0.0
    for word in process.arguments:
        if word == "infinity":
            return process.wait_forever()
        total += float(word)
    process.spend(int(total * 1000))
    return 0


PROGRAMS: Mapping[str, Program] = {"env": env, "sleep": sleep}
