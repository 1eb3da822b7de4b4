"""Small programs of npm packages that scripts are made of: cross-env, rimraf, turbo, …"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_npm_project import NpmError, Project, find_project
from simulator.engine.shell.programs.packages_npm_scripts import run_project_script
from simulator.engine.shell.programs.packages_npm_workspaces import members

_SETTING = re.compile(r"([A-Za-z_]\w*)=(.*)", re.DOTALL)
_VALUED = frozenset({"-e", "-f", "--file", "--filter", "-F", "--scope", "--concurrency", "-c"})


def cross_env(process: Process) -> int:
    """Run a command with further variables, as env does."""
    words = list(process.arguments)
    environment = dict(process.environment)
    while words and (found := _SETTING.fullmatch(words[0])):
        environment[found[1]] = found[2]
        words.pop(0)
    if not words:
        return 0
    if process.name.endswith("-shell"):
        words = ["sh", "-c", " ".join(words)]
    return process.run(words, environment=environment)


def with_settings(process: Process) -> int:
    """Run a command with the variables of a file: dotenv and env-cmd. The file is not read."""
    words = _command(process.arguments)
    return process.run(words) if words else 0


def rimraf(process: Process) -> int:
    """Remove folders, there or not."""
    for word in process.arguments:
        if not word.startswith("-") and process.filesystem.exists(process.at(word)):
            process.filesystem.remove(process.at(word))
    return 0


def mkdirp(process: Process) -> int:
    """Make folders and those above them."""
    for word in process.arguments:
        try:
            process.filesystem.mkdir(process.at(word), parents=True)
        except PathError as error:
            process.error(f"mkdirp: {error}\n")
            return 1
    return 0


def shx(process: Process) -> int:
    """Run one of the shell's commands, wherever the script is run."""
    return process.run(list(process.arguments)) if process.arguments else 1


def concurrently(process: Process) -> int:
    """Run commands; here one after the other."""
    commands = [word for word in process.arguments if not word.startswith("-")]
    codes = [process.run(["sh", "-c", command]) for command in commands]
    return max(codes, default=0)


def monorepo(process: Process) -> int:
    """Run a script in every workspace that has it: turbo, lerna and nx."""
    words = [
        word for word in _command(process.arguments) if word not in {"run", "run-many", "exec"}
    ]
    script = words[0] if words else ""
    try:
        root = find_project(process, "")
        projects = [one for one in members(process, root) if script in one.scripts]
    except NpmError as problem:
        process.error("".join(f"{line}\n" for line in problem.lines))
        return problem.code
    if not projects:
        process.assume(f"{process.name} {script} is not modelled; it succeeds and changes nothing")
    return _each(process, projects, script)


def _each(process: Process, projects: Sequence[Project], script: str) -> int:
    for project in projects:
        code = run_project_script(process, project, script, [], tool="yarn")
        if code:
            return code
    return 0


def _command(arguments: Sequence[str]) -> list[str]:
    """Return the words after the options: those after ``--`` if there is one."""
    words = list(arguments)
    if "--" in words:
        before = [word for word in words[: words.index("--")] if not word.startswith("-")]
        return words[words.index("--") + 1 :] or before
    while words and words[0].startswith("-"):
        option = words.pop(0)
        if option in _VALUED and words:
            words.pop(0)
    return words


PROGRAMS: Mapping[str, Program] = {
    "cross-env": cross_env,
    "cross-env-shell": cross_env,
    "dotenv": with_settings,
    "dotenvx": with_settings,
    "env-cmd": with_settings,
    "rimraf": rimraf,
    "mkdirp": mkdirp,
    "shx": shx,
    "concurrently": concurrently,
    "turbo": monorepo,
    "lerna": monorepo,
    "nx": monorepo,
}
