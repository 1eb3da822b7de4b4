"""ghost, the command of Ghost: the folder that it installs a blog into, and its settings."""

from __future__ import annotations

import json
from collections.abc import Mapping

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import MEGABYTE
from simulator.engine.shell.programs.packages_words import Words, words_of

_VALUED = frozenset(["--dir", "--db", "--dbhost", "--ip", "--port", "--url", "--version", "-d"])
_CONTENT = "apps data files images logs media public settings themes"
_SETTINGS = "config.production.json"
_NEWEST = "6.0.0"


def ghost(process: Process) -> int:
    """Install Ghost or change its settings."""
    words = words_of(process.arguments, _VALUED)
    if words.verb == "install":
        return _install(process, words)
    if words.verb == "config":
        return _configure(process, words)
    process.assume(f"ghost {words.verb} is not modelled; it succeeds and changes nothing")
    return 0


def _install(process: Process, words: Words) -> int:
    if process.catalogue is None:
        process.error("A NetworkError occurred.\n")
        return 1
    files = process.filesystem
    folder = process.at(words.options.get("--dir") or words.options.get("-d") or ".")
    version = next((name for name in words.names if name[:1].isdigit()), _NEWEST)
    process.assume("what Ghost consists of is not modelled, but for its folders")
    for name in _CONTENT.split():
        files.mkdir(f"{folder}/content/{name}", parents=True)
    place = f"{folder}/versions/{version}"
    for name in ("sqlite3", "@tryghost/image-transform"):
        files.mkdir(f"{place}/node_modules/{name}", parents=True)
        files.write(f"{place}/node_modules/{name}/index.js", b"module.exports = {};\n")
    files.write(f"{place}/index.js", b"// (assumed)\n")
    files.write(f"{place}/package.json", f'{{"name":"ghost","version":"{version}"}}\n'.encode())
    files.write(f"{place}/node_modules/rest", b"\x7fplaceholder ghost\n", size=300 * MEGABYTE)
    files.write(f"{folder}/.ghost-cli", f'{{"active-version":"{version}"}}\n'.encode())
    if not files.exists(f"{folder}/current"):
        files.symlink(place, f"{folder}/current")
    process.download(100 * MEGABYTE)
    process.spend(60_000)
    return 0


def _configure(process: Process, words: Words) -> int:
    """Set what the options say, or the one key that is named with its value."""
    file = process.file(_SETTINGS)
    try:
        settings = json.loads(file.content) if file else {}
    except (ValueError, RecursionError):
        settings = {}
    if not isinstance(settings, dict):
        settings = {}
    given: dict[str, str | None] = {
        "url": words.options.get("--url"),
        "server.port": words.options.get("--port"),
        "server.host": words.options.get("--ip"),
    }
    if words.names[1:]:
        given[words.names[0]] = words.names[1]
    for key, value in given.items():
        if value:
            _set(settings, key.split(".")[:9], value)
    process.save(_SETTINGS, f"{json.dumps(settings, indent=2)}\n".encode())
    return 0


def _set(settings: dict[str, object], keys: list[str], value: str) -> None:
    for key in keys[:-1]:
        inner = settings.setdefault(key, {})
        if not isinstance(inner, dict):
            inner = settings[key] = {}
        settings = inner
    settings[keys[-1]] = value


PROGRAMS: Mapping[str, Program] = {"ghost": ghost}
