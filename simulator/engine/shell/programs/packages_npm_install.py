"""npm install and npm ci: what goes into node_modules, and what stays in the cache."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from simulator.engine.catalogue.packages import Package
from simulator.engine.files import PathError
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_npm_helpers import PROGRAMS as HELPERS
from simulator.engine.shell.programs.packages_npm_placing import (
    place_all,
    place_one,
    place_programs,
    spend_time,
)
from simulator.engine.shell.programs.packages_npm_project import (
    NpmError,
    Project,
    find_project,
    programs_in_lock,
)
from simulator.engine.shell.programs.packages_npm_texts import (
    NO_LOCK,
    OFFLINE,
    denied,
    not_found,
)
from simulator.engine.shell.programs.packages_npm_workspaces import link_members, members
from simulator.engine.shell.programs.packages_placing import MEGABYTE
from simulator.engine.shell.programs.packages_words import Words
from simulator.engine.shell.programs.toolchains_python_home import writable

LOCKS = {"npm": "package-lock.json", "yarn": "yarn.lock", "pnpm": "pnpm-lock.yaml"}


MAX_PACKAGES = 400


_PROGRAMS = {
    "@vue/cli-service": ("vue-cli-service",),
    "@graphql-codegen/cli": ("graphql-codegen", "graphql-code-generator"),
    "@nestjs/cli": ("nest",),
    "@ionic/cli": ("ionic",),
    "@tailwindcss/cli": ("tailwindcss",),
    "@sveltejs/kit": ("svelte-kit",),
    "@babel/cli": ("babel", "babel-external-helpers"),
    "@craco/craco": ("craco",),
    "@remix-run/dev": ("remix",),
    "@docusaurus/core": ("docusaurus",),
    "gulp-cli": ("gulp",),
    "grunt-cli": ("grunt",),
}
"""Programs of packages that are not called like them."""


_NAME = re.compile(r"(?:@[a-z0-9~][a-z0-9._~-]*/)?[a-zA-Z0-9~_][a-zA-Z0-9._~-]*")


_VERSION = re.compile(r"\d+\.\d+\.\d+[\w.+-]*")


_MODULES = re.compile(rb"--(?:install\.)?modules-folder[\"\s]+([^\s\"]+)")


_ANY_NUMBER = re.compile(r"\d+(?:\.\d+)*")


def install(process: Process, words: Words, *, clean: bool, tool: str = "npm") -> int:
    """Install a project's packages, and those named, which it then depends on."""
    if words.has("--production") and tool == "npm":
        process.error("npm warn config production Use `--omit=dev` instead.\n")
    named = [] if clean else list(words.names)
    folder = _folder(words)
    project = _project(process, folder, create=bool(named))
    lock = f"{project.folder.rstrip('/')}/{LOCKS[tool]}"
    if clean and tool == "npm" and process.file(lock) is None:
        raise NpmError(1, NO_LOCK)
    if clean and process.file(lock) is None:
        process.error("error Your lockfile needs to be updated, but yarn was run with frozen.\n")
        return 1
    _check_writable(process, project)
    also = members(process, project)
    wanted = _wanted_by_all(process, project, also, words)
    asked = [find(process, *_split(text)) for text in named]
    wanted |= {package.name: package for package in asked}
    wanted |= _with_programs(process, lock, wanted)
    place_all(process, project, wanted.values(), clean=clean, folder=_modules(process, words, tool))
    link_members(process.filesystem, project, also)
    spend_time(process, words, wanted.values(), tool)
    if named:
        _depend(process, project, words, asked)
    if not clean and not words.has("--no-package-lock") and process.file(lock) is None:
        text = _lock_text(project, wanted.values())
        process.filesystem.write(lock, text.encode())
    _report(process, wanted.values(), tool)
    return 0


def _folder(words: Words) -> str:
    """Return the folder that the command line names in place of the one it is run in."""
    said = (words.options.get(name) for name in ("--prefix", "--cwd", "-C", "--dir"))
    return next((folder for folder in said if folder), "")


def _modules(process: Process, words: Words, tool: str) -> str:
    """Return the folder that yarn was told to use in place of node_modules; "" if it was not."""
    said = words.options.get("--modules-folder", "")
    file = process.file(".yarnrc") if tool == "yarn" and not said else None
    found = _MODULES.search(file.content) if file else None
    return process.at(found[1].decode("utf-8", "replace")) if found else said and process.at(said)


def install_globally(process: Process, words: Words, names: Sequence[str]) -> int:
    """Install packages for everybody: their programs come beside node."""
    files = process.filesystem
    prefix = process.environment.get("NPM_CONFIG_PREFIX") or "/usr/local"
    folder = f"{prefix}/lib/node_modules"
    if not writable(files, folder):
        raise NpmError(243, denied(f"{folder}/{names[0] if names else ''}"))
    packages = [_with_program(find(process, *_split(name))) for name in names]
    files.mkdir(f"{prefix}/bin", parents=True)
    for package in packages:
        place_one(files, folder, package)
        place_programs(files, f"{prefix}/bin", package)
    spend_time(process, words, packages, "npm")
    _report(process, packages, "npm")
    return 0


def _with_program(package: Package) -> Package:
    """Return a package that nobody wrote down with what one installs globally: a program."""
    if not package.assumed or package.programs:
        return package
    return replace(package, programs=(package.name.rpartition("/")[2],))


