"""cargo, composer, bundler and dotnet: fetch what a project names, then build it.

Dependencies are counted from the project's own files and get guessed sizes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from simulator.engine.catalogue.layers import LOADERS
from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import MEGABYTE, assumed_package, release_of
from simulator.engine.shell.programs.packages_words import Words, words_of
from simulator.engine.shell.programs.toolchains_binaries import write_binary
from simulator.engine.shell.programs.toolchains_services import Service, serve
from simulator.engine.shell.programs.toolchains_sources import essence, sketch

DEPENDENCY_SIZE = 2 * MEGABYTE
VALUED = frozenset(
    [
        *("-d", "--working-dir", "--manifest-path", "--target", "--bin", "-p"),
        *("--path", "--gemfile", "-c", "--configuration", "-o", "--output"),
        *("-r", "--runtime", "-v", "--version", "-j", "--root"),
        *("--install-dir", "--filename", "--without", "--retry", "--jobs", "-f"),
        *("-S", "-t"),
    ]
)

_CRATE = re.compile(r"^\[(?:[\w.'()\"-]*\.)?dependencies\]\s*\n((?:[^\[][^\n]*\n?)*)", re.MULTILINE)
_GEM = re.compile(r"^\s*gem\s+[\"']([\w-]+)[\"']", re.MULTILINE)
_REFERENCE = re.compile(r'<PackageReference\s+Include="([\w.]+)"')


@dataclass(frozen=True, slots=True)
class Tool:
    """How a language's tool keeps what it fetched, and what it says when a file is missing."""

    folder: str
    offline: str


CARGO = Tool("/usr/local/cargo/registry", "error: failed to get dependency: Could not resolve host")
COMPOSER = Tool("vendor", "curl error 6: Could not resolve host: composer.example.org")
BUNDLER = Tool("/usr/local/bundle/gems", "Could not reach host gems.example.org")
NUGET = Tool("/root/.nuget/packages", "error NU1301: Unable to load the service index")


