"""docker-php-ext-install, pecl and their companions: extensions of PHP."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.shell.process import Process, Program
from simulator.engine.shell.programs.packages_placing import MEGABYTE
from simulator.engine.shell.programs.toolchains_fetching import program
from simulator.engine.shell.programs.toolchains_ldd import NEEDS
from simulator.engine.shell.programs.toolchains_php_places import SETTINGS, extension_dir

ZEND = frozenset(["opcache", "xdebug"])
"""Extensions of the engine itself: a file of settings loads them by another word."""

LIBRARIES = {
    "bz2": "libbz2.so.1.0",
    "gd": "libpng16.so.16 libz.so.1",
    "gmp": "libgmp.so.10",
    "intl": "libstdc++.so.6",
    "pdo_pgsql": "libpq.so.5",
    "pgsql": "libpq.so.5",
    "soap": "libxml2.so.2",
    "zip": "libzip.so.4 libz.so.1",
}
"""The libraries that extensions are linked with, numbered as in Debian 12."""


def php_extension(process: Process) -> int:
    """Run docker-php-ext-install and its companions."""
    words = [
        word.rstrip("/").rpartition("/")[2]
        for word in process.arguments
        if not word.startswith(("-", "@")) and not word.isdigit()
    ]
    if process.name.endswith("configure"):
        return 0
    installs = process.name.endswith("install") or process.name == "install-php-extensions"
    process.filesystem.mkdir(SETTINGS, parents=True)
    for name in words:
        if installs:
            _build(process, name, MEGABYTE // 2, 5_000)
        kind = "zend_extension" if name in ZEND else "extension"
        line = f"{kind}={name.removesuffix('.so')}\n"
        process.filesystem.write(f"{SETTINGS}/docker-php-ext-{name}.ini", line.encode())
    return 0


def extension_installer(process: Process) -> int:
    """Be install-php-extensions: extensions by name, and Composer as ``@composer``."""
    for word in process.arguments:
        if word.startswith("@composer"):
            program(process, "/usr/local/bin", "composer")
    return php_extension(process)


def pecl(process: Process) -> int:
    """Build extensions of PHP; what it leaves in /tmp, Dockerfiles remove."""
    process.filesystem.mkdir("/tmp/pear/cache", parents=True)  # noqa: S108 - inside the simulation
    if process.arguments[:1] == ["install"]:
        for word in process.arguments[1:]:
            name = word.rpartition("/")[2].partition("-")[0].partition("=")[0]
            if name:
                _build(process, name.lower(), MEGABYTE, 20_000)
    return 0


def _build(process: Process, name: str, size: int, spends: int) -> None:
    folder = extension_dir(process.filesystem)
    process.filesystem.mkdir(folder, parents=True)
    entry = "zend_extension_entry" if name in ZEND else "get_module"
    needs = LIBRARIES.get(name, "")
    body = f"\x7fplaceholder {name} {entry}\n{NEEDS.decode()}{needs}\n".encode()
    process.filesystem.write(f"{folder}/{name}.so", body, size=size)
    process.spend(spends)


PROGRAMS: Mapping[str, Program] = {
    "install-php-extensions": extension_installer,
    "pear": pecl,
    "pecl": pecl,
    "docker-php-ext-install": php_extension,
    "docker-php-ext-enable": php_extension,
    "docker-php-ext-configure": php_extension,
}
