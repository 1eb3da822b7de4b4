"""cargo, bundler and dotnet: fetch what a project names, then build it.

Dependencies are counted from the project's own files and get guessed sizes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_words import words_of
from simulator.engine.shell.programs.serving_answers import Service
from simulator.engine.shell.programs.serving_http import Route
from simulator.engine.shell.programs.toolchains_dotnet import (
    apphost,
    dotnet,
)
from simulator.engine.shell.programs.toolchains_fetching import (
    VALUED,
    Tool,
    fetch,
    program,
)
from simulator.engine.shell.programs.toolchains_rust import (
    cargo,
    rustc,
)
from simulator.engine.shell.programs.toolchains_services import serve

_GEM = re.compile(r"^\s*gem\s+[\"']([\w-]+)[\"']", re.MULTILINE)


_SINATRA = re.compile(
    r"^(get|post|put|delete)\s+([\"'])(/[^\"']*)\2\s+do\b(.*?)^end", re.MULTILINE | re.DOTALL
)


BUNDLER = Tool("/usr/local/bundle/gems", "Could not reach host gems.example.org")


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
            program(process, "/usr/local/bundle/bin", name)
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
            program(process, "/usr/local/bin", name)
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
        return serve(process, Service("sinatra", 4567, routes=tuple(_sinatra(text))))
    return 0


def _sinatra(text: str) -> Iterator[Route]:
    """Yield what ``get "/path" do … end`` answers: its last text."""
    for verb, _, path, body in _SINATRA.findall(text):
        said = re.findall(r"^\s*([\"'])(.*?)\1\s*$", body, re.MULTILINE)
        yield Route(path, said[-1][1] if said else None, method=verb.upper())


PROGRAMS: Mapping[str, Program] = {
    "cargo": cargo,
    "rustc": rustc,
    "bundle": bundle,
    "gem": gem,
    "ruby": ruby,
    "dotnet": dotnet,
    "apphost": apphost,
}
