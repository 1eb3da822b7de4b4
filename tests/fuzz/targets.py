"""What is fuzzed: each target takes any bytes, and may end in nothing but a DockerError."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from types import MappingProxyType

from simulator.catalogue_files import catalogue
from simulator.cli.session import perform
from simulator.cli.template import parse_template
from simulator.engine.archives import unpack
from simulator.engine.build.options import BuildOptions
from simulator.engine.build.solve import build
from simulator.engine.dockerfile.expand import expand_word, expand_words
from simulator.engine.dockerfile.report import parse_report
from simulator.engine.dockerfile.stages import parse
from simulator.engine.errors import DockerError
from simulator.engine.files import File, FileTree
from simulator.engine.filesystem import Filesystem
from simulator.engine.globs import match_path
from simulator.engine.ignore import IgnoreFile
from simulator.engine.oci.load import load
from simulator.engine.quantities import parse_duration, parse_size
from simulator.engine.reference import Reference
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs import PROGRAMS
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_compiled import compiled_routes
from simulator.engine.shell.programs.serving_http import Request, Route, read_routes, written
from simulator.engine.shell.programs.serving_javascript import javascript_routes
from simulator.engine.shell.programs.serving_nginx import BadConfiguration, configuration, servers
from simulator.engine.shell.programs.serving_php import printed
from simulator.engine.shell.programs.serving_python import routes_of
from simulator.engine.shell.run import run
from simulator.engine.state import PROJECT, World, evolve
from tests.build.worlds import base, with_files, world

SEPARATOR = "\0"
"""Stands between the parts of an input that has several."""

LANGUAGES = ("go", "java", "c#", "rust")

Target = Callable[[bytes], None]


def dockerfile(data: bytes) -> None:
    """The parser, and the report of ``manage.py parse``."""
    parse_report("Dockerfile", data)
    parse(data)


def expansion(data: bytes) -> None:
    """Variables in words: the word, then a value of ``x``, then one of ``y``."""
    word, _, rest = _text(data).partition(SEPARATOR)
    x, _, y = rest.partition(SEPARATOR)
    for escape in "\\`":
        try:
            expand_word(word, {"x": x, "y": y}, escape)
        finally:
            expand_words(word, {"x": x, "y": y}, escape)


def ignore(data: bytes) -> None:
    """A file of patterns, then paths to judge by it."""
    patterns, _, paths = _text(data).partition(SEPARATOR)
    file = IgnoreFile.parse(patterns)
    for path in [*paths.splitlines()[:20], "src/app/main.py"]:
        file.excluded(path.strip("/"))
        match_path(patterns[:500], path)


def reference(data: bytes) -> None:
    """Names of images, sizes and durations: the small grammars of the command line."""
    text = _text(data)
    for read in (Reference.parse, Reference.parse_build_tag, parse_size, parse_duration):
        try:
            read(text)
        except DockerError:
            continue


def template(data: bytes) -> None:
    """A template of ``--format``."""
    parse_template(_text(data)).render({"Name": "web", "Config": {"Env": ["A=b"]}, "Size": 3})


def archive(data: bytes) -> None:
    """A file that ADD may unpack."""
    unpack(data)


def saved_images(data: bytes) -> None:
    """A file that ``docker load`` may read."""
    load(data)


def sources(data: bytes) -> None:
    """Sources of a server in every language, and nginx's configuration; then it is asked."""
    text = _text(data)
    found = [route for language in LANGUAGES for route in compiled_routes(text, language)]
    files = Filesystem(FileTree())
    for folder in ("/srv", "/usr/bin"):
        files.mkdir(folder, parents=True)
    files.write("/srv/main", data)
    files.mkdir("/etc/nginx", parents=True)
    files.write("/etc/nginx/nginx.conf", data)
    with suppress(BadConfiguration):
        found += [route for one in servers(configuration(files), "1") for route in one.routes]
    found += _of_scripts(files, text)
    service = Service("any", 80, routes=read_routes(written(found)))
    for path in ("/", "/a/b?c", "/items/7"):
        service.answer(files, Request(path))
    printed(data)


def _of_scripts(files: Filesystem, text: str) -> list[Route]:
    """Return what node and Python would serve."""
    found: list[Route] = []

    def program(process: Process) -> int:
        found.extend(javascript_routes(process, "/srv/main", text))
        found.extend(routes_of(process, "3.12.0", "/srv/main"))
        return 0

    name = "served"
    files.put("/usr/bin/served", File(executable(name), 0o755))
    run([name], filesystem=files, environment={"PATH": "/usr/bin"}, programs={name: program})
    return found


def shell(data: bytes) -> None:
    """A RUN line in the shell of an image."""
    _run("sh", data)


def bash(data: bytes) -> None:
    """The same in bash, whose grammar is larger."""
    _run("bash", data)


def line(data: bytes) -> None:
    """Lines typed on the project's shell, one after the other."""
    at = start()
    for typed in _text(data).split("\n")[:4]:
        at = perform(at, typed).world


def building(data: bytes) -> None:
    """A build: the Dockerfile, then the .dockerignore."""
    text, _, ignored = _text(data).partition(SEPARATOR)
    ignore_file = File(ignored.encode("utf-8", "surrogateescape"))
    at = with_files(start(), {".dockerignore": ignore_file})
    for event in build(at, BuildOptions(PROJECT, text=text.encode("utf-8", "surrogateescape"))):
        at = evolve(at, event)


TARGETS: Mapping[str, Target] = MappingProxyType(
    {
        "dockerfile": dockerfile,
        "expansion": expansion,
        "ignore": ignore,
        "reference": reference,
        "template": template,
        "archive": archive,
        "load": saved_images,
        "sources": sources,
        "shell": shell,
        "bash": bash,
        "line": line,
        "building": building,
    }
)


@cache
def start() -> World:
    """Return a world with two images and a project that builds."""
    files = {
        "Dockerfile": "FROM one\nCOPY . /src\nRUN cat /src/a.txt > /b\n",
        "a.txt": "one\n",
        "dir/b.txt": "two\n",
        "run.sh": "#!/bin/sh\nset -e\necho hi\n",
    }
    return world(**files)


@cache
def full_tree() -> FileTree:
    """Return the files of an image that has every program there is."""
    tree = base("one").tree.put("etc/os-release", File(b"ID=debian\nVERSION_CODENAME=bookworm\n"))
    for name in PROGRAMS:
        tree = tree.put(f"usr/bin/{name}", File(executable(name), 0o755, size=10_000))
    return tree


def _run(name: str, data: bytes) -> None:
    run(
        [name, "-c", _text(data)],
        filesystem=Filesystem(full_tree(), now=start().now),
        environment={"PATH": "/usr/bin:/bin", "HOME": "/root", "x": "a b", "y": "*"},
        catalogue=catalogue(),
    )


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")
