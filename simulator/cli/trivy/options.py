"""The words after ``trivy image``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from simulator.engine.advisories.declare import SEVERITIES

FORMATS = ("table", "json", "template", "sarif", "cyclonedx", "spdx", "spdx-json", "github")
FORMATS_OF_OURS = ("table", "json")

_SWITCHES = {
    "--ignore-unfixed": "ignore_unfixed",
    "-q": "quiet",
    "--quiet": "quiet",
    "-h": "wants_help",
    "--help": "wants_help",
}
_VALUES = {
    "-s": "severity",
    "--severity": "severity",
    "-f": "format",
    "--format": "format",
    "-o": "output",
    "--output": "output",
    "--exit-code": "exit_code",
    "--input": "input",
}
_IDLE_SWITCHES = frozenset(
    {"--no-progress", "-d", "--debug", "--insecure", "--list-all-pkgs", "--offline-scan"}
    | {"--skip-db-update", "--skip-java-db-update", "--skip-version-check", "--removed-pkgs"}
)
"""Taken and of no effect here."""
_IDLE_VALUES = frozenset(
    {"--scanners", "--pkg-types", "--vuln-type", "--timeout", "--cache-dir", "--platform"}
    | {"--image-src", "--db-repository", "--table-mode", "-c", "--config", "--ignorefile"}
)


class BadFlag(Exception):
    """Words that trivy does not take, in its own words; it shows its help first."""


class BadValue(Exception):
    """A value that trivy does not take, in its own words."""


@dataclass(frozen=True, slots=True)
class Options:
    """What is to be scanned, and what of it is to be shown."""

    severity: tuple[str, ...] = SEVERITIES
    ignore_unfixed: bool = False
    quiet: bool = False
    wants_help: bool = False
    format: str = "table"
    output: str = ""
    input: str = ""
    exit_code: int = 0
    targets: tuple[str, ...] = field(default=())


def read(words: Sequence[str]) -> Options:
    """Read the words. Raises BadFlag."""
    options, left = Options(), list(words)
    while left:
        word = left.pop(0)
        name, equals, value = word.partition("=")
        if word == "--":
            options = replace(options, targets=(*options.targets, *left))
            break
        if not word.startswith("-") or word == "-":
            options = replace(options, targets=(*options.targets, word))
        elif name in _SWITCHES:
            options = _switched(options, _SWITCHES[name])
        elif name in _VALUES or name in _IDLE_VALUES:
            if not equals and not left:
                raise BadFlag(_lacking(name))
            options = _with(options, name, value if equals else left.pop(0))
        elif name not in _IDLE_SWITCHES:
            raise BadFlag(_unknown(name))
    return options


def _switched(options: Options, name: str) -> Options:
    return replace(
        options,
        ignore_unfixed=options.ignore_unfixed or name == "ignore_unfixed",
        quiet=options.quiet or name == "quiet",
        wants_help=options.wants_help or name == "wants_help",
    )


def _with(options: Options, name: str, value: str) -> Options:
    match _VALUES.get(name):
        case "severity":
            return replace(options, severity=_severities(value))
        case "format":
            return replace(options, format=_format(value))
        case "input":
            return replace(options, input=value)
        case "output":
            return replace(options, output=value)
        case "exit_code":
            if not value.isascii() or not value.isdecimal():
                raise BadFlag(
                    f'invalid argument "{value}" for "--exit-code" flag: '
                    f'strconv.ParseInt: parsing "{value}": invalid syntax'
                )
            return replace(options, exit_code=int(value) % 256)
        case _:
            return options


def _severities(text: str) -> tuple[str, ...]:
    wanted = [word.strip().upper() for word in text.split(",")]
    if any(word not in SEVERITIES for word in wanted):
        raise BadValue(
            f'flag error: unable to parse flags: invalid argument "[{" ".join(wanted)}]" for '
            f'"--severity" flag: must be one of {_quoted(SEVERITIES)}'
        )
    return tuple(word for word in SEVERITIES if word in wanted)


def _format(text: str) -> str:
    if text not in FORMATS:
        raise BadValue(
            f'flag error: unable to parse flags: invalid argument "{text}" for "--format" flag: '
            f"must be one of {_quoted(FORMATS)}"
        )
    if text not in FORMATS_OF_OURS:
        raise BadValue(f"Layerwise: the format {text} is not simulated; table and json are")
    return text


def _quoted(words: Sequence[str]) -> str:
    return f"[{' '.join(f'{word!r}'.replace(chr(39), chr(34)) for word in words)}]"


def _unknown(name: str) -> str:
    if name.startswith("--"):
        return f"unknown flag: {name}"
    return f"unknown shorthand flag: '{name[1:2]}' in {name}"


def _lacking(name: str) -> str:
    if name.startswith("--"):
        return f"flag needs an argument: {name}"
    return f"flag needs an argument: '{name[1:2]}' in {name}"
