"""python3: scripts, modules, one-liners and virtual environments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from simulator.engine.catalogue.databases import record_python
from simulator.engine.files import File, PathError
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_pip import run_pip
from simulator.engine.shell.programs.repl import without_prompt
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.toolchains_python_home import PythonHome, home_of, sites
from simulator.engine.shell.programs.toolchains_python_script import run_script
from simulator.engine.shell.programs.toolchains_services import serve

VENV_SIZE = 12_000_000
"""What ``python -m venv`` writes: mostly pip."""

_ACTIVATE = """# This file must be used with "source bin/activate" *from bash*
VIRTUAL_ENV={folder}
export VIRTUAL_ENV
_OLD_VIRTUAL_PATH="$PATH"
PATH="$VIRTUAL_ENV/bin:$PATH"
export PATH
deactivate () {{
    PATH="$_OLD_VIRTUAL_PATH"
    export PATH
    unset VIRTUAL_ENV
}}
"""


def python(process: Process) -> int:
    """Run python as it was called."""
    words = list(process.arguments)
    while words and words[0].startswith("-") and words[0] not in {"-", "-c", "-m"}:
        option = words.pop(0)
        if option in {"-V", "--version", "-VV"}:
            process.write(f"Python {process.executable.version or '3.11.2'}\n")
            return 0
        if option in {"-h", "--help"}:
            process.write(
                f"usage: {process.name} [option] ... [-c cmd | -m mod | file | -] [arg]\n"
            )
            return 0
        if option in {"-W", "-X"} and words:
            words.pop(0)
        for letter in ("c", "m"):
            if option.endswith(letter) and not option.startswith("--") and len(option) > 2:
                words.insert(0, f"-{letter}")
    home = home_of(process)
    if home is None:
        home = PythonHome("/usr/local", process.executable.version or "3.11.2", "", "")
    if not words and process.stdin.is_terminal:
        banner = f"Python {home.version} (main) [GCC] on linux"
        return without_prompt(process, banner, f"{process.name} -c or a script")
    if not words or words[0] == "-":
        return _run(process, home, process.stdin.read(), "<stdin>", [""])
    if words[0] == "-c":
        return (
            _run(process, home, words[1].encode(), "<string>", ["-c", *words[2:]])
            if words[1:]
            else 2
        )
    if words[0] == "-m":
        return _module(process, home, words[1:])
    return _file(process, home, words)


_INSTALLERS = {b"python-poetry.org": ("poetry", "2.2.1"), b"get-pip": ("pip", "24.0")}
"""Scripts of the simulated web that install a program, by what their first line names."""


def _run(process: Process, home: PythonHome, source: bytes, name: str, argv: Sequence[str]) -> int:
    first = source.partition(b"\n")[0]
    for mark, (program, version) in _INSTALLERS.items():
        if mark in first and b"(assumed content of" in first:
            return _place(process, home, program, version)
    return run_script(process, home, source, name, argv)


def _place(process: Process, home: PythonHome, program: str, version: str) -> int:
    """Write the program that an installer of the web brings."""
    files, own = process.filesystem, process.environment.get("HOME", "/root").rstrip("/")
    folder = home.scripts
    if program == "poetry":
        folder = f"{process.environment.get('POETRY_HOME') or own + '/.local'}/bin"
    files.mkdir(folder, parents=True)
    content = executable(program, version, needs=home.interpreter)
    for name in (program, f"{program}3") if program == "pip" else (program,):
        files.put(f"{folder}/{name}", File(content, 0o755, files.uid, files.gid, files.now))
    return 0


def _file(process: Process, home: PythonHome, words: Sequence[str]) -> int:
    path = words[0]
    try:
        if process.filesystem.is_dir(process.at(path)):
            path = f"{path.rstrip('/')}/__main__.py"
        source = process.read(path)
    except PathError as error:
        number = 13 if "Permission" in error.reason else 2
        process.error(
            f"{process.argv[0]}: can't open file '{process.at(words[0])}': "
            f"[Errno {number}] {error.reason}\n"
        )
        return 2
    return _run(process, home, source, path, words)


def _module(process: Process, home: PythonHome, words: Sequence[str]) -> int:
    if not words:
        process.error("Argument expected for the -m option\n")
        return 2
    name, rest = words[0], words[1:]
    if name == "pip":
        return _pip(process, home, rest)
    work = MODULES.get(name)
    if work is not None:
        return work(process, home, rest)
    script = name.replace(".", "/")
    for place in (f"{script}.py", f"{script}/__main__.py"):
        if process.file(place) is not None:
            return _file(process, home, [place, *rest])
    command = f"{home.scripts}/{name}"
    if process.filesystem.is_file(command):
        return process.run([command, *rest])
    for site in sites(process, home):
        if process.filesystem.exists(f"{site}/{name.partition('.')[0]}"):
            process.assume(f"python -m {name} is not modelled; it succeeds and changes nothing")
            return 0
    if name.partition(".")[0] in _STANDARD:
        process.assume(f"python -m {name} is not modelled; it succeeds and changes nothing")
        return 0
    process.error(f"{home.interpreter}: No module named {name}\n")
    return 1


def _pip(process: Process, home: PythonHome, rest: Sequence[str]) -> int:
    named = any(
        process.filesystem.is_file(f"{folder}/pip{end}")
        for folder in (home.scripts, f"{home.prefix}/bin")
        for end in ("", "3")
    )
    if not named:
        process.error(f"{home.interpreter}: No module named pip\n")
        return 1
    return run_pip(process, home, rest)


def _venv(process: Process, home: PythonHome, rest: Sequence[str]) -> int:
    folders = [word for word in rest if not word.startswith("-")]
    if not folders:
        process.error("usage: venv [-h] [--system-site-packages] ENV_DIR [ENV_DIR ...]\n")
        return 2
    debian = home.prefix == "/usr" and process.filesystem.is_file("/var/lib/dpkg/info/python3.list")
    if debian and not process.filesystem.is_file("/var/lib/dpkg/info/python3-venv.list"):
        process.error(
            "The virtual environment was not created successfully because ensurepip is not\n"
            "available.  On Debian/Ubuntu systems, you need to install the python3-venv\n"
            "package using the following command.\n\n"
            f"    apt install python{home.minor}-venv\n"
        )
        return 1
    for folder in folders:
        make_venv(process, home, process.at(folder), with_pip="--without-pip" not in rest)
    process.spend(3_000)
    return 0


def make_venv(process: Process, home: PythonHome, folder: str, *, with_pip: bool) -> None:
    """Make a virtual environment: links to the interpreter, and a pip of its own."""
    files = process.filesystem
    site = f"{folder}/lib/python{home.minor}/site-packages"
    files.mkdir(f"{folder}/bin", parents=True)
    files.mkdir(site, parents=True)
    real = home.interpreter if files.exists(home.interpreter) else process.path
    for name, target in (
        ("python3", real),
        ("python", "python3"),
        (f"python{home.minor}", "python3"),
    ):
        if not files.exists(f"{folder}/bin/{name}"):
            files.symlink(target, f"{folder}/bin/{name}")
    text = (
        f"home = {home.prefix}/bin\ninclude-system-site-packages = false\n"
        f"version = {home.version}\n"
    )
    files.write(f"{folder}/pyvenv.cfg", text.encode())
    files.write(f"{folder}/bin/activate", _ACTIVATE.format(folder=folder).encode())
    if with_pip:
        content = executable("pip", "24.0", needs=f"{folder}/bin/python3")
        for name in ("pip", "pip3", f"pip{home.minor}"):
            file = File(content, 0o755, files.uid, files.gid, files.now)
            files.put(f"{folder}/bin/{name}", file)
        body = b"\x7fplaceholder pip 24.0\n"
        files.mkdir(f"{site}/pip", parents=True)
        files.write(f"{site}/pip/__init__.py", body, size=VENV_SIZE)
        record_python(files, site, "pip", "24.0")


def _http_server(process: Process, home: PythonHome, rest: Sequence[str]) -> int:
    port = next((int(word[:5]) for word in rest if word.isdigit()), 8000)
    root = process.working_directory
    for place, word in enumerate(rest[:-1]):
        if word in {"-d", "--directory"}:
            root = process.at(rest[place + 1])
    process.write(f"Serving HTTP on 0.0.0.0 port {port} (http://0.0.0.0:{port}/) ...\n")
    return serve(
        process,
        Service("http.server", port, root=root, handles_sigterm=False, version=home.version),
    )


def _ensurepip(process: Process, home: PythonHome, rest: Sequence[str]) -> int:
    files = process.filesystem
    content = executable("pip", "24.0", needs=home.interpreter)
    files.mkdir(home.scripts, parents=True)
    for name in ("pip", "pip3"):
        files.put(f"{home.scripts}/{name}", File(content, 0o755, mtime=files.now))
    record_python(files, home.site, "pip", "24.0")
    return 0


def _nothing(process: Process, home: PythonHome, rest: Sequence[str]) -> int:
    return 0


MODULES = {
    "venv": _venv,
    "virtualenv": _venv,
    "http.server": _http_server,
    "ensurepip": _ensurepip,
    "compileall": _nothing,
    "py_compile": _nothing,
}

_STANDARD = frozenset(
    [
        "unittest",
        "json",
        "timeit",
        "zipfile",
        "tarfile",
        "calendar",
        "site",
        "sysconfig",
        "platform",
        "cProfile",
        "pdb",
        "this",
        "base64",
        "gzip",
        "smtpd",
        "trace",
        "webbrowser",
        "doctest",
        "pydoc",
        "ast",
        "dis",
        "tokenize",
        "idlelib",
        "turtle",
    ]
)


def virtualenv(process: Process) -> int:
    """Run virtualenv, the older sister of ``python -m venv``."""
    folders = [word for word in process.arguments if not word.startswith("-")]
    home = home_of(process)
    if home is None or not folders:
        return process.complain("the following arguments are required: dest", 2)
    for folder in folders[-1:]:
        make_venv(process, replace(home, managed=""), process.at(folder), with_pip=True)
    process.spend(2_000)
    process.write(f"created virtual environment CPython{home.version}.final.0-64\n")
    return 0


PROGRAMS: Mapping[str, Program] = {
    "python3": python,
    "python": python,
    "virtualenv": virtualenv,
}
