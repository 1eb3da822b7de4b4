"""Programs that were compiled inside the simulation: they do what their source showed."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.files import File
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.toolchains_services import Service, serve
from simulator.engine.shell.programs.toolchains_sources import Sketch

BEHAVIOUR = "compiled"


def write_binary(
    files: Filesystem, path: str, sketch: Sketch, size: int, *, source: str, needs: str = ""
) -> None:
    """Write a compiled program; the same sketch and source make the same bytes."""
    facts = {"source": source[:64]}
    if needs:
        facts["needs"] = needs
    if sketch.prints:
        facts["prints"] = "\x1f".join(line.replace("\n", "\x1e") for line in sketch.prints)
    if sketch.port:
        facts |= {"port": str(sketch.port), "address": sketch.address}
        if sketch.body:
            facts["body"] = sketch.body.replace("\n", "\x1e")
    content = executable(BEHAVIOUR, "", **facts)
    file = File(content, 0o755, files.uid, files.gid, files.now, max(size, len(content)))
    files.put(path, file)


def compiled(process: Process) -> int:
    """Print what the program prints, and listen where it listens."""
    facts = process.executable.facts
    for line in facts.get("prints", "").split("\x1f") if facts.get("prints") else ():
        process.write(line.replace("\x1e", "\n") + "\n")
    port = facts.get("port", "")
    if port.isdigit():
        body = facts.get("body", "").replace("\x1e", "\n")
        return serve(process, Service(process.name, int(port), facts["address"], body=body))
    if not facts.get("prints"):
        process.assume(f"what {process.name} does is not modelled; it succeeds")
    return 0


PROGRAMS: Mapping[str, Program] = {BEHAVIOUR: compiled}
