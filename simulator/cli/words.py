"""Reading the words of a command line as the Go packages pflag and cobra do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from simulator.cli.declare import Argument, Command, Flag, Kind, Shape, shape_of
from simulator.cli.suggestions import flag_hint
from simulator.engine.errors import DockerError

C = TypeVar("C", bound=Command)

_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})


class UsageError(DockerError):
    """The words are not what the command takes; says how it is used."""


class HelpWanted(Exception):
    """``--help`` stands among the words."""


def read(command: type[C], words: Sequence[str], path: str) -> C:
    """Return the command with what the words say; ``path`` is its name for messages."""
    shape = shape_of(command)
    reading = _Reading(shape, path)
    positional = reading.flags(list(words))
    if reading.help:
        raise HelpWanted
    _check_count(shape, len(positional), path)
    return command(**reading.values, **_assigned(shape, positional))


@dataclass
class _Reading:
    """Words under way, from left to right."""

    shape: Shape
    path: str

    def __post_init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.help = False
        self._long = {flag.long: name for name, flag in self.shape.flags.items()}
        self._short = {flag.short: name for name, flag in self.shape.flags.items() if flag.short}

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

    def _long_flag(self, word: str, rest: list[str]) -> None:
        name, equals, value = word.partition("=")
        if len(name) == 2 or name[2] == "-":
            raise self._error(f"bad flag syntax: {word}")
        field = self._long.get(name)
        if field is None and name == "--help":
            self.help = True
            return
        if field is None:
            raise self._error(f"unknown flag: {name}", flag_hint(name, self._long))
        flag = self.shape.flags[field]
        if equals:
            self._set(field, flag, value)
        elif flag.kind is Kind.SWITCH:
            self._set(field, flag, "true")
        elif rest:
            self._set(field, flag, rest.pop())
        else:
            raise self._error(f"flag needs an argument: {name}")

    def _cluster(self, word: str, rest: list[str]) -> None:
        letters = word[1:]
        while letters:
            letter, letters = letters[0], letters[1:]
            field = self._short.get(f"-{letter}")
            if field is None and letter == "h":
                self.help = True
                return
            if field is None:
                raise self._error(f"unknown shorthand flag: '{letter}' in {word}")
            flag = self.shape.flags[field]
            if letters.startswith("=") and len(letters) > 1:
                self._set(field, flag, letters[1:])
                return
            if flag.kind is Kind.SWITCH:
                self._set(field, flag, "true")
                continue
            if not letters and not rest:
                raise self._error(f"flag needs an argument: '{letter}' in {word}")
            self._set(field, flag, letters or rest.pop())
            return

    def _set(self, field: str, flag: Flag, text: str) -> None:
        try:
            value = _boolean(text) if flag.kind is Kind.SWITCH else flag.convert(text)
        except DockerError as error:
            raise self._error(
                f'invalid argument "{text}" for "{flag.label}" flag: {error.message}', error.hint
            ) from None
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


def _boolean(text: str) -> bool:
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise DockerError(f'strconv.ParseBool: parsing "{text}": invalid syntax')


def integer(text: str) -> int:
    """Read a whole number as a flag's value."""
    try:
        value = int(text, 10) if len(text) < 20 else None
    except ValueError:
        value = None
    if value is None:
        raise DockerError(f'strconv.ParseInt: parsing "{text}": invalid syntax')
    return value


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
