"""composer: fetch what a project of PHP names, or start a project from another."""

from __future__ import annotations

import json
from collections.abc import Mapping

from simulator.engine.files import File
from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_words import Words, words_of
from simulator.engine.shell.programs.toolchains_fetching import VALUED, Tool, fetch

COMPOSER = Tool("vendor", "curl error 6: Could not resolve host: composer.example.org")


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


PROGRAMS: Mapping[str, Program] = {"composer": composer}
