"""poetry, uv and pipenv: what a Python project needs, put into the right Python by pip's rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_pip import run_pip
from simulator.engine.shell.programs.packages_words import Words, words_of
from simulator.engine.shell.programs.toolchains_python import make_venv
from simulator.engine.shell.programs.toolchains_python_home import PythonHome, home_at
from simulator.engine.shell.programs.toolchains_python_manifest import (
    read_project,
    table,
    wanted_by,
    written,
)

VALUED = frozenset(
    [
        *("--only", "--without", "--with", "-o", "--output", "-f", "--format", "--extra", "-E"),
        *("--extras", "--group", "--python", "-p", "--index-url", "--directory", "-C", "-r"),
        *("--project", "--package", "--target", "--prefix", "--cache-dir", "--requirement"),
        *("--output-file", "--link-mode", "--no-group", "--only-group", "--index", "--from"),
    ]
)


def poetry(process: Process) -> int:
    """Run poetry."""
    words = words_of(process.arguments, VALUED)
    if words.has("--version", "-V") and not words.verb:
        process.write(f"Poetry (version {process.executable.version or '2.2.1'})\n")
        return 0
    if words.verb == "config":
        return _poetry_config(process, words)
    if words.verb == "run":
        return process.run(list(words.names), environment=_environment(process, _poetry_home))
    if words.verb in {"install", "sync", "export", "build", "add", "lock", "check", "update"}:
        said = read_project(process, "pyproject.toml")
        if said is None:
            here = process.working_directory
            process.error(
                f"\nPoetry could not find a pyproject.toml file in {here} or its parents\n"
            )
            return 1
        return _poetry(process, words, said)
    process.assume(f"poetry {words.verb} is not modelled; it succeeds and changes nothing")
    return 0


def uv(process: Process) -> int:
    """Run uv."""
    arguments = list(process.arguments)
    if arguments[:1] == ["pip"]:
        return _uv_pip(process, arguments[1:])
    words = words_of(arguments, VALUED)
    if words.has("--version", "-V") and not words.verb:
        process.write(f"uv {process.executable.version or '0.9.18'}\n")
        return 0
    if words.verb == "venv":
        _make(process, words.names[0] if words.names else ".venv")
        return 0
    if words.verb in {"sync", "run", "lock", "export", "build", "add"}:
        return _uv(process, words)
    if words.verb == "tool" and words.names[1:]:
        return _uv_pip(process, ["install", *words.names[1:]])
    process.assume(f"uv {words.verb} is not modelled; it succeeds and changes nothing")
    return 0


def pipenv(process: Process) -> int:
    """Run pipenv."""
    words = words_of(process.arguments, VALUED)
    if words.verb not in {"install", "sync", "run", "lock", "requirements"}:
        process.assume(f"pipenv {words.verb} is not modelled; it succeeds and changes nothing")
        return 0
    if words.verb == "run":
        return process.run(list(words.names), environment=_environment(process, _own_venv))
    said = read_project(process, "Pipfile") or {}
    if not said and process.file("Pipfile") is None and not words.names:
        process.error("Pipfile.lock not found! Aborting...\n")
        return 1
    sections = ["packages", *(["dev-packages"] if words.has("--dev", "-d") else [])]
    wanted = [written(*pair) for section in sections for pair in table(said, section).items()]
    if words.verb in {"lock", "requirements"}:
        process.write("".join(f"{line}\n" for line in wanted))
        return 0
    home = _system(process) if words.has("--system") else _own_venv(process)
    return _install(process, home, [*wanted, *words.names])


# poetry


def _poetry(process: Process, words: Words, said: Mapping[str, Any]) -> int:
    wanted = list(wanted_by(said, words))
    if words.verb == "export":
        text = "".join(f"{line}\n" for line in wanted)
        target = words.options.get("-o") or words.options.get("--output")
        if target:
            process.save(target, text.encode())
        else:
            process.write(text)
        return 0
    if words.verb == "build":
        return _built(process, said)
    if words.verb == "lock":
        process.save("poetry.lock", b"# made by poetry\n")
        return 0
    if words.verb == "check" or words.has("--only-root"):
        return 0
    names = list(words.names) if words.verb == "add" else []
    return _install(process, _poetry_home(process), [*wanted, *names])


def _poetry_config(process: Process, words: Words) -> int:
    if len(words.names) > 1:
        line = f"{words.names[0]} = {words.names[1]}\n".encode()
        folder = _config_folder(process)
        process.filesystem.mkdir(folder, parents=True)
        process.filesystem.write(f"{folder}/config.toml", line, append=True)
    return 0


def _config_folder(process: Process) -> str:
    return process.environment.get("HOME", "/root").rstrip("/") + "/.config/pypoetry"


def _poetry_home(process: Process) -> PythonHome | None:
    """Return the Python that poetry installs into: an active one, the system's, or its own."""
    active = process.environment.get("VIRTUAL_ENV")
    if active:
        return home_at(process.filesystem, active) or _system(process)
    said = process.file(f"{_config_folder(process)}/config.toml")
    text = said.content.decode("utf-8", "replace") if said else ""
    asked = process.environment.get("POETRY_VIRTUALENVS_CREATE", "").lower()
    if asked in {"false", "0"} or "virtualenvs.create = false" in text:
        return _system(process)
    inside = process.environment.get("POETRY_VIRTUALENVS_IN_PROJECT", "").lower()
    if inside in {"true", "1"} or "virtualenvs.in-project = true" in text:
        return _own_venv(process)
    own = process.environment.get("HOME", "/root").rstrip("/")
    return _venv(process, f"{own}/.cache/pypoetry/virtualenvs/project-py3")


