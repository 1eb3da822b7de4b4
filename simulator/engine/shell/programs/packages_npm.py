"""npm, yarn, pnpm and npx: a project's packages, and its scripts.

Sizes and seconds: simulator-needs, table of programs (express, jest: measured).
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Mapping

from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_npm_install import install, install_globally
from simulator.engine.shell.programs.packages_npm_project import (
    NpmError,
    Project,
    find_project,
)
from simulator.engine.shell.programs.packages_words import Words, words_of

VALUED = frozenset(
    [
        "--prefix",
        "--cache",
        "--registry",
        "--loglevel",
        "--omit",
        "--include",
        "-w",
        "--workspace",
        "--cwd",
        "--network-timeout",
        "--mutex",
        "--modules-folder",
        "--store-dir",
        "--filter",
        "-C",
        "--dir",
        "--target",
    ]
)
SCRIPTS = {"test": "test", "t": "test", "start": "start", "stop": "stop", "restart": "restart"}


def npm(process: Process) -> int:
    """Run npm."""
    words = words_of(_before_dashes(process), VALUED)
    if words.has("-v", "--version") and not words.rest:
        process.write(f"{process.executable.version or '10.9.4'}\n")
        return 0
    try:
        return _dispatch(process, words)
    except NpmError as problem:
        return _fail(process, problem)


def yarn(process: Process) -> int:
    """Run yarn (classic) or pnpm: their own words for what npm does."""
    words = words_of(_before_dashes(process), VALUED)
    version = process.executable.version or "1.22.22"
    if words.has("-v", "--version") and not words.rest:
        process.write(f"{version}\n")
        return 0
    if process.name.startswith("yarn"):
        process.write(f"yarn {words.verb or 'install'} v{version}\n")
    try:
        code = _yarn(process, words)
    except NpmError as problem:
        return _fail(process, problem)
    if process.name.startswith("yarn") and code == 0:
        process.write("Done in 2.34s.\n")
    return code


def npx(process: Process) -> int:
    """Run a package's program, fetched for the occasion if it is not installed."""
    words = [
        word for word in process.arguments if word not in {"-y", "--yes", "--no-install", "-q"}
    ]
    while words and words[0].startswith("-"):
        words.pop(0)
    if not words:
        return 0
    name = words[0].partition("@")[0] or words[0]
    for folder in _bins(process):
        if process.filesystem.is_file(f"{folder}/{name}"):
            return process.run([f"{folder}/{name}", *words[1:]], environment=_environment(process))
    if process.catalogue is None:
        process.error("npm error code EAI_AGAIN\nnpm error request to registry failed\n")
        return 1
    process.assume(f"npx {words[0]} is not modelled; it succeeds and changes nothing")
    process.spend(3_000)
    return 0


def corepack(process: Process) -> int:
    """Put yarn and pnpm beside node."""
    words = words_of(process.arguments, frozenset({"--install-directory"}))
    folder = process.path.rpartition("/")[0] or "/usr/local/bin"
    if words.verb in {"enable", "prepare", "install", "use"}:
        versions = {"yarn": "1.22.22", "yarnpkg": "1.22.22", "pnpm": "10.26.0", "pnpx": "10.26.0"}
        files = process.filesystem
        for name, version in versions.items():
            if not files.exists(f"{folder}/{name}"):
                program = {"yarnpkg": "yarn", "pnpx": "npx"}.get(name, name)
                file = File(executable(program, version), 0o755, files.uid, files.gid, files.now)
                files.put(f"{folder}/{name}", file)
    return 0


