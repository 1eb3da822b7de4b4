"""``manage.py`` of Django: checks, migrations, static files, and its own server."""

from __future__ import annotations

import re

from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_http import Route
from simulator.engine.shell.programs.serving_python import routes_of
from simulator.engine.shell.programs.toolchains_services import serve

_SETTINGS = re.compile(r"DJANGO_SETTINGS_MODULE[\"']\s*,\s*[\"']([\w.]+)[\"']")
_URLCONF = re.compile(r"^ROOT_URLCONF\s*=\s*[\"']([\w.]+)[\"']", re.MULTILINE)
_PLACE = re.compile(r"(?:(?P<address>[\w.:\[\]]+):)?(?P<port>\d{1,5})")

WELCOME = Route(
    "/",
    '<!doctype html>\n<html lang="en-us" dir="ltr">\n    <head>\n'
    "        <title>The install worked successfully! Congratulations!</title>\n"
    "    </head>\n</html>\n",
)  # fmt: skip


def manage(process: Process, version: str, argv: list[str]) -> int:
    """Do what ``python manage.py VERB`` does; return its exit code."""
    script, *rest = argv or ["manage.py"]
    words = [word for word in rest if not word.startswith("-")]
    verb = words[0] if words else ""
    if verb == "runserver":
        return _run_server(process, version, script, words[1:])
    if verb == "migrate":
        process.write("Operations to perform:\n  Apply all migrations\nRunning migrations:\n")
        process.write("  No migrations to apply.\n")
        process.assume("what migrations do to a database is not modelled")
        return 0
    if verb == "collectstatic":
        process.filesystem.mkdir(process.at("staticfiles"), parents=True)
        process.write(f"\n0 static files copied to '{process.at('staticfiles')}'.\n")
        process.assume("which static files Django collects is not modelled")
        return 0
    if verb == "check":
        process.write("System check identified no issues (0 silenced).\n")
        return 0
    if not verb or verb == "help":
        process.write("\nType 'manage.py help <subcommand>' for help on a specific subcommand.\n")
        return 0
    process.assume(f"manage.py {verb} is not modelled; it succeeds")
    return 0


def django_routes(process: Process, version: str, settings: str) -> tuple[Route, ...]:
    """Return the routes of a project by its settings module; its welcome page if it has none."""
    text = _text(process, settings.replace(".", "/") + ".py")
    if not text:
        text = _text(process, settings.replace(".", "/") + "/__init__.py")
    named = _URLCONF.search(text)
    if named is None:
        return ()
    found = routes_of(process, version, process.at(named[1].replace(".", "/") + ".py"))
    shows = any(not route.path.startswith("/admin") for route in found)
    return found if shows else (*found, WELCOME)


def settings_of(process: Process, script: str) -> str:
    """Return the settings module that a script names, unless the environment does."""
    named = _SETTINGS.search(_text(process, script))
    return process.environment.get("DJANGO_SETTINGS_MODULE") or (named[1] if named else "")


def _run_server(process: Process, version: str, script: str, words: list[str]) -> int:
    asked = _PLACE.fullmatch(words[0]) if words else None
    address = (asked["address"] or "127.0.0.1") if asked else "127.0.0.1"
    port = int(asked["port"]) if asked else 8000
    settings = settings_of(process, script)
    process.write(
        "Performing system checks...\n\nSystem check identified no issues (0 silenced).\n"
        f"Starting development server at http://{address}:{port}/\n"
        "Quit the server with CONTROL-C.\n"
    )
    routes = django_routes(process, version, settings)
    service = Service(
        "django", port & 65535, "0.0.0.0" if address == "0" else address,
        handles_sigterm=False, routes=routes, version=version,
    )  # fmt: skip
    return serve(process, service)


def _text(process: Process, path: str) -> str:
    file = process.file(path)
    return file.content[:200_000].decode("utf-8", "replace") if file else ""