# uv


def _uv(process: Process, words: Words) -> int:
    said = read_project(process, "pyproject.toml")
    if said is None and words.verb != "run":
        process.error("error: No `pyproject.toml` found in current directory or any parent\n")
        return 2
    if words.verb == "lock":
        process.save("uv.lock", b"version = 1\n")
        return 0
    if words.verb == "build":
        return _built(process, said or {})
    wanted = list(wanted_by(said or {}, words))
    if words.verb == "export":
        process.write("".join(f"{line}\n" for line in wanted))
        return 0
    if words.has("--locked", "--frozen") and process.file("uv.lock") is None:
        process.error("error: Unable to find lockfile at `uv.lock`\n")
        return 2
    folder = process.environment.get("UV_PROJECT_ENVIRONMENT") or ".venv"
    home = _venv(process, process.at(folder))
    if words.verb == "add":
        wanted += words.names
    if words.verb != "run" or said is not None:
        code = _install(process, home, wanted)
        if code or words.verb != "run":
            return code
    return process.run(list(words.names), environment=_environment(process, lambda _: home))


def _uv_pip(process: Process, arguments: Sequence[str]) -> int:
    words = [word for word in arguments if word not in {"--system", "--no-cache"}]
    active = process.environment.get("VIRTUAL_ENV") or process.at(".venv")
    home = None if "--system" in arguments else home_at(process.filesystem, active)
    home = home or _system(process)
    if home is None:
        process.error("error: No virtual environment found; run `uv venv` to create one\n")
        return 2
    return run_pip(process, home, words)


# Where things go


def _install(process: Process, home: PythonHome | None, wanted: Sequence[str]) -> int:
    if home is None:
        process.error(f"{process.name}: no Python was found\n")
        return 1
    if not wanted:
        return 0
    return run_pip(process, home, ["install", "--no-cache-dir", *wanted])


def _built(process: Process, said: Mapping[str, Any]) -> int:
    names = (table(said, "project"), table(table(said, "tool"), "poetry"))
    name = next((str(part["name"]) for part in names if "name" in part), "project")
    version = next((str(part["version"]) for part in names if "version" in part), "0.1.0")
    stem = f"dist/{name.replace('-', '_')}-{version}"
    process.filesystem.mkdir(process.at("dist"), parents=True)
    for ending in ("-py3-none-any.whl", ".tar.gz"):
        process.save(f"{stem}{ending}", f"\x7fplaceholder {name} {version}\n".encode())
    return 0


def _system(process: Process) -> PythonHome | None:
    """Return the Python that PATH leads to."""
    for folder in process.environment.get("PATH", "/usr/local/bin:/usr/bin").split(":"):
        found = home_at(process.filesystem, folder.rstrip("/").removesuffix("/bin"))
        if found is not None and folder.endswith("/bin"):
            return found
    return None


def _own_venv(process: Process) -> PythonHome | None:
    return _venv(process, process.at(".venv"))


def _venv(process: Process, folder: str) -> PythonHome | None:
    if not process.filesystem.exists(f"{folder}/pyvenv.cfg"):
        _make(process, folder)
    return home_at(process.filesystem, folder)


def _make(process: Process, folder: str) -> None:
    """Make a virtual environment; uv brings a Python of its own where there is none."""
    files, home = process.filesystem, _system(process)
    if home is None:
        own = "/root/.local/share/uv/python/cpython-3.12"
        files.mkdir(f"{own}/bin", parents=True)
        body = executable("python3", "3.12.12")
        files.put(f"{own}/bin/python3", File(body, 0o755, mtime=files.now, size=60_000_000))
        home = home_at(files, own)
    if home is not None:
        make_venv(process, home, process.at(folder), with_pip=False)


def _environment(
    process: Process, home_of: Callable[[Process], PythonHome | None]
) -> dict[str, str]:
    home = home_of(process)
    path = process.environment.get("PATH", "/usr/local/bin:/usr/bin:/bin")
    return (
        {**process.environment, "PATH": f"{home.scripts}:{path}"} if home else process.environment
    )


PROGRAMS: Mapping[str, Program] = {"poetry": poetry, "uv": uv, "uvx": uv, "pipenv": pipenv}