def run_project_script(
    process: Process, project: Project, name: str, extra: list[str], *, tool: str
) -> int:
    """Run a script of package.json by sh, with those before and after it."""
    scripts = project.scripts
    if name not in scripts and name == "start" and process.file(f"{project.folder}/server.js"):
        scripts = {**scripts, "start": "node server.js"}
    if name not in scripts:
        raise NpmError(
            1, [f'Missing script: "{name}"', "", "To see a list of scripts, run:", "  npm run"]
        )
    for step in (f"pre{name}", name, f"post{name}"):
        if step not in scripts:
            continue
        command = scripts[step] + "".join(f" {_quoted(word)}" for word in extra * (step == name))
        if tool == "npm":
            process.write(f"\n> {project.title} {step}\n> {command}\n\n")
        else:
            process.write(f"$ {command}\n")
        code = process.run(
            ["sh", "-c", command],
            environment=_environment(process, project),
            directory=project.folder,
        )
        if code:
            return code
    return 0


def run_all(process: Process) -> int:
    """Run scripts of the project one after the other: npm-run-all, run-s and run-p."""
    try:
        project = find_project(process, "")
        for pattern in process.arguments:
            named = fnmatch.filter(project.scripts, pattern.partition(" ")[0])
            for name in [] if pattern.startswith("-") else named or [pattern]:
                code = run_project_script(process, project, name, [], tool="npm")
                if code:
                    return code
    except NpmError as problem:
        return _fail(process, problem)
    return 0


def _dispatch(process: Process, words: Words) -> int:
    verb = words.verb
    if verb in {"install", "i", "add", "ci", "clean-install", "install-clean"}:
        if words.has("-g", "--global") or words.options.get("--location") == "global":
            return install_globally(process, words, words.names)
        return install(process, words, clean=verb in {"ci", "clean-install", "install-clean"})
    if verb in {"run", "run-script", "rum", "urn"} or verb in SCRIPTS:
        named = SCRIPTS.get(verb) or (words.names[0] if words.names else "")
        project = find_project(process, words.options.get("--prefix", ""))
        if not named:
            process.write(
                "".join(f"  {key}\n    {text}\n" for key, text in project.scripts.items())
            )
            return 0
        if named not in project.scripts and words.has("--if-present"):
            return 0
        return run_project_script(process, project, named, _after_dashes(process), tool="npm")
    if verb in {"init", "create"}:
        return _init(process)
    if verb == "cache" and "clean" in words.names:
        process.error("npm warn using --force Recommended protections disabled.\n")
        return _clean_cache(process)
    if verb in {"uninstall", "remove", "rm", "un"}:
        return _uninstall(process, words)
    if verb in {"exec", "x"}:
        return npx(process)
    if verb in {"root", "prefix", "bin"}:
        process.write(f"{find_project(process, '').folder}\n")
        return 0
    return _minor(process, words)


def _minor(process: Process, words: Words) -> int:
    if words.verb in {"config", "set", "get", "c"}:
        return _config(process, words)
    if words.verb in {
        "prune",
        "audit",
        "fund",
        "dedupe",
        "rebuild",
        "version",
        "ls",
        "list",
        "outdated",
        "update",
        "link",
        "pack",
        "whoami",
        "ping",
        "view",
        "login",
        "doctor",
        "publish",
        "token",
        "pkg",
        "search",
        "info",
        "show",
        "help",
    }:
        process.assume(f"npm {words.verb} is not modelled; it succeeds and changes nothing")
        return 0
    if not words.verb:
        process.write(
            "npm <command>\n\nUsage:\n\nnpm install        install all the dependencies\n"
        )
        return 1
    process.error(
        f'Unknown command: "{words.verb}"\n\n'
        "To see a list of supported npm commands, run:\n  npm help\n"
    )
    return 1


