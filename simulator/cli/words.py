"""Reading the words of a command line as the Go packages pflag and cobra do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from simulator.cli.declare import Argument, Command, Flag, Kind, Shape, shape_of
from simulator.cli.suggestions import flag_hint
from simulator.cli.values import boolean
from simulator.engine.errors import DockerError

C = TypeVar("C", bound=Command)

HELP = Flag("--help", "", Kind.SWITCH, "Print usage", hidden=True)
SHORT_HELP = "-h"


class UsageError(DockerError):
    """The words are not what the command takes; says how it is used."""


class HelpWanted(Exception):
    """``--help`` stands among the words."""


def read(command: type[C], words: Sequence[str], path: str) -> C:
    """Return the command with what the words say; ``path`` is its name for messages."""
    reading = Reading(shape_of(command), path)
    positional = reading.flags(list(words))
    if reading.help:
        raise HelpWanted
    return reading.command(command, positional)


@dataclass
class Reading:
    """Words under way, from left to right. ``warnings`` are told before anything else."""

    shape: Shape
    path: str

    def __post_init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.help = False
        self.warnings = ""
        self._flags = {"": HELP, **self.shape.flags}
        self._long = {flag.long: name for name, flag in self._flags.items()}
        self._short = {flag.short: name for name, flag in self._flags.items() if flag.short}
        self._short.setdefault(SHORT_HELP, "")

    def flags(self, words: list[str]) -> list[str]:
        """Take the options out of the words and return the others."""
        positional: list[str] = []
        words.reverse()
        while words:
            word = words.pop()
            if word == "--":
                return [*positional, *reversed(words)]
            if word.startswith("--"):
                self._long_flag(word, words)
            elif word.startswith("-") and len(word) > 1:
                self._cluster(word, words)
            elif self.shape.interspersed:
                positional.append(word)
            else:
                return [*positional, word, *reversed(words)]
        return positional

    def command(self, command: type[C], positional: list[str]) -> C:
        """Return the command, once its words are as many as it takes."""
        _check_count(self.shape, len(positional), self.path)
        return command(**self.values, **_assigned(self.shape, positional))

    def _long_flag(self, word: str, rest: list[str]) -> None:
        name, equals, value = word.partition("=")
        if len(name) == 2 or name[2] == "-":
            raise self._error(f"bad flag syntax: {word}")
        field = self._long.get(name)
        if field is None:
            raise self._error(f"unknown flag: {name}", flag_hint(name, self._long))
        flag = self._flags[field]
        if equals:
            self._set(field, flag, value)
        elif flag.kind is Kind.SWITCH:
            self._set(field, flag, "true")
        elif rest:
            self._set(field, flag, rest.pop())
        else:
            raise self._error(f"flag needs an argument: {name}")

    def _cluster(self, word: str, rest: list[str]) -> None:
        """Read ``-abc``; what is wrong is told with the letters that are left, as pflag does."""
        letters = word[1:]
        while letters:
            left, letter, letters = letters, letters[0], letters[1:]
            field = self._short.get(f"-{letter}")
            if field is None:
                raise self._error(f"unknown shorthand flag: '{letter}' in -{left}")
            if not field:
                self.warnings += f"Flag shorthand -{letter} has been deprecated, use --help\n"
            flag = self._flags[field]
            if letters.startswith("=") and len(letters) > 1:
                self._set(field, flag, letters[1:])
                return
            if flag.kind is Kind.SWITCH:
                self._set(field, flag, "true")
                continue
            if not letters and not rest:
                raise self._error(f"flag needs an argument: '{letter}' in -{left}")
            self._set(field, flag, letters or rest.pop())
            return

    def _set(self, field: str, flag: Flag, text: str) -> None:
        try:
            value = boolean(text) if flag.kind is Kind.SWITCH else flag.convert(text)
        except DockerError as error:
            raise self._error(
                f'invalid argument "{text}" for "{flag.label}" flag: {error.message}', error.hint
            ) from None
        if flag.deprecated:
            self.warnings += f"Flag {flag.long} has been deprecated, {flag.deprecated}\n"
        if flag.long == HELP.long:
            self.help = bool(value)
        if not field:
            return
        if flag.kind is Kind.LIST:
            value = (*self.values.get(field, ()), value)
        self.values[field] = value

    def _error(self, message: str, hint: str = "") -> UsageError:
        usage = f"{self.path} {self.shape.usage}".rstrip()
        return UsageError(
            f"{message}\n\nUsage:  {usage}\n\nRun '{self.path} --help' for more information",
            hint=hint,
            exit_code=125,
        )


def _check_count(shape: Shape, count: int, path: str) -> None:
    least, most = shape.least, shape.most
    if count >= least and (most is None or count <= most):
        return
    see = "Run"
    if most is None:
        wanted, see = f"requires at least {_arguments(least)}", "See"
    elif most == 0:
        wanted = "accepts no arguments"
    elif least == most:
        wanted = f"requires {_arguments(most)}"
    elif least == 0:
        # docker CLI 28 prints the S (recording cli-047).
        wanted, see = f"requires at most {_arguments(most)}", "SRun"
    else:
        wanted = f"requires at least {least} and at most {_arguments(most)}"
    usage = f"{path} {shape.usage}".rstrip()
    raise UsageError(
        f"docker: '{path}' {wanted}\n\nUsage:  {usage}\n\n"
        f"{see} '{path} --help' for more information",
        hint=f"Type {path} --help to see what it takes.",
    )


def _arguments(count: int) -> str:
    return f"{count} argument" + ("" if count == 1 else "s")


def _assigned(shape: Shape, positional: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    left = list(positional)
    for name, made in shape.arguments.items():
        values[name] = _taken(made, left)
    return values


def _taken(made: Argument, left: list[str]) -> str | tuple[str, ...]:
    if made.rest:
        return tuple(left)
    return left.pop(0) if left else ""
