"""Programs that were compiled inside the simulation: they do what their source showed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from simulator.engine.files import File
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_http import Route, read_routes, written
from simulator.engine.shell.programs.toolchains_services import serve
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
        if sketch.routes:
            facts["routes"] = written(sketch.routes)
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
        routes = _placed(process, read_routes(facts.get("routes", "")))
        return serve(
            process,
            Service(process.name, _port(process, port), facts["address"], routes=routes, kind="go"),
        )
    if not facts.get("prints"):
        process.assume(f"what {process.name} does is not modelled; it succeeds")
    return 0


def _port(process: Process, port: str) -> int:
    """Return where it listens: the variable PORT moves programs that their platforms place."""
    given = process.environment.get("PORT", "")
    return int((given if given.isdigit() else port)[:5]) & 65535


def _placed(process: Process, routes: tuple[Route, ...]) -> tuple[Route, ...]:
    """Return routes whose files are where the program stands."""
    return tuple(
        replace(
            route,
            folder=process.at(route.folder) if route.folder else "",
            file=process.at(route.file) if route.file else "",
        )
        for route in routes
    )


PROGRAMS: Mapping[str, Program] = {BEHAVIOUR: compiled}
