"""Servers of files for front ends: serve, http-server, and the development servers of bundlers."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_words import words_of
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_http import ANY_PATH, Route
from simulator.engine.shell.programs.toolchains_services import serve

VALUED = frozenset(["-l", "--listen", "-p", "--port", "-c", "--config", "-a", "--host", "-P"])
PORTS = {"http-server": 8080, "live-server": 8080, "vite": 5173, "ng": 4200, "astro": 4321}
FRONTS = ("index.html", "public/index.html", "src/index.html")


def file_server(process: Process) -> int:
    """Serve a folder; ``serve -s`` answers every other path with its index."""
    words = words_of(process.arguments, VALUED)
    if words.has("-v", "--version"):
        process.write(f"{process.executable.version or '14.2.5'}\n")
        return 0
    root = process.at(words.verb or ".")
    if not process.filesystem.is_dir(root):
        root = process.at("public") if process.name == "http-server" else root
    port = _port(process, words.options)
    single = f"{root}/index.html" if words.has("-s", "--single") else ""
    process.write(f"INFO  Accepting connections at http://localhost:{port}\n")
    routes = (Route(ANY_PATH, folder=root, file=single),)
    return serve(process, Service("node", port, routes=routes, kind="node"))


def front_end(process: Process) -> int:
    """Be the development server of a bundler: the page, whose scripts are not modelled."""
    words = words_of(process.arguments, VALUED)
    port = _port(process, words.options)
    own = "127.0.0.1" if process.name in {"vite", "ng"} and not words.has("--host") else "0.0.0.0"
    found = (path for path in FRONTS if process.file(path) is not None)
    page = process.at(next(found, FRONTS[0]))
    folder = process.at("public")
    process.write(f"  Local:   http://localhost:{port}/\n")
    routes = (Route("/", file=page), Route(ANY_PATH, folder=folder, file=page))
    return serve(process, Service("node", port, own, routes=routes, kind="node"))


def _port(process: Process, options: Mapping[str, str]) -> int:
    given = (options.get(name, "") for name in ("-l", "--listen", "-p", "--port"))
    asked = next((text.rpartition(":")[2] for text in given if text), "")
    asked = asked or process.environment.get("PORT", "")
    return int(asked[:5]) & 65535 if asked.isdigit() else PORTS.get(process.name, 3000)


PROGRAMS: Mapping[str, Program] = dict.fromkeys(
    ["serve", "http-server", "live-server"], file_server
)