def _yarn(process: Process, words: Words) -> int:
    verb = words.verb or "install"
    if verb == "global":
        return install_globally(process, words, words.names[1:])
    if verb in {"add", "i"} and words.has("-g", "--global"):
        return install_globally(process, words, words.names)
    if verb in {"install", "i", "add", "ci"}:
        frozen = words.has("--frozen-lockfile", "--immutable") or verb == "ci"
        return install(process, words, clean=frozen, tool=process.name.rstrip("kg"))
    if verb in {"config", "set", "cache", "policies", "fetch", "prune", "store", "setup", "why"}:
        return _clean_cache(process) if words.names[:1] == ("clean",) else 0
    if verb in {"remove", "rm"}:
        return _uninstall(process, words)
    if verb in {"dlx", "exec"}:
        return npx(process)
    project = find_project(process, words.options.get("--cwd", ""))
    name = words.names[0] if verb in {"run", "run-script"} and words.names else verb
    extra = list(words.names[1:] if verb in {"run", "run-script"} else words.names)
    if name not in project.scripts:
        for folder in _bins(process):
            if process.filesystem.is_file(f"{folder}/{name}"):
                return process.run([f"{folder}/{name}", *extra], environment=_environment(process))
        process.error(f'error Command "{name}" not found.\n')
        return 1
    return run_project_script(process, project, name, extra, tool="yarn")


def _config(process: Process, words: Words) -> int:
    names = [word for word in words.names if word not in {"set", "--global"}]
    if words.verb in {"config", "c"} and words.names[:1] != ("set",):
        return 0
    if not names:
        return 0
    key, equals, value = names[0].partition("=")
    line = f"{key}={value if equals else ' '.join(names[1:])}\n"
    path = process.environment.get("HOME", "/root").rstrip("/") + "/.npmrc"
    process.filesystem.write(path, line.encode(), append=True)
    return 0


def _init(process: Process) -> int:
    name = process.working_directory.rstrip("/").rpartition("/")[2] or "app"
    if process.file("package.json") is None:
        said = {
            "name": name,
            "version": "1.0.0",
            "main": "index.js",
            "scripts": {"test": 'echo "Error: no test specified" && exit 1'},
            "license": "ISC",
        }
        process.save("package.json", json.dumps(said, indent=2).encode() + b"\n")
        process.write(f"Wrote to {process.at('package.json')}\n")
    return 0


def _clean_cache(process: Process) -> int:
    own = process.environment.get("HOME", "/root").rstrip("/")
    for folder in (f"{own}/.npm/_cacache", f"{own}/.cache/yarn", "/usr/local/share/.cache/yarn"):
        if process.filesystem.is_dir(folder):
            process.filesystem.remove(folder)
    return 0


def _uninstall(process: Process, words: Words) -> int:
    files = process.filesystem
    for name in words.names:
        path = process.at(f"node_modules/{name}")
        if files.exists(path):
            files.remove(path)
    process.write(f"\nremoved {len(words.names)} packages in 1s\n")
    return 0


def _fail(process: Process, problem: NpmError) -> int:
    process.error("".join(f"npm error {line}".rstrip() + "\n" for line in problem.lines))
    own = process.environment.get("HOME", "/root").rstrip("/")
    process.error(
        f"npm error A complete log of this run can be found in: {own}/.npm/_logs/debug-0.log\n"
    )
    return problem.code


def _bins(process: Process) -> list[str]:
    folder = process.working_directory.rstrip("/")
    return [f"{folder}/node_modules/.bin", "/usr/local/bin", "/usr/bin"]


def _environment(process: Process, project: Project | None = None) -> dict[str, str]:
    """Return the environment of a script: the project's own programs come first."""
    folder = project.folder if project else process.working_directory
    path = process.environment.get("PATH", "/usr/local/bin:/usr/bin:/bin")
    found = {**process.environment, "PATH": f"{folder.rstrip('/')}/node_modules/.bin:{path}"}
    if project is not None:
        found |= {"npm_package_name": project.name, "npm_package_version": project.version}
    return found


def _before_dashes(process: Process) -> list[str]:
    words = list(process.arguments)
    return words[: words.index("--")] if "--" in words else words


def _after_dashes(process: Process) -> list[str]:
    words = list(process.arguments)
    return words[words.index("--") + 1 :] if "--" in words else []


def _quoted(word: str) -> str:
    return "'" + word.replace("'", "'\\''") + "'"


PROGRAMS: Mapping[str, Program] = {
    "npm": npm,
    "npx": npx,
    "pnpx": npx,
    "yarn": yarn,
    "pnpm": yarn,
    "corepack": corepack,
    "npm-run-all": run_all,
}
