"""cargo, composer, bundler and dotnet: fetch what a project names, then build it.

Dependencies are counted from the project's own files and get guessed sizes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from simulator.engine.files import File
from simulator.engine.shell.executable import executable
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import MEGABYTE
from simulator.engine.shell.programs.packages_web_scripts import COMPOSER_MARK
from simulator.engine.shell.programs.packages_words import Words, words_of
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


COMPOSER = Tool("vendor", "curl error 6: Could not resolve host: composer.example.org")


BUNDLER = Tool("/usr/local/bundle/gems", "Could not reach host gems.example.org")


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
        return _skeleton(process, (words.names or ("",))[0], folder)
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


_SKELETONS = {
    "drupal/recommended-project": "web/index.php web/sites/default/default.settings.php"
    " web/modules/README.txt web/themes/README.txt web/core/install.php",
    "laravel/laravel": "artisan public/index.php storage/app/.gitignore bootstrap/app.php",
    "symfony/skeleton": "bin/console public/index.php config/services.yaml src/Kernel.php",
    "symfony/website-skeleton": "bin/console public/index.php config/services.yaml",
    "phpmyadmin/phpmyadmin": "index.php libraries/vendor_config.php",
}
"""What a project starts with that is made from a well-known one."""


def _skeleton(process: Process, name: str, folder: str) -> int:
    """Make a project from another."""
    package = name.partition(":")[0]
    files = process.filesystem
    if not fetch(process, COMPOSER, [package]):
        return 1
    files.mkdir(process.at(f"{folder}/vendor"), parents=True)
    process.save(f"{folder}/composer.json", f'{{"name": "{package}"}}\n'.encode())
    process.save(f"{folder}/vendor/autoload.php", b"<?php // autoload\n")
    for path in _SKELETONS.get(package, "").split():
        files.mkdir(process.at(f"{folder}/{path.rpartition('/')[0]}"), parents=True)
        process.save(f"{folder}/{path}", b"<?php // (assumed)\n")
    process.assume(f"what {package} starts a project with is not modelled, but for its folders")
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
        version = process.executable.version or "8.3.28"
        return serve(
            process, Service("php", number, address or "0.0.0.0", root=root, version=version)
        )
    while words[:1] == ["-d"] or words[:1] == ["-n"]:
        words = words[2 if words[0] == "-d" else 1 :]
    text = ""
    if not words or words[0] in {"--", "-"}:
        text = process.stdin.read().decode("utf-8", "replace")
    elif words[:1] == ["-r"]:
        text = " ".join(words[1:2])
        if "extension_dir" in text:
            folder = "/usr/local/lib/php/extensions"
            process.filesystem.mkdir(folder, parents=True)
            process.write(folder)
            return 0
    elif words and not words[0].startswith("-"):
        file = process.file(words[0])
        if file is None:
            process.write(f"Could not open input file: {words[0]}\n")
            return 1
        text = file.content.decode("utf-8", "replace")
    if COMPOSER_MARK in text:
        return _install_composer(process, words)
    for _, printed in re.findall(r"echo\s+([\"'])(.*?)\1\s*(?:\.\s*PHP_EOL\s*)?;", text):
        process.write(printed.replace("\\n", "\n"))
    if not text:
        process.assume("what php is asked for is not modelled; it succeeds")
    return 0


def _install_composer(process: Process, words: list[str]) -> int:
    options = dict(word[2:].partition("=")[::2] for word in words if word.startswith("--"))
    folder = process.at(options.get("install-dir") or ".")
    name = options.get("filename") or "composer.phar"
    files = process.filesystem
    content = executable("composer", "2.8.12")
    files.put(f"{folder}/{name}", File(content, 0o755, mtime=files.now, size=3 * MEGABYTE))
    process.write(f"Composer (version 2.8.12) successfully installed to: {folder}/{name}\n")
    return 0


def php_extension(process: Process) -> int:
    """Run docker-php-ext-install and its companions."""
    words = [
        word.rstrip("/").rpartition("/")[2]
        for word in process.arguments
        if not word.startswith(("-", "@")) and not word.isdigit()
    ]
    files = process.filesystem
    folder = "/usr/local/lib/php/extensions"
    installs = process.name.endswith("install") or process.name == "install-php-extensions"
    if installs:
        files.mkdir(folder, parents=True)
        files.mkdir("/usr/local/etc/php/conf.d", parents=True)
    for name in words if not process.name.endswith("configure") else ():
        if installs:
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


def extension_installer(process: Process) -> int:
    """Be install-php-extensions: extensions by name, and Composer as ``@composer``."""
    for word in process.arguments:
        if word.startswith("@composer"):
            program(process, "/usr/local/bin", "composer")
    return php_extension(process)


def pecl(process: Process) -> int:
    """Build extensions of PHP; what it leaves in /tmp, Dockerfiles remove."""
    files = process.filesystem
    files.mkdir("/tmp/pear/cache", parents=True)  # noqa: S108 - inside the simulation
    if process.arguments[:1] == ["install"]:
        folder = "/usr/local/lib/php/extensions"
        files.mkdir(folder, parents=True)
        for word in process.arguments[1:]:
            name = word.rpartition("/")[2].partition("-")[0].partition("=")[0]
            if name:
                files.write(
                    f"{folder}/{name}.so", f"\x7fplaceholder {name}\n".encode(), size=MEGABYTE
                )
                process.spend(20_000)
    return 0


PROGRAMS: Mapping[str, Program] = {
    "cargo": cargo,
    "rustc": rustc,
    "composer": composer,
    "php": php,
    "install-php-extensions": extension_installer,
    "pear": pecl,
    "pecl": pecl,
    "docker-php-ext-install": php_extension,
    "docker-php-ext-enable": php_extension,
    "docker-php-ext-configure": php_extension,
    "bundle": bundle,
    "gem": gem,
    "ruby": ruby,
    "dotnet": dotnet,
    "apphost": apphost,
}
