"""make: its words, its makefile, and what it says when it is done."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.engine.shell import unmodelled
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.toolchains_make_expand import MakeFault, Scope, Variable
from simulator.engine.shell.programs.toolchains_make_read import Makefile, assign, assigned
from simulator.engine.shell.programs.toolchains_make_run import BUILT_IN, Work
from simulator.engine.shell.programs.toolchains_releases import (
    build_clone,
    build_release,
    is_generated,
)

_VALUED = {"C": "folder", "f": "file", "I": "", "o": "", "W": "", "directory": "folder",
           "file": "file", "makefile": "file"}  # fmt: skip
_NUMBERED = frozenset("jlO")
_DEFAULTS = {
    "CC": "cc", "CXX": "g++", "AR": "ar", "RM": "rm -f", "MAKE": "make", "SHELL": "/bin/sh",
    "LD": "ld", "AS": "as", "ARFLAGS": "rv", "INSTALL": "install", ".SHELLFLAGS": "-c",
    "MAKEFILE_LIST": "", "MAKEFLAGS": "",
}  # fmt: skip


@dataclass(slots=True)
class _Asked:
    """What the words of the command line ask for."""

    letters: set[str] = field(default_factory=set)
    folder: str = "."
    file: str = ""
    given: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)


def make(process: Process) -> int:
    """Run make: the recipes of the targets and of what they need."""
    asked = _read(list(process.arguments))
    if asked.letters & {"version", "v"}:
        process.write(f"GNU Make {process.executable.version or '4.3'}\n")
        return 0
    folder = posixpath.normpath(process.at(asked.folder))
    level = process.environment.get("MAKELEVEL", "0")
    prefix = "make" if level == "0" else f"make[{level[:4]}]"
    if not process.filesystem.is_dir(folder) and unmodelled.origin(process.filesystem, folder):
        return _without(process, asked, folder, prefix)
    if not process.filesystem.is_dir(folder):
        process.error(f"{prefix}: *** {asked.folder}: No such file or directory.  Stop.\n")
        return 2
    tells = folder != process.working_directory and "no-print-directory" not in asked.letters
    tells = tells and not asked.letters & {"s", "silent", "quiet"}
    if tells:
        process.write(f"{prefix}: Entering directory '{folder}'\n")
    code = _made(process, asked, folder, prefix)
    if tells:
        process.write(f"{prefix}: Leaving directory '{folder}'\n")
    return code


def _made(process: Process, asked: _Asked, folder: str, prefix: str) -> int:
    names = [asked.file] if asked.file else ["GNUmakefile", "makefile", "Makefile"]
    paths = [(name, name if name.startswith("/") else f"{folder}/{name}") for name in names]
    found = next(((name, file) for name, path in paths if (file := process.file(path))), None)
    if found is None:
        return _without(process, asked, folder, prefix)
    if is_generated(found[1]):
        return build_release(process, folder, found[1], asked.targets)
    scope = _scope(process, folder, asked)
    makefile = Makefile(scope)
    scope.evaluate = lambda text: makefile.read(text, found[0])
    try:
        makefile.read(BUILT_IN, "")
        makefile.first = ""
        scope.variables["MAKEFILE_LIST"] = Variable(f" {found[0]}", simple=True)
        makefile.read(found[1].content.decode("utf-8", "surrogateescape"), found[0])
        return _goals(_work(process, asked, makefile, prefix), asked)
    except MakeFault as fault:
        ending = "" if str(fault).startswith("[") else ".  Stop."
        process.error(f"{fault.place or prefix}: *** {fault}{ending}\n")
        return 2


def _goals(work: Work, asked: _Asked) -> int:
    default = work.scope.get(".DEFAULT_GOAL") or work.makefile.first
    goals = asked.targets or [default]
    if goals == [""]:
        raise MakeFault("No targets")
    for goal in goals:
        work.goal(goal)
    return 0


def _without(process: Process, asked: _Asked, folder: str, prefix: str) -> int:
    """Tell that there is no makefile; one in what nobody modelled is taken to be there."""
    holder = unmodelled.origin(process.filesystem, f"{folder}/Makefile")
    if holder:
        process.assume(f"what {holder} holds is not modelled; make succeeds")
        if process.filesystem.exists(f"{holder}/.git"):
            build_clone(process, holder, asked.targets)
        return 0
    if asked.file:
        process.error(f"{prefix}: {asked.file}: No such file or directory\n")
    target = (asked.targets or [asked.file])[0]
    reason = (
        f"No rule to make target '{target}'"
        if target
        else "No targets specified and no makefile found"
    )
    process.error(f"{prefix}: *** {reason}.  Stop.\n")
    return 2


def _scope(process: Process, folder: str, asked: _Asked) -> Scope:
    scope = Scope(process, folder)
    for name, value in _DEFAULTS.items():
        scope.variables[name] = Variable(value, origin="default")
    for name, value in process.environment.items():
        if name not in ("SHELL", "MAKEFLAGS"):
            scope.variables[name] = Variable(value, simple=True, origin="environment")
    scope.variables["CURDIR"] = Variable(folder, simple=True)
    goals = " ".join(asked.targets)
    scope.variables["MAKECMDGOALS"] = Variable(goals, simple=True)
    for word in asked.given:
        name, operator, value = assigned(word) or (word, "", "")
        assign(scope, name, operator, value)
        scope.variables[name].origin = "command line"
    return scope


def _work(process: Process, asked: _Asked, makefile: Makefile, prefix: str) -> Work:
    scope, letters = makefile.scope, asked.letters
    level = process.environment.get("MAKELEVEL", "0")
    environment = {**process.environment, "MAKELEVEL": str(int(level[:4] or 0) + 1)}
    given = {(assigned(word) or ("", "", ""))[0] for word in asked.given}
    names = given | makefile.exported | (scope.variables.keys() & process.environment.keys())
    if makefile.exports_all:
        names |= {name for name in scope.variables if name.isidentifier()}
    for name in sorted(names):
        if name and name != "SHELL" and name in scope.variables:
            environment[name] = scope.get(name)
    return Work(
        makefile,
        scope,
        prefix,
        environment,
        silent=bool(letters & {"s", "silent", "quiet"}),
        dry=bool(letters & {"n", "just-print", "dry-run"}),
        always=bool(letters & {"B", "always-make"}),
        keep_going=bool(letters & {"k", "keep-going"}),
        ignore=bool(letters & {"i", "ignore-errors"}),
    )


def _read(words: list[str]) -> _Asked:
    asked = _Asked()
    while words:
        word = words.pop(0)
        if word.startswith("--"):
            name, equals, value = word[2:].partition("=")
            if name in _VALUED:
                _value(asked, name, value if equals else (words.pop(0) if words else ""))
            asked.letters.add(name)
        elif word.startswith("-") and len(word) > 1:
            _short(asked, word[1:], words)
        elif assigned(word) is not None:
            asked.given.append(word)
        else:
            asked.targets.append(word)
    return asked


def _short(asked: _Asked, letters: str, words: list[str]) -> None:
    while letters:
        letter, letters = letters[0], letters[1:]
        if letter in _VALUED:
            _value(asked, letter, letters or (words.pop(0) if words else ""))
            return
        if letter in _NUMBERED:
            if not letters and words and words[0][:1].isdigit():
                words.pop(0)
            letters = letters.lstrip("0123456789.")
        asked.letters.add(letter)


def _value(asked: _Asked, name: str, value: str) -> None:
    if _VALUED[name] == "folder":
        asked.folder = value if asked.folder == "." else f"{asked.folder}/{value}"
    elif _VALUED[name] == "file":
        asked.file = value


PROGRAMS: Mapping[str, Program] = {"make": make, "gmake": make}
