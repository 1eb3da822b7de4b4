"""Programs in a container meet the services of the same container: ``curl localhost``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.serving_answers import Service

CLIENTS = ("curl", "wget")


def meeting(services: Sequence[Service], programs: Mapping[str, Program]) -> dict[str, Program]:
    """Return the programs, those that fetch addresses with these services to be met."""
    clients = {name: _meeting(services, programs[name]) for name in CLIENTS if name in programs}
    return {**programs, **clients}


def _meeting(services: Sequence[Service], program: Program) -> Program:
    def client(process: Process) -> int:
        known = process.kernel.services
        known.extend(service for service in services if service not in known)
        return program(process)

    return client
