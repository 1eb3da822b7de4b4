"""The one-liners of ``php -r``: constants, settings, files, and an exit code."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping

from simulator.engine.files import PathError
from simulator.engine.shell.process import Process
from simulator.engine.shell.programs.packages_web import deliver, fetched
from simulator.engine.shell.programs.serving_text import literal
from simulator.engine.shell.programs.toolchains_php_places import extension_dir, loaded

_MAX_CODE = 20_000
_STATEMENT = re.compile(r"((?:\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|[^;\"'])*);?")
_TERM = re.compile(r"\s*(\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\w+\([^()]*\)|\w+)\s*([.+-]|$)")
_ECHO = re.compile(r"(?:echo|print)\b\s*(.*)", re.DOTALL)
_CALL = re.compile(r"(\w+)\(([^()]*)\)")
_EXIT = re.compile(r"(?:exit|die)\s*(?:\((.*)\))?", re.DOTALL)
_CHOICE = re.compile(r"(!?)\s*(\w+\([^()]*\))\s*\?\s*(\d+)\s*:\s*(\d+)")


def run_code(process: Process, code: str, version: str) -> int:
    """Run code statement by statement; one that cannot be told is passed over, and said so."""
    for found in _STATEMENT.finditer(code[:_MAX_CODE]):
        statement = found[1].strip()
        process.step()
        if not statement:
            continue
        ends = _EXIT.fullmatch(statement)
        if ends:
            return _exit_code(process, (ends[1] or "0").strip(), version)
        echo = _ECHO.fullmatch(statement)
        value = _value(process, _unwrapped(echo[1]) if echo else statement, version)
        if value is None:
            process.assume(f"what php -r '{statement[:60]}' does is not modelled; it succeeds")
            return 0
        process.write(value if echo else "")
    return 0


def _unwrapped(text: str) -> str:
    return text[1:-1] if text.startswith("(") and text.endswith(")") else text


def _exit_code(process: Process, text: str, version: str) -> int:
    choice = _CHOICE.fullmatch(text)
    if choice:
        truth = _value(process, choice[2], version) not in {None, "", "0"}
        return int(choice[3 if truth != bool(choice[1]) else 4][:3]) & 255
    return int(text[:3]) & 255 if text.isdigit() else 0


def _value(process: Process, text: str, version: str) -> str | None:
    """Return what an expression of terms gives; None if one of them is not known.

    Terms are joined from left to right, which is how PHP reads ``.``, ``+`` and ``-`` alone.
    """
    result, at, joins = "", 0, "."
    while at < len(text):
        found = _TERM.match(text, at)
        value = _term(process, found[1], version) if found else None
        if found is None or value is None:
            return None
        if joins == ".":
            result += value
        else:
            result = str(_number(result) + (_number(value) if joins == "+" else -_number(value)))
        at, joins = found.end(), found[2]
    return result


def _number(text: str) -> int:
    found = re.match(r"-?\d{1,18}", text)
    return int(found[0]) if found else 0


def _term(process: Process, text: str, version: str) -> str | None:
    if text[0] in "\"'":
        value = literal(text)
        return None if value is None or ("$" in value and text[0] == '"') else value
    if text.isdigit():
        return text
    call = _CALL.fullmatch(text)
    if call is None:
        return _constants(version).get(text)
    function = _FUNCTIONS.get(call[1].lower())
    words = [literal(word.strip()) or "" for word in call[2].split(",") if word.strip()]
    return function(process, words, version) if function else None


def _constants(version: str) -> dict[str, str]:
    numbers = [int(part[:4]) for part in re.findall(r"\d+", version)[:3]]
    major, minor, release = (*numbers, 0, 0, 0)[:3]
    return {
        "PHP_EOL": "\n",
        "PHP_OS": "Linux",
        "PHP_OS_FAMILY": "Linux",
        "PHP_INT_SIZE": "8",
        "PHP_VERSION": version,
        "PHP_MAJOR_VERSION": str(major),
        "PHP_MINOR_VERSION": str(minor),
        "PHP_RELEASE_VERSION": str(release),
        "PHP_VERSION_ID": str(major * 10_000 + minor * 100 + release),
    }


def _ini_get(process: Process, words: list[str], _version: str) -> str | None:
    return extension_dir(process.filesystem) if words == ["extension_dir"] else None


def _extension_loaded(process: Process, words: list[str], _version: str) -> str | None:
    there = {name.lower() for name in loaded(process.filesystem)}
    return "1" if words and words[0].lower() in there else ""


def _hash_file(process: Process, words: list[str], _version: str) -> str | None:
    if len(words) != 2 or words[0] not in {"md5", "sha1", "sha256", "sha384", "sha512"}:
        return None
    try:
        content = process.filesystem.read(process.at(words[1]))
    except PathError:
        return ""
    return hashlib.new(words[0], content).hexdigest()


def _copy(process: Process, words: list[str], _version: str) -> str | None:
    """Copy what is at an address into a file."""
    if len(words) != 2 or "://" not in words[0]:
        return None
    if process.catalogue is None:
        host = words[0].split("/")[2]
        process.error(f"PHP Warning:  copy(): getaddrinfo for {host} failed\n")
        return ""
    body, size = fetched(process, words[0])
    deliver(process, words[1], body, size)
    return "1"


def _unlink(process: Process, words: list[str], _version: str) -> str | None:
    try:
        process.filesystem.unlink(process.at("".join(words[:1])))
    except PathError:
        return ""
    return "1"


_FUNCTIONS: Mapping[str, Callable[[Process, list[str], str], str | None]] = {
    "ini_get": _ini_get,
    "extension_loaded": _extension_loaded,
    "hash_file": _hash_file,
    "copy": _copy,
    "unlink": _unlink,
    "phpversion": lambda _process, _words, version: version,
}
