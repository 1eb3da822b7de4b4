"""Servers of Python applications: gunicorn, uvicorn, flask and their like.

They import the application first, and end in their own words where that fails.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_words import Words, words_of
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_django import django_routes, settings_of
from simulator.engine.shell.programs.serving_http import Route
from simulator.engine.shell.programs.serving_python import assigned, routes_of
from simulator.engine.shell.programs.toolchains_python_home import PythonHome, home_of
from simulator.engine.shell.programs.toolchains_python_script import Ended, imports
from simulator.engine.shell.programs.toolchains_services import serve

VALUED = frozenset(
    [
        *("-b", "--bind", "-w", "--workers", "-k", "--worker-class", "-t", "--timeout", "-c"),
        *("--config", "-h", "--host", "-p", "--port", "--log-level", "--access-logfile", "--app"),
        *("--error-logfile", "--threads", "--chdir", "-A", "--app-dir", "--log-config", "--http"),
        *("--listen", "--module", "--http-socket", "--wsgi-file", "--root-path", "--reload-dir"),
        *("--server.port", "--server.address", "--forwarded-allow-ips", "--graceful-timeout"),
        *("--processes", "--log-file", "--name", "-n", "-e", "--env", "--keep-alive", "--pid"),
        *("--worker-tmp-dir", "--max-requests", "--socket", "--loop", "--ws", "-u", "-g", "--uid"),
    ]
)
PORTS = {"flask": 5000, "streamlit": 8501, "waitress-serve": 8080}
OPEN = frozenset({"streamlit", "waitress-serve", "uwsgi"})
"""Servers that listen on all addresses unless told otherwise."""

_BIND = re.compile(r"(?P<address>[\w.]*|\[[\w:]*\]):(?P<port>\d{1,5})")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server listens."""

    address: str
    port: int


def application_server(process: Process) -> int:
    """Serve a Python application."""
    words = words_of(process.arguments, VALUED)
    home = home_of(process) or PythonHome("/usr/local", "3.11.2", "", "")
    if words.has("--version", "--help", "-v") and not words.rest:
        process.write(f"{process.name} {process.executable.version}\n")
        return 0
    name = process.name
    if name in {"flask", "fastapi", "streamlit"} and words.verb not in {"run", "dev"}:
        process.assume(f"{name} {words.verb} is not modelled; it succeeds")
        return 0
    place = _place(process, words)
    file, missing = _application(process, words)
    if missing:
        return _cannot_import(process, missing)
    try:
        imports(process, home, file)
    except Ended as end:
        return _cannot_boot(process, end.code)
    _greet(process, place)
    django = settings_of(process, file) if file else ""
    routes = _routes(process, home, file, django)
    kind = {"flask": "flask", "gunicorn": "gunicorn django" if django else "gunicorn"}.get(name)
    asynchronous = any("uvicorn" in word.lower() for word in process.arguments)
    kind = "uvicorn" if asynchronous or name in {"uvicorn", "fastapi"} else kind or "waitress"
    return serve(
        process,
        Service(
            name, place.port, place.address, routes=routes, kind=kind, version=home.version,
            handles_sigterm=name != "flask",
        ),
    )  # fmt: skip


def _routes(process: Process, home: PythonHome, file: str, django: str) -> tuple[Route, ...]:
    if django:
        return django_routes(process, home.version, django)
    return routes_of(process, home.version, process.at(file)) if file else ()


def _place(process: Process, words: Words) -> Place:
    """Return where it listens: options first, then gunicorn's file and variables."""
    name, found = process.name, words.options
    address = "0.0.0.0" if name in OPEN else "127.0.0.1"
    port = PORTS.get(name, 8000)
    variable = process.environment.get("PORT", "")
    if name == "gunicorn" and variable.isdigit():
        address, port = "0.0.0.0", int(variable[:5])
    if name == "flask":
        address = process.environment.get("FLASK_RUN_HOST", address)
        given = process.environment.get("FLASK_RUN_PORT", "")
        port = int(given[:5]) if given.isdigit() else port
    if name == "fastapi" and words.verb == "run":
        address = "0.0.0.0"
    options = ("-b", "--bind", "--listen", "--http", "--http-socket", "--socket")
    bound = next((found[option] for option in options if option in found), "")
    bound = bound or (_configured(process, words) if name == "gunicorn" else "")
    if match := _BIND.fullmatch(bound):
        address, port = match["address"] or "0.0.0.0", int(match["port"])
    elif bound.isdigit():
        port = int(bound[:5])
    for option in ("-h", "--host", "--server.address"):
        address = found.get(option) or address
    for option in ("-p", "--port", "--server.port"):
        port = int(found[option][:5]) if found.get(option, "").isdigit() else port
    return Place("0.0.0.0" if address in {"::", "[::]"} else address, port & 65535)


