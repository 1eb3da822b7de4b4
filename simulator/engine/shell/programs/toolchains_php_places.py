"""Where PHP keeps the extensions that it loads, and which those are."""

from __future__ import annotations

import re

from simulator.engine.files import PathError
from simulator.engine.filesystem import Filesystem
from simulator.engine.shell.executable import read_executable

DEFAULT = "8.3.28"
SETTINGS = "/usr/local/etc/php/conf.d"

_APIS = {
    "7.4": "20190902", "8.0": "20200930", "8.1": "20210902", "8.2": "20220829",
    "8.3": "20230831", "8.4": "20240924", "8.5": "20250925",
}  # fmt: skip
_NEWEST = "20250925"
_FOLDER = "/usr/local/lib/php/extensions"
_COMPILED = (
    "Core ctype curl date dom fileinfo filter hash iconv json libxml mbstring mysqlnd openssl"
    " pcre PDO pdo_sqlite Phar posix random readline Reflection session SimpleXML SPL sqlite3"
    " standard tokenizer xml xmlreader xmlwriter zlib"
)
_LOADS = re.compile(r"(?m)^\s*(?:zend_)?extension\s*=\s*\"?(?:\S*/)?([\w-]+?)(?:\.so)?\"?\s*$")


def extensions_of(version: str, *, threads: bool = False) -> str:
    """Return the folder of extensions below the prefix: its name has the version's module API.

    >>> extensions_of("8.3.28")
    'lib/php/extensions/no-debug-non-zts-20230831'
    """
    kind = "zts" if threads else "non-zts"
    return f"lib/php/extensions/no-debug-{kind}-{_APIS.get(version[:3], _NEWEST)}"


def installed_version(files: Filesystem) -> str:
    """Return the version of the PHP in /usr/local."""
    try:
        program = read_executable(files.read("/usr/local/bin/php"))
    except PathError:
        program = None
    return program.version if program and program.version else DEFAULT


def extension_dir(files: Filesystem) -> str:
    """Return the ``extension_dir`` of the PHP that is installed."""
    there = [name for name in _names(files, _FOLDER) if name.startswith("no-debug-")]
    return (
        f"{_FOLDER}/{there[0]}"
        if there
        else f"/usr/local/{extensions_of(installed_version(files))}"
    )


def loaded(files: Filesystem) -> list[str]:
    """Return the extensions that are compiled in or that the settings load, as ``php -m`` does."""
    found = set(_COMPILED.split())
    if "sodium.so" not in _names(files, extension_dir(files)):
        found.add("sodium")
    for name in _names(files, SETTINGS):
        if name.endswith(".ini"):
            text = files.read(f"{SETTINGS}/{name}").decode("utf-8", "replace")
            found |= set(_LOADS.findall(text))
    return sorted(found, key=str.lower)


def _names(files: Filesystem, folder: str) -> tuple[str, ...]:
    try:
        return tuple(files.listdir(folder))
    except PathError:
        return ()
