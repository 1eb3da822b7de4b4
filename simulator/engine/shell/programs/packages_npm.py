"""npm, yarn, pnpm and npx: a project's packages, and its scripts.

Sizes and seconds: simulator-needs, table of programs (express, jest: measured).
"""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping, Sequence

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_npm_install import install, install_globally
from simulator.engine.shell.programs.packages_npm_project import (
    NpmError,
    Project,
    find_project,
)
from simulator.engine.shell.programs.packages_npm_scripts import (
    bins,
    environment,
    run_project_script,
)
from simulator.engine.shell.programs.packages_npm_setup import (
    clean_cache,
    config,
    corepack,
    new_project,
    uninstall,
)
from simulator.engine.shell.programs.packages_npm_workspaces import chosen
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
        "-F",
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
    for folder in bins(process):
        if process.filesystem.is_file(f"{folder}/{name}"):
            return process.run([f"{folder}/{name}", *words[1:]], environment=environment(process))
    if process.catalogue is None:
        process.error("npm error code EAI_AGAIN\nnpm error request to registry failed\n")
        return 1
    process.assume(f"npx {words[0]} is not modelled; it succeeds and changes nothing")
    process.spend(3_000)
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
        projects = chosen(process, words)
        project = projects[0] if projects else find_project(process, "")
        if not named:
            process.write(
                "".join(f"  {key}\n    {text}\n" for key, text in project.scripts.items())
            )
            return 0
        if words.has("--if-present") and not any(named in one.scripts for one in projects):
            return 0
        return _run_in(process, projects, named, _after_dashes(process), tool="npm")
    if verb in {"init", "create"}:
        return new_project(process)
    if verb == "cache" and "clean" in words.names:
        process.error("npm warn using --force Recommended protections disabled.\n")
        return clean_cache(process)
    if verb in {"uninstall", "remove", "rm", "un"}:
        return uninstall(process, words)
    if verb in {"exec", "x"}:
        return npx(process)
    if verb in {"root", "prefix", "bin"}:
        process.write(f"{find_project(process, '').folder}\n")
        return 0
    return _minor(process, words)


def _minor(process: Process, words: Words) -> int:
    if words.verb in {"config", "set", "get", "c"}:
        return config(process, words)
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
        return clean_cache(process) if words.names[:1] == ("clean",) else 0
    if verb in {"remove", "rm"}:
        return uninstall(process, words)
    if verb in {"dlx", "exec"}:
        return npx(process)
    if verb in {"workspace", "workspaces"}:
        return _workspace(process, words)
    projects = chosen(process, words)
    name = words.names[0] if verb in {"run", "run-script"} and words.names else verb
    extra = list(words.names[1:] if verb in {"run", "run-script"} else words.names)
    if not any(name in project.scripts for project in projects):
        for folder in bins(process):
            if process.filesystem.is_file(f"{folder}/{name}"):
                return process.run([f"{folder}/{name}", *extra], environment=environment(process))
        process.error(f'error Command "{name}" not found.\n')
        return 1
    return _run_in(process, projects, name, extra, tool="yarn")


def _run_in(
    process: Process, projects: Sequence[Project], name: str, extra: list[str], *, tool: str
) -> int:
    """Run a script in each project that has it; in one alone whether it has it or not."""
    for project in projects:
        if len(projects) == 1 or name in project.scripts:
            code = run_project_script(process, project, name, extra, tool=tool)
            if code:
                return code
    return 0


def _workspace(process: Process, words: Words) -> int:
    """Run ``yarn workspace NAME VERB``, ``workspaces focus`` and ``workspaces foreach run``."""
    verb, *rest = words.names or ("",)
    if words.verb == "workspaces" and verb == "focus":
        return install(process, words_of(["install", *_switches(words)]), clean=False, tool="yarn")
    if words.verb == "workspaces":
        script = next((word for word in rest if word != "run"), verb)
        return _run_in(process, chosen(process, words_of(["-r"])), script, [], tool="yarn")
    asked = words_of(["-w", verb], VALUED)
    project = chosen(process, asked)[0]
    script = next((word for word in rest if word != "run"), "install")
    if script in {"install", "add"}:
        return 0
    return run_project_script(process, project, script, [], tool="yarn")


def _switches(words: Words) -> list[str]:
    return [name for name in words.options if name in {"--production", "--all"}]


def _fail(process: Process, problem: NpmError) -> int:
    process.error("".join(f"npm error {line}".rstrip() + "\n" for line in problem.lines))
    own = process.environment.get("HOME", "/root").rstrip("/")
    process.error(
        f"npm error A complete log of this run can be found in: {own}/.npm/_logs/debug-0.log\n"
    )
    return problem.code


def _before_dashes(process: Process) -> list[str]:
    words = list(process.arguments)
    return words[: words.index("--")] if "--" in words else words


def _after_dashes(process: Process) -> list[str]:
    words = list(process.arguments)
    return words[words.index("--") + 1 :] if "--" in words else []


PROGRAMS: Mapping[str, Program] = {
    "npm": npm,
    "npx": npx,
    "pnpx": npx,
    "yarn": yarn,
    "pnpm": yarn,
    "corepack": corepack,
    "npm-run-all": run_all,
}