def _configured(process: Process, words: Words) -> str:
    named = words.options.get("-c") or words.options.get("--config") or "gunicorn.conf.py"
    path = named.removeprefix("file:")
    if named.startswith("python:"):
        path = named.removeprefix("python:").replace(".", "/") + ".py"
    bind = assigned(process, path, "bind")
    variable = _BIND.search(process.environment.get("GUNICORN_CMD_ARGS", ""))
    return bind if isinstance(bind, str) else variable[0] if variable else ""


def _application(process: Process, words: Words) -> tuple[str, str]:
    """Return the application's file, and the module that is missing if there is none."""
    named = _named(process, words)
    if not named:
        return "", ""
    module = named.partition(":")[0]
    if module.endswith(".py"):
        return (module, "") if process.file(module) is not None else ("", module)
    folder = words.options.get("--chdir") or words.options.get("--app-dir") or "."
    stem = f"{folder.rstrip('/')}/{module.replace('.', '/')}".removeprefix("./")
    for path in (f"{stem}.py", f"{stem}/__init__.py"):
        if process.file(path) is not None:
            return path, ""
    return "", module


def _named(process: Process, words: Words) -> str:
    """Return how the application is named, as each server does it."""
    name = process.name
    if name == "flask":
        given = words.options.get("--app") or words.options.get("-A")
        given = given or process.environment.get("FLASK_APP", "")
        usual = (each for each in ("wsgi.py", "app.py") if process.file(each) is not None)
        return given or next(usual, "app")
    if name in {"streamlit", "fastapi"}:
        places = ("main.py", "app.py", "api.py", "app/main.py")
        found = (each for each in places if process.file(each) is not None)
        return words.names[0] if words.names else next(found, "")
    if name == "uwsgi":
        return words.options.get("--module") or words.options.get("--wsgi-file") or ""
    return next((word for word in words.rest if "=" not in word), "")


def _cannot_import(process: Process, module: str) -> int:
    name, top = process.name, module.partition(".")[0]
    if name == "uvicorn":
        process.error(f'ERROR:    Error loading ASGI app. Could not import module "{module}".\n')
        return 1
    if name == "flask":
        process.error(
            "Usage: flask run [OPTIONS]\nTry 'flask run --help' for help.\n\n"
            f"Error: Could not import '{module}'.\n"
        )
        return 2
    process.error(f"ModuleNotFoundError: No module named '{top}'\n")
    return _cannot_boot(process, 1)


def _cannot_boot(process: Process, code: int) -> int:
    if process.name != "gunicorn":
        return code
    process.error("[ERROR] Worker (pid:7) exited with code 3\n[ERROR] Shutting down: Master\n")
    process.error("[ERROR] Reason: Worker failed to boot.\n")
    return 3


def _greet(process: Process, place: Place) -> None:
    where, version = f"http://{place.address}:{place.port}", process.executable.version
    if process.name == "gunicorn":
        process.error(f"[INFO] Starting gunicorn {version or '23.0.0'}\n")
        process.error(f"[INFO] Listening at: {where} (1)\n[INFO] Using worker: sync\n")
        process.error("[INFO] Booting worker with pid: 7\n")
    elif process.name in {"uvicorn", "fastapi"}:
        process.error("INFO:     Started server process [1]\n")
        process.error("INFO:     Waiting for application startup.\n")
        process.error("INFO:     Application startup complete.\n")
        process.error(f"INFO:     Uvicorn running on {where} (Press CTRL+C to quit)\n")
    elif process.name == "flask":
        process.write(" * Debug mode: off\n")
        process.error(
            "WARNING: This is a development server. Do not use it in a production deployment. "
            "Use a production WSGI server instead.\n"
        )
        everywhere = " * Running on all addresses (0.0.0.0)\n"
        process.error(everywhere if place.address == "0.0.0.0" else "")
        process.error(f" * Running on http://127.0.0.1:{place.port}\nPress CTRL+C to quit\n")
    else:
        process.error(f"[INFO] Starting {process.name}\n[INFO] Listening at: {where}\n")


PROGRAMS: Mapping[str, Program] = dict.fromkeys(
    [
        *("gunicorn", "uvicorn", "flask", "hypercorn", "daphne", "waitress-serve"),
        *("streamlit", "uwsgi", "fastapi", "sanic"),
    ],
    application_server,
)
