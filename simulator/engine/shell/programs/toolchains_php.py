"""php: its built-in server, scripts as far as they print, and the one-liners of Dockerfiles."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import MEGABYTE
from simulator.engine.shell.programs.packages_web_scripts import COMPOSER_MARK
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.toolchains_php_code import run_code
from simulator.engine.shell.programs.toolchains_php_places import DEFAULT, loaded
from simulator.engine.shell.programs.toolchains_services import serve

_VALUED = {"d": "setting", "c": "settings", "S": "serves", "t": "root", "r": "code", "f": "file",
           "B": "code", "E": "code", "z": "zend", "l": "checks"}  # fmt: skip


@dataclass(slots=True)
class _Asked:
    """What the command line asks for; ``rest`` is the script, if any, and its arguments."""

    letters: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)
    rest: list[str] = field(default_factory=list)


def php(process: Process) -> int:
    """Run a script or a line of code, serve a folder, or tell about itself."""
    asked = _read(list(process.arguments))
    version = process.executable.version or DEFAULT
    if asked.letters & {"v", "version"}:
        process.write(f"PHP {version} (cli)\n")
        return 0
    if "m" in asked.letters:
        names = "\n".join(loaded(process.filesystem))
        process.write(f"[PHP Modules]\n{names}\n\n[Zend Modules]\n\n")
        return 0
    if "serves" in asked.values:
        return _serve(process, asked, version)
    if "code" in asked.values:
        return run_code(process, asked.values["code"], version)
    return _script(process, asked)


def _script(process: Process, asked: _Asked) -> int:
    name = asked.values.get("file") or asked.values.get("checks") or "".join(asked.rest[:1])
    if asked.letters and not name:
        process.assume("what php is asked for is not modelled; it succeeds")
        return 0
    if name in {"", "-"}:
        text = process.stdin.read().decode("utf-8", "replace")
    else:
        file = process.file(name)
        if file is None:
            process.write(f"Could not open input file: {name}\n")
            return 1
        text = file.content.decode("utf-8", "replace")
    if "checks" in asked.values:
        process.write(f"No syntax errors detected in {name}\n")
        return 0
    if COMPOSER_MARK in text:
        return _install_composer(process)
    for _, printed in re.findall(r"echo\s+([\"'])(.*?)\1\s*(?:\.\s*PHP_EOL\s*)?;", text):
        process.write(printed.replace("\\n", "\n"))
    if not text:
        process.assume("what php is asked for is not modelled; it succeeds")
    return 0


def _serve(process: Process, asked: _Asked, version: str) -> int:
    address, _, port = asked.values["serves"].rpartition(":")
    folder = asked.values.get("root")
    root = process.at(folder) if folder else process.working_directory
    number = int(port[:5]) if port.isdigit() else 8000
    return serve(process, Service("php", number, address or "0.0.0.0", root=root, version=version))


def _install_composer(process: Process) -> int:
    words = process.arguments
    options = dict(word[2:].partition("=")[::2] for word in words if word.startswith("--"))
    folder = process.at(options.get("install-dir") or ".")
    name = options.get("filename") or "composer.phar"
    files = process.filesystem
    content = executable("composer", "2.8.12")
    files.put(f"{folder}/{name}", File(content, 0o755, mtime=files.now, size=3 * MEGABYTE))
    process.write(f"Composer (version 2.8.12) successfully installed to: {folder}/{name}\n")
    return 0


def _read(words: list[str]) -> _Asked:
    """Read the options before the script; what follows it or ``--`` is the script's."""
    asked = _Asked()
    while words:
        word = words.pop(0)
        if word == "--":
            asked.values.setdefault("file", "-")
            break
        if not word.startswith("-") or word == "-":
            words.insert(0, word)
            break
        if word.startswith("--"):
            asked.letters.add(word[2:])
        elif word[1] in _VALUED:
            asked.values[_VALUED[word[1]]] = word[2:] or (words.pop(0) if words else "")
        else:
            asked.letters.add(word[1:])
    asked.rest = words
    return asked


PROGRAMS: Mapping[str, Program] = {"php": php}