def fetch(process: Process, tool: Tool, names: list[str]) -> bool:
    """Fetch dependencies that are not there yet; False, with a message, without a network."""
    files = process.filesystem
    folder = process.at(tool.folder)
    missing = [name for name in names[:500] if not files.exists(f"{folder}/{name}")]
    if missing and process.catalogue is None:
        process.error(f"{tool.offline}\n")
        return False
    if missing:
        process.assume(f"{len(missing)} dependencies get a guessed size")
    for name in missing:
        process.step()
        files.mkdir(f"{folder}/{name}", parents=True)
        body = f"\x7fplaceholder {name}\n".encode()
        files.write(f"{folder}/{name}/package", body, size=DEPENDENCY_SIZE)
        process.download(DEPENDENCY_SIZE // 3)
        process.spend(400)
    return True


def cargo(process: Process) -> int:
    """Run cargo."""
    words = words_of([w for w in process.arguments if not w.startswith("+")], VALUED)
    if process.arguments[:1] in (["--version"], ["-V"]):
        process.write(f"cargo {process.executable.version or '1.83.0'}\n")
        return 0
    if words.verb in {"new", "init"}:
        return _cargo_new(process, words)
    if words.verb == "install" and words.names:
        for name in words.names:
            _program(process, "/usr/local/cargo/bin", name)
        return 0
    manifest = process.file(words.options.get("--manifest-path") or "Cargo.toml")
    if manifest is None:
        process.error(
            f"error: could not find `Cargo.toml` in `{process.working_directory}` "
            "or any parent directory\n"
        )
        return 101
    text = manifest.content.decode("utf-8", "replace")
    block = "\n".join(_CRATE.findall(text))
    names = re.findall(r"^([\w-]+)\s*(?:=|\.)", block, re.MULTILINE)
    if not fetch(process, CARGO, names):
        return 101
    if words.verb in {"build", "install", "run", "test", "b"}:
        return _cargo_build(process, words, text, names)
    return 0


def _cargo_new(process: Process, words: Words) -> int:
    name = words.names[0] if words.names else process.working_directory.rpartition("/")[2]
    folder = name if words.verb == "new" and words.names else "."
    process.filesystem.mkdir(process.at(f"{folder}/src"), parents=True)
    title = name.rstrip("/").rpartition("/")[2] or "app"
    said = f'[package]\nname = "{title}"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n'
    process.save(f"{folder}/Cargo.toml", said.encode())
    process.save(f"{folder}/src/main.rs", b'fn main() {\n    println!("Hello, world!");\n}\n')
    process.error(f"    Creating binary (application) `{title}` package\n")
    return 0


def _cargo_build(process: Process, words: Words, text: str, names: list[str]) -> int:
    main = process.file("src/main.rs")
    source = main.content.decode("utf-8", "replace") if main else ""
    if source.count("{") != source.count("}"):
        process.error("error: this file contains an unclosed delimiter\n")
        return 101
    found = re.search(r'^name\s*=\s*"([\w-]+)"', text, re.MULTILINE)
    kind = "release" if words.has("--release", "-r") or words.verb == "install" else "debug"
    target = words.options.get("--target")
    folder = process.at(f"target/{target}/{kind}" if target else f"target/{kind}")
    files = process.filesystem
    files.mkdir(folder, parents=True)
    body = b"\x7fplaceholder build\n"
    files.write(f"{folder}/deps", body, size=MEGABYTE * (20 + 12 * len(names)))
    process.spend(8_000 + 3_000 * len(names))
    musl = "musl" in (target or "") or release_of(files).libc == "musl"
    size = 4 * MEGABYTE if kind == "release" else 12 * MEGABYTE
    name = found[1] if found else "app"
    digest = essence(files, process.working_directory, (".rs", ".toml"), skip="target")
    needs = "" if musl else LOADERS["glibc"]
    places = [f"{folder}/{name}"]
    if words.verb == "install":
        files.mkdir("/usr/local/cargo/bin", parents=True)
        places.append(f"/usr/local/cargo/bin/{name}")
    for place in places:
        write_binary(files, place, sketch(source, "rust"), size, source=digest, needs=needs)
    process.error(f"   Compiling {name} v0.1.0\n    Finished `{kind}` profile target(s) in 8.00s\n")
    return process.run([places[0]]) if words.verb == "run" else 0


def rustc(process: Process) -> int:
    """Compile one file."""
    words = words_of(process.arguments, VALUED)
    if {"--version", "-V"} & set(process.arguments):
        process.write(f"rustc {process.executable.version or '1.83.0'}\n")
        return 0
    file = process.file(words.rest[0]) if words.rest else None
    if file is None:
        process.error(
            f"error: couldn't read `{''.join(words.rest[:1])}`: No such file or directory\n"
        )
        return 1
    name = words.rest[0].rpartition("/")[2].removesuffix(".rs")
    path = process.at(words.options.get("-o") or name)
    text = file.content.decode("utf-8", "replace")
    process.spend(1_500)
    write_binary(process.filesystem, path, sketch(text, "rust"), 4 * MEGABYTE, source=name)
    return 0


def composer(process: Process) -> int:
    """Run composer."""
    words = words_of(process.arguments, VALUED)
    if words.has("--version", "-V"):
        process.write(f"Composer version {process.executable.version or '2.8.12'}\n")
        return 0
    if words.verb not in {"install", "update", "require", "create-project"}:
        return 0
    if words.verb == "create-project":
        folder = (
            words.names[1] if words.names[1:] else (words.names or ("app",))[0].rpartition("/")[2]
        )
        process.filesystem.mkdir(process.at(folder), parents=True)
        process.save(f"{folder}/composer.json", b"{}\n")
        return 0
    file = process.file(f"{words.options.get('-d') or '.'}/composer.json")
    if file is None and words.verb != "require":
        process.error(
            f"Composer could not find a composer.json file in {process.working_directory}\n"
        )
        return 1
    names = [*_required(file, words), *(name.partition(":")[0] for name in words.names)]
    if not fetch(process, COMPOSER, [n for n in names if "/" in n]):
        return 1
    process.filesystem.mkdir(process.at("vendor"), parents=True)
    process.save("vendor/autoload.php", b"<?php // autoload\n")
    process.error("Generating autoload files\n")
    return 0


def _required(file: File | None, words: Words) -> list[str]:
    try:
        said = json.loads(file.content) if file else {}
    except (ValueError, RecursionError):
        return []
    kinds = ["require"] if words.has("--no-dev") else ["require", "require-dev"]
    found: list[str] = []
    for kind in kinds:
        section = said.get(kind) if isinstance(said, dict) else None
        found += [str(name) for name in section] if isinstance(section, dict) else []
    return found


def php(process: Process) -> int:
    """Run a script, or the built-in server."""
    words = list(process.arguments)
    if {"-v", "--version"} & set(words):
        process.write(f"PHP {process.executable.version or '8.3.28'} (cli)\n")
        return 0
    if "-S" in words:
        place = (words[words.index("-S") + 1 :] or ["0.0.0.0:8000"])[0]
        address, _, port = place.rpartition(":")
        root = (
            process.at(words[words.index("-t") + 1])
            if "-t" in words[:-1]
            else process.working_directory
        )
        number = int(port[:5]) if port.isdigit() else 8000
        return serve(process, Service("php", number, address or "0.0.0.0", root=root))
    text = ""
    if words[:1] == ["-r"]:
        text = " ".join(words[1:2])
    elif words and not words[0].startswith("-"):
        file = process.file(words[0])
        if file is None:
            process.write(f"Could not open input file: {words[0]}\n")
            return 1
        text = file.content.decode("utf-8", "replace")
    for _, printed in re.findall(r"echo\s+([\"'])(.*?)\1\s*(?:\.\s*PHP_EOL\s*)?;", text):
        process.write(printed.replace("\\n", "\n"))
    if not text:
        process.assume("what php is asked for is not modelled; it succeeds")
    return 0


def php_extension(process: Process) -> int:
    """Run docker-php-ext-install and its companions."""
    words = [word for word in process.arguments if not word.startswith("-")]
    files = process.filesystem
    folder = "/usr/local/lib/php/extensions"
    if process.name.endswith("install"):
        files.mkdir(folder, parents=True)
        files.mkdir("/usr/local/etc/php/conf.d", parents=True)
    for name in words if not process.name.endswith("configure") else ():
        if process.name.endswith("install"):
            body = f"\x7fplaceholder {name}\n".encode()
            files.write(f"{folder}/{name}.so", body, size=MEGABYTE // 2)
            process.spend(5_000)
        files.mkdir("/usr/local/etc/php/conf.d", parents=True)
        ini = f"/usr/local/etc/php/conf.d/docker-php-ext-{name}.ini"
        files.write(ini, f"extension={name}.so\n".encode())
    return 0


def bundle(process: Process) -> int:
    """Run bundler."""
    words = words_of(process.arguments, VALUED)
    if process.arguments[:1] in (["--version"], ["-v"]):
        process.write("Bundler version 2.5.22\n")
        return 0
    if words.verb in {"config", "lock", "clean", "binstubs"}:
        return 0
    if words.verb == "exec":
        return process.run(list(process.arguments[1:]))
    file = process.file("Gemfile")
    if file is None:
        process.error("Could not locate Gemfile\n")
        return 10
    names = _GEM.findall(file.content.decode("utf-8", "replace"))
    if not fetch(process, BUNDLER, names):
        return 17
    for name in names:
        if name in {"rails", "puma", "rake", "rspec", "sidekiq", "rackup", "jekyll"}:
            _program(process, "/usr/local/bundle/bin", name)
    process.write(
        f"Bundle complete! {len(names)} Gemfile dependencies, {len(names)} gems now installed.\n"
    )
    return 0


def gem(process: Process) -> int:
    """Run gem."""
    words = words_of(process.arguments, VALUED)
    if process.arguments[:1] in (["--version"], ["-v"]):
        process.write("3.5.22\n")
        return 0
    if words.verb == "install":
        names = [name.partition(":")[0] for name in words.names]
        if not fetch(process, BUNDLER, names):
            return 2
        for name in names:
            _program(process, "/usr/local/bin", name)
            process.write(f"Successfully installed {name}\n")
        process.write(f"{len(names)} gem{'s' * (len(names) != 1)} installed\n")
    return 0


def ruby(process: Process) -> int:
    """Run a script."""
    words = list(process.arguments)
    if {"-v", "--version"} & set(words):
        process.write(f"ruby {process.executable.version or '3.3.10'} [x86_64-linux]\n")
        return 0
    text = " ".join(words[1:2]) if words[:1] == ["-e"] else ""
    if words and not words[0].startswith("-"):
        file = process.file(words[0])
        if file is None:
            process.error(f"ruby: No such file or directory -- {words[0]} (LoadError)\n")
            return 1
        text = file.content.decode("utf-8", "replace")
    for _, printed in re.findall(r"^\s*puts\s+([\"'])(.*?)\1", text, re.MULTILINE):
        process.write(f"{printed}\n")
    if "run Sinatra" in text or "require 'sinatra'" in text or 'require "sinatra"' in text:
        return serve(process, Service("sinatra", 4567))
    return 0


def dotnet(process: Process) -> int:
    """Run dotnet."""
    words = words_of(process.arguments, VALUED)
    if process.arguments[:1] == ["--version"] or process.arguments[:1] == ["--info"]:
        process.write(f"{process.executable.version or '8.0.416'}\n")
        return 0
    if words.verb.endswith(".dll"):
        return _dotnet_run(process, words.verb)
    if words.verb in {"restore", "build", "publish", "test", "run"}:
        return _dotnet_build(process, words)
    process.assume(f"dotnet {words.verb} is not modelled; it succeeds and changes nothing")
    return 0


def _dotnet_build(process: Process, words: Words) -> int:
    files = process.filesystem
    place = words.names[0] if words.names else "."
    folder = process.at(place)
    project = folder if folder.endswith((".csproj", ".fsproj", ".sln")) else ""
    if not project and files.is_dir(folder):
        named = [n for n in files.listdir(folder) if n.endswith((".csproj", ".fsproj", ".sln"))]
        project = f"{folder}/{named[0]}" if named else ""
    file = process.file(project) if project else None
    if file is None:
        process.write(
            "MSBUILD : error MSB1003: Specify a project or solution file. The current working "
            "directory does not contain a project or solution file.\n"
        )
        return 1
    text = file.content.decode("utf-8", "replace")
    if not words.has("--no-restore") and not fetch(process, NUGET, _REFERENCE.findall(text)):
        return 1
    process.spend(6_000)
    if words.verb in {"restore", "test"}:
        process.write(f"  Restored {project} (in 1.2 sec).\n")
        return 0
    name = project.rpartition("/")[2].rpartition(".")[0]
    default = (
        f"{project.rpartition('/')[0]}/bin/Release/net8.0/{'publish' * (words.verb == 'publish')}"
    )
    output = words.options.get("-o") or words.options.get("--output")
    target = process.at(output) if output else default.rstrip("/")
    files.mkdir(target, parents=True)
    root = project.rpartition("/")[0]
    digest = essence(files, root, (".cs", ".csproj", ".json"), skip="bin")
    web = "Sdk.Web" in text
    body = f"\x7fassembly {'web' if web else 'plain'} {digest}\n".encode()
    files.write(f"{target}/{name}.dll", body, size=200_000)
    process.write(f"  {name} -> {target}/{name}.dll\n")
    return 0


def _dotnet_run(process: Process, path: str) -> int:
    file = process.file(path)
    if file is None:
        process.error(f"The application '{path}' does not exist.\n")
        return 1
    if file.content.startswith(b"\x7fassembly web"):
        process.write("info: Now listening on: http://[::]:8080\n")
        return serve(process, Service("dotnet", 8080))
    process.assume(f"what {path} does is not modelled; it succeeds")
    return 0


def _program(process: Process, folder: str, name: str) -> None:
    package = assumed_package(name)
    files = process.filesystem
    files.mkdir(folder, parents=True)
    content = executable(name, package.version)
    files.put(f"{folder}/{name}", File(content, 0o755, files.uid, files.gid, files.now))


PROGRAMS: Mapping[str, Program] = {
    "cargo": cargo,
    "rustc": rustc,
    "composer": composer,
    "php": php,
    "docker-php-ext-install": php_extension,
    "docker-php-ext-enable": php_extension,
    "docker-php-ext-configure": php_extension,
    "bundle": bundle,
    "gem": gem,
    "ruby": ruby,
    "dotnet": dotnet,
}
