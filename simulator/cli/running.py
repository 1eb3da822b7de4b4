"""What flags of ``docker run`` and ``exec`` mean: the command line, variables, labels."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.cli.client import Client
from simulator.engine.errors import DockerError
from simulator.engine.files import Directory, File, PathError
from simulator.engine.image import Config

Words = tuple[str, ...]


def argv_of(
    config: Config, entrypoint: str | None, command: Words
) -> tuple[Words | None, Words | None]:
    """Return ENTRYPOINT and CMD of a container: the image's, or what replaces them.

    Another entrypoint drops the image's CMD too; an empty one means none
    (recording config-007).
    """
    if entrypoint is not None:
        return (entrypoint,) if entrypoint else None, command or None
    return config.entrypoint, command or config.cmd


def environment_of(client: Client, config: Config, files: Words, words: Words) -> Words:
    """Return the variables of a container's config: those of the flags, then the image's others.

    Of one name the last counts (recording config-035). A name alone is taken from the
    shell; one that the shell lacks is removed.
    """
    found = variables_of(client, files, words)
    kept = [line for line in config.env if line.partition("=")[0] not in found]
    return (*(f"{name}={value}" for name, value in found.items() if value is not None), *kept)


def variables_of(client: Client, files: Words, words: Words) -> dict[str, str | None]:
    """Return the variables of ``--env-file`` and ``-e``; None for one to be taken away."""
    found: dict[str, str | None] = {}
    for path in files:
        _read(client, found, _lines(client, path))
    _read(client, found, words)
    return found


def labels_of(words: Iterable[str]) -> dict[str, str]:
    """Return labels by name."""
    return {name: value for name, _, value in (word.partition("=") for word in words)}


def _read(client: Client, found: dict[str, str | None], lines: Iterable[str]) -> None:
    for line in lines:
        name, equals, value = line.partition("=")
        found[name] = value if equals else client.variable(name)


def read_text(client: Client, path: str) -> str:
    """Return what a file of the project says; raises DockerError in Go's words."""
    try:
        entry = client.world.machine.files.get(client.path(path)) if path else None
    except PathError:
        entry = None
    if isinstance(entry, Directory):
        raise DockerError(f"invalid env file ({path}): read {path}: is a directory")
    if not isinstance(entry, File):
        raise DockerError(f"open {path}: no such file or directory")
    return entry.content.decode("utf-8", "replace").removeprefix("\ufeff")


def _lines(client: Client, path: str) -> list[str]:
    lines = read_text(client, path).splitlines()
    kept = [line.lstrip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    for line in kept:
        name = line.partition("=")[0]
        if not name:
            raise DockerError(f"invalid env file ({path}): no variable name on line '{line}'")
        if " " in name or "\t" in name:
            raise DockerError(f"invalid env file ({path}): variable '{name}' contains whitespaces")
    return kept
