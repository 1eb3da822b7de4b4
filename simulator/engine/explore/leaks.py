"""Secrets that whoever has an image can read: in files, hidden or not, in settings, in history."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from simulator.engine.explore.hiding import Hider, hiding
from simulator.engine.explore.secrets import (
    LONG_ENOUGH,
    Secret,
    is_secret_variable,
    secret_in,
    token_in,
)
from simulator.engine.files import File
from simulator.engine.image import Config, History
from simulator.engine.layer import Layer

_OTHERS = re.compile(
    r"(?:.*/)?(?:node_modules|site-packages|dist-packages|testdata)/.*|usr/(?:share|lib)/.*"
    r"|usr/local/(?:lib|go)/.*|etc/ssl/certs/.*"
)
"""Where what others wrote lies: their tests and examples are full of keys that open nothing."""

_ASSIGNED = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)=(\"[^\"]*\"|'[^']*'|\S*)")
_SETTING = re.compile(r"(?:/bin/sh -c #\(nop\) +)?(?:ENV|ARG) +(.*)", re.DOTALL)
_ARGUMENTS = re.compile(r"(?:RUN +)?\|(\d{1,3}) +(.*)", re.DOTALL)
"""How builders note the build arguments that a RUN was given: their number, then they."""


@dataclass(frozen=True, slots=True)
class FileLeak:
    """A secret in a file of a layer (0 is the lowest), and what hides the file, if anything."""

    path: str
    layer: int
    secret: Secret
    hider: Hider | None


@dataclass(frozen=True, slots=True)
class VariableLeak:
    """A secret that a command shows. ``name`` is empty if only its form gives it away."""

    name: str
    value: str
    command: str
    text: str


MAX_LEAKS = 100
"""Secrets in files of one stack that are told of."""


@lru_cache(maxsize=64)
def file_leaks(layers: tuple[Layer, ...], first: int = 0) -> tuple[FileLeak, ...]:
    """Return the secrets in files of the layers from the ``first`` on, the lowest first."""
    return tuple(islice(_file_leaks(layers, first), MAX_LEAKS))


def _file_leaks(layers: tuple[Layer, ...], first: int) -> Iterator[FileLeak]:
    by = hiding(layers).by
    for index in range(first, len(layers)):
        for path, entry in layers[index].changes.items():
            if not isinstance(entry, File) or entry.is_placeholder or _OTHERS.fullmatch(path):
                continue
            secret = secret_in(path, entry.content)
            if secret is not None:
                yield FileLeak(path, index, secret, by[index].get(path))


def variable_leaks(
    config: Config, history: Sequence[History], known: frozenset[str] = frozenset()
) -> Iterator[VariableLeak]:
    """Yield the secrets among the variables of the settings and in the lines of the history.

    ``known`` are lines of the settings that came with the base.
    """
    seen: set[str] = set()
    for line in config.env:
        name, _, value = line.partition("=")
        if line not in known and _is_secret(name, value):
            seen.add(value)
            yield VariableLeak(name, value, "docker inspect", line)
    for made in history:
        text = made.created_by
        for name, quoted in _assigned(text):
            value = quoted.strip("\"'")
            if value not in seen and f"{name}={value}" not in known and _is_secret(name, value):
                seen.add(value)
                yield VariableLeak(name, value, "docker history", text)
        token = token_in(text)
        if token and not any(token in value for value in seen):
            seen.add(token)
            yield VariableLeak("", token, "docker history", text)


def _assigned(text: str) -> list[tuple[str, str]]:
    """Return the variables that a line of the history sets, with their values."""
    setting = _SETTING.fullmatch(text)
    if setting:
        return _ASSIGNED.findall(setting[1])
    given = _ARGUMENTS.fullmatch(text)
    return _ASSIGNED.findall(given[2])[: int(given[1])] if given else []


def _is_secret(name: str, value: str) -> bool:
    """Say whether this gives a secret away. ``$TOKEN`` and paths name one without telling it."""
    return (
        len(value) >= LONG_ENOUGH and not value.startswith(("/", "$")) and is_secret_variable(name)
    )