def find(process: Process, name: str, asked: str) -> Package:
    """Return the package of that name; raises NpmError if there can be none."""
    if process.catalogue is None:
        raise NpmError(1, OFFLINE)
    if "/" in asked or ":" in asked or name.startswith((".", "/")):
        process.assume(f"package {name} from {asked or name} is not modelled; a guessed size")
        return Package(name.rpartition("/")[2] or "local", "1.0.0", size=100_000, download=0)
    packages = process.catalogue.packages
    known: Package | None = packages.find("npm", name)
    if known is not None:
        version = _VERSION.search(asked)
        exact = version is not None and asked.strip()[:1].isdigit()
        return replace(known, version=version[0]) if exact and version else known
    if not _NAME.fullmatch(name) or packages.slip("npm", name):
        raise NpmError(1, not_found(name, asked))
    number = _ANY_NUMBER.search(asked)
    process.assume(f"package {name} is not in the catalogue; npm installs it, with a guessed size")
    version_text = (number[0] + ".0.0" if number else "1.0.0").split(".")
    return Package(
        name,
        ".".join(version_text[:3]),
        size=MEGABYTE,
        download=300_000,
        rest_count=4,
        assumed=True,
    )


def _project(process: Process, folder: str, *, create: bool) -> Project:
    try:
        return find_project(process, folder)
    except NpmError as problem:
        if not create or problem.code != 254:
            raise
    return Project(process.at(folder) if folder else process.working_directory)


def _wanted_by_all(
    process: Process, project: Project, also: Sequence[Project], words: Words
) -> dict[str, Package]:
    """Return what the root and its workspaces depend on, without one another."""
    own = {member.name for member in also}
    found: dict[str, Package] = {}
    for one in (*also, project):
        found |= _wanted(process, one, words, own)
    return found


def _wanted(
    process: Process, project: Project, words: Words, own: Collection[str]
) -> dict[str, Package]:
    production = (
        words.has("--production", "--prod", "-P")
        or "dev" in words.options.get("--omit", "")
        or words.options.get("--only", "").startswith("prod")
        or process.environment.get("NODE_ENV") == "production"
        or process.environment.get("NPM_CONFIG_PRODUCTION") == "true"
    ) and words.options.get("--include") != "dev"
    if words.options.get("--production") == "false":
        production = False
    said = {**project.dependencies, **({} if production else project.development)}
    found: dict[str, Package] = {}
    for name, asked in list(said.items())[:MAX_PACKAGES]:
        process.step()
        if name in own or asked.startswith(("workspace:", "link:")):
            continue
        found[name] = replace(find(process, name, asked), name=name)
    return found


def _with_programs(
    process: Process, lock: str, wanted: Mapping[str, Package]
) -> dict[str, Package]:
    """Return the packages that nobody wrote down, with the programs that they bring.

    A lock file of npm says which; without one a program has its package's name.
    """
    file = process.file(lock)
    locked = programs_in_lock(file.content) if file and lock.endswith(".json") else None
    return {
        name: replace(
            package,
            programs=tuple(
                own if own in HELPERS else f"{own}=package-tool" for own in own_programs
            ),
        )
        for name, package in wanted.items()
        if package.assumed
        and (own_programs := _named(name) if locked is None else locked.get(name, ()))
    }


def _behaving(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name if name in HELPERS else f"{name}=package-tool" for name in names)


def _named(name: str) -> tuple[str, ...]:
    if name in _PROGRAMS:
        return _PROGRAMS[name]
    scope, _, last = name.rpartition("/")
    kind = last.removesuffix("-cli")
    return (last, f"{scope.removeprefix('@')}-{last}", kind) if scope else (last, kind)


def _check_writable(process: Process, project: Project) -> None:
    folder = f"{project.folder.rstrip('/')}/node_modules"
    files = process.filesystem
    place = folder if files.is_dir(folder) else project.folder
    if not writable(files, place):
        raise NpmError(243, denied(folder))


def _depend(process: Process, project: Project, words: Words, packages: Sequence[Package]) -> None:
    if words.has("--no-save"):
        return
    path = f"{project.folder.rstrip('/')}/package.json"
    try:
        said = json.loads(process.filesystem.read(path))
    except (PathError, ValueError, RecursionError):
        said = {}
    kind = "devDependencies" if words.has("-D", "--save-dev", "--dev") else "dependencies"
    if isinstance(said, dict):
        section = said.setdefault(kind, {})
        if isinstance(section, dict):
            section.update({package.name: f"^{package.version}" for package in packages})
        process.filesystem.write(path, json.dumps(said, indent=2).encode() + b"\n")


def _lock_text(project: Project, packages: Iterable[Package]) -> str:
    listed: Mapping[str, object] = {
        f"node_modules/{package.name}": {"version": package.version} for package in packages
    }
    said = {
        "name": project.name,
        "version": project.version,
        "lockfileVersion": 3,
        "packages": listed,
    }
    return json.dumps(said, indent=2) + "\n"


def _report(process: Process, packages: Iterable[Package], tool: str) -> None:
    count = sum(max(1, package.rest_count) for package in packages)
    seconds = max(1, round(process.kernel.clock / 1000))
    if tool != "npm":
        process.write("[1/4] Resolving packages...\n[2/4] Fetching packages...\n")
        process.write("[3/4] Linking dependencies...\n[4/4] Building fresh packages...\n")
        return
    if not count:
        process.write("\nup to date, audited 1 package in 1s\n\nfound 0 vulnerabilities\n")
        return
    many = "package" if count == 1 else "packages"
    process.write(
        f"\nadded {count} {many}, and audited {count + 1} packages in {seconds}s\n\n"
        "found 0 vulnerabilities\n"
    )


def _split(text: str) -> tuple[str, str]:
    """Return name and version of ``name@version``; a scope starts with the sign too."""
    name, _, version = text[1:].partition("@")
    return text[:1] + name, version
