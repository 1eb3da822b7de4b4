"""The smaller commands of npm: settings, a new project, the cache."""

from __future__ import annotations

import json

from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_words import Words, words_of


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


def config(process: Process, words: Words) -> int:
    """Write a setting to .npmrc."""
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


def new_project(process: Process) -> int:
    """Write a first package.json."""
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


def clean_cache(process: Process) -> int:
    """Empty the caches."""
    own = process.environment.get("HOME", "/root").rstrip("/")
    for folder in (f"{own}/.npm/_cacache", f"{own}/.cache/yarn", "/usr/local/share/.cache/yarn"):
        if process.filesystem.is_dir(folder):
            process.filesystem.remove(folder)
    return 0


def uninstall(process: Process, words: Words) -> int:
    """Remove packages from node_modules."""
    files = process.filesystem
    for name in words.names:
        path = process.at(f"node_modules/{name}")
        if files.exists(path):
            files.remove(path)
    process.write(f"\nremoved {len(words.names)} packages in 1s\n")
    return 0
