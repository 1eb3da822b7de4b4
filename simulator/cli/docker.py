"""``docker WORDS``: finding the command, reading its words, and what its errors come to."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.cli.client import Client
from simulator.cli.commands import ALIASES, COMMANDS, GROUPS, LATER
from simulator.cli.declare import Command, shape_of
from simulator.cli.facts import CLIENT_VERSION
from simulator.cli.help import command_help, group_help, root_help
from simulator.cli.not_simulated import NotSimulated
from simulator.cli.suggestions import command_hint, words_after
from simulator.cli.words import HelpWanted, Reading, UsageError, read
from simulator.engine.errors import DockerError
from simulator.engine.events import STDERR, CommandFailed, Printed, Steps

MAX_WORDS = 1_000
"""Most words of one docker command; a real kernel refuses what takes two megabytes."""

TOO_LONG = 126
"""How a shell ends for a program that it cannot start."""

VERSION = CLIENT_VERSION
"""The client whose tables and texts these are."""

BUILDX = "docker buildx"
"""The plugin that builds; it introduces its errors in its own way."""

_GLOBAL_SWITCHES = frozenset({"-D", "--debug", "--tls", "--tlsverify"})
_GLOBAL_OPTIONS = frozenset(
    {"-c", "--context", "-H", "--host", "-l", "--log-level", "--config"}
    | {"--tlscacert", "--tlscert", "--tlskey"}
)


def docker(client: Client, words: Sequence[str]) -> Steps[int]:
    """Run ``docker`` with these words. An error ends in its text and its exit code."""
    if len(words) > MAX_WORDS:
        yield Printed("bash: /usr/bin/docker: Argument list too long\n", STDERR)
        hint = f"A docker command here has at most {MAX_WORDS:,} words."
        yield CommandFailed("Argument list too long", hint, "", TOO_LONG)
        return TOO_LONG
    try:
        return (yield from _run(client, words))
    except DockerError as error:
        if error.message:
            yield Printed(f"{error.message}\n", STDERR)
        excerpt = error.source.excerpt() if error.source else ""
        yield CommandFailed(error.message, error.hint, excerpt, error.exit_code)
        return error.exit_code


def _run(client: Client, words: Sequence[str]) -> Steps[int]:
    left = _after_global_options(words)
    if left and left[0] in {"-v", "--version"}:
        yield Printed(f"Docker version {VERSION}, build simulated\n")
        return 0
    if not left:
        yield Printed(root_help(), STDERR)
        return 0
    if left[0] in {"--help", "-h"} or left == ["help"]:
        yield Printed(root_help())
        return 0
    if left[0] == "help":
        yield Printed(_topic(left[1:]))
        return 0
    return (yield from _command(client, left))


def typed_command(words: Sequence[str]) -> Command | None:
    """Return the command that the words after ``docker`` are, or None if they are none."""
    try:
        left = _after_global_options(words)
        path, rest = _found(left) if left else ("", [])
        return read(COMMANDS[path], rest, path) if path in COMMANDS else None
    except (DockerError, HelpWanted):
        return None


def check_words(words: Sequence[str]) -> None:
    """Raise DockerError if the words after ``docker`` name no command or flags that it lacks.

    What the command is about may be left out, as it is where a text only speaks of it.
    """
    left = _after_global_options(words)
    path, rest = _found(left) if left else ("", [])
    if path in COMMANDS:
        Reading(shape_of(COMMANDS[path]), path).flags(list(rest))
    elif path not in GROUPS:
        raise _unknown(path)


def _command(client: Client, words: list[str]) -> Steps[int]:
    path, rest = _found(words)
    if path in GROUPS:
        return (yield from _group(path, rest))
    if path in LATER:
        raise NotSimulated(
            f"{path} is not simulated", hint=f"In real Docker: {LATER[path].rstrip('.')}."
        )
    if path not in COMMANDS:
        raise _unknown(path)
    return (yield from _done(client, COMMANDS[path], rest, path))


def _done(client: Client, command: type[Command], words: list[str], path: str) -> Steps[int]:
    reading = Reading(shape_of(command), path)
    positional = reading.flags(words)
    if reading.warnings:
        yield Printed(reading.warnings)
    if reading.help:
        yield Printed(command_help(path, command))
        return 0
    try:
        asked = reading.command(command, positional)
    except UsageError as error:
        if not path.startswith(BUILDX):
            raise
        raise UsageError(f"ERROR: {error.message}", hint=error.hint) from None
    return (yield from asked.run(client))


def _group(path: str, rest: list[str]) -> Steps[int]:
    if not rest:
        yield Printed(group_help(path), STDERR)
        return 0
    if rest[0] in {"--help", "-h"}:
        yield Printed(group_help(path))
        return 0
    if rest[0].startswith("-"):
        kind = "flag" if rest[0].startswith("--") else "shorthand flag"
        what = rest[0].partition("=")[0] if kind == "flag" else f"'{rest[0][1:2]}' in {rest[0]}"
        raise UsageError(
            f"unknown {kind}: {what}\n\nUsage:  {path}\n\nRun '{path} --help' for more information",
            exit_code=125,
        )
    hint = command_hint(rest[0], words_after(path, COMMANDS))
    if path == BUILDX:
        yield Printed(group_help(path))
        raise UsageError(f'ERROR: unknown command: "{rest[0]}"', hint=hint)
    raise UsageError(
        f"docker: unknown command: {path} {rest[0]}\n\nUsage:  {path}\n\n"
        f"Run '{path} --help' for more information",
        hint=hint,
    )


def _found(words: list[str]) -> tuple[str, list[str]]:
    """Split the words into the longest known name of a command and the rest."""
    for count in (3, 2):
        path = " ".join(["docker", *words[: count - 1]])
        path = ALIASES.get(path, path)
        if path in COMMANDS or path in LATER:
            return path, words[count - 1 :]
    path = f"docker {words[0]}"
    return ALIASES.get(path, path), words[1:]


def _after_global_options(words: Sequence[str]) -> list[str]:
    left = list(words)
    while left and left[0].startswith("-"):
        name, equals, _ = left[0].partition("=")
        if name in _GLOBAL_SWITCHES:
            left = left[1:]
        elif name in _GLOBAL_OPTIONS and (equals or len(left) > 1):
            left = left[1:] if equals else left[2:]
        elif name in {"-v", "--version", "-h", "--help"}:
            return left
        else:
            raise _unknown_global(left[0])
    return left


def _unknown_global(word: str) -> UsageError:
    name = word.partition("=")[0]
    if word.startswith("--"):
        what = f"flag: {name}" if name not in _GLOBAL_OPTIONS else f"flag needs an argument: {name}"
    else:
        what = f"shorthand flag: '{word[1:2]}' in {word}"
    message = what if what.startswith("flag needs") else f"unknown {what}"
    return UsageError(
        f"{message}\n\nUsage:  docker [OPTIONS] COMMAND [ARG...]\n\n"
        "Run 'docker --help' for more information",
        exit_code=125,
    )


def _topic(words: list[str]) -> str:
    path, rest = _found(words)
    if path in COMMANDS and not rest:
        return command_help(path, COMMANDS[path])
    if path in GROUPS and not rest:
        return group_help(path)
    raise DockerError(f"unknown help topic: {' '.join(words)}")


def _unknown(path: str) -> DockerError:
    paths = [each for each in (*COMMANDS, *ALIASES, *LATER) if each.count(" ") == 1]
    known = [each.removeprefix("docker ") for each in (*sorted(paths), *sorted(GROUPS))]
    return DockerError(
        f"docker: unknown command: {path}\n\nRun 'docker --help' for more information",
        hint=command_hint(path.removeprefix("docker "), known),
    )
