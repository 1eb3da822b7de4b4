"""Declaring commands: the fields of a frozen dataclass are its options and arguments.

A command is a dataclass whose docstring is its help and whose ``run(client)`` yields
events and returns the exit code. What ``--help`` shows and what the command line
accepts are both read from the fields, so they cannot disagree.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import Any, ClassVar, Protocol

from simulator.cli.client import Client
from simulator.engine.events import Steps


class Command(Protocol):
    """What ``COMMANDS`` lists."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    def run(self, client: Client) -> Steps[int]: ...


class Kind(Enum):
    """How a flag takes its value."""

    SWITCH = "switch"
    VALUE = "value"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Flag:
    """An option as typed. ``word`` names its value in the help, ``shown`` its default."""

    long: str
    short: str
    kind: Kind
    help: str
    word: str = ""
    shown: str = ""
    convert: Callable[[str], Any] = str
    hidden: bool = False
    deprecated: str = ""
    """What to use instead; who uses the option is told so."""

    @property
    def label(self) -> str:
        """The flag as error messages name it."""
        return f"{self.short}, {self.long}" if self.short else self.long


@dataclass(frozen=True, slots=True)
class Argument:
    """Positional words. ``most`` is None where any number is taken."""

    word: str
    least: int
    most: int | None
    rest: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """All that a command declares, by name of its field."""

    flags: dict[str, Flag]
    arguments: dict[str, Argument]
    interspersed: bool
    bare: bool = False
    """The usage line says nothing of options, as with some commands of the buildx plugin."""

    @property
    def usage(self) -> str:
        """The words after the command's name in its usage line."""
        shown = not self.bare and any(not flag.hidden for flag in self.flags.values())
        options = ["[OPTIONS]"] if shown else []
        return " ".join([*options, *(argument.word for argument in self.arguments.values())])

    @property
    def least(self) -> int:
        return sum(argument.least for argument in self.arguments.values())

    @property
    def most(self) -> int | None:
        limits = [argument.most for argument in self.arguments.values()]
        return None if None in limits else sum(limit or 0 for limit in limits)


def option(
    *names: str,
    help: str,  # noqa: A002
    default: Any = "",
    word: str = "string",
    convert: Callable[[str], Any] = str,
    shown: str = "",
    hidden: bool = False,
    deprecated: str = "",
) -> Any:
    """Declare an option with a value. One that is ``deprecated`` is hidden and names the better."""
    long, short = _names(names)
    hidden = hidden or bool(deprecated)
    flag = Flag(long, short, Kind.VALUE, help, word, shown, convert, hidden, deprecated)
    return dataclasses.field(default=default, kw_only=True, metadata={"cli": flag})


def repeated(
    *names: str,
    help: str,  # noqa: A002
    word: str = "list",
    convert: Callable[[str], Any] = str,
    shown: str = "",
    hidden: bool = False,
) -> Any:
    """Declare an option that may be given several times; its value is a tuple."""
    long, short = _names(names)
    flag = Flag(long, short, Kind.LIST, help, word, shown, convert, hidden)
    return dataclasses.field(default=(), kw_only=True, metadata={"cli": flag})


def switch(
    *names: str,
    help: str,  # noqa: A002
    default: bool = False,
    hidden: bool = False,
) -> Any:
    """Declare an option that is on or off; ``--name=false`` turns it off."""
    long, short = _names(names)
    shown = "true" if default else ""
    flag = Flag(long, short, Kind.SWITCH, help, "", shown, str, hidden)
    return dataclasses.field(default=default, kw_only=True, metadata={"cli": flag})


def argument(word: str, *, required: bool = True) -> Any:
    """Declare one positional word; not given, it is empty."""
    made = Argument(word, 1 if required else 0, 1)
    return dataclasses.field(default="", kw_only=True, metadata={"cli": made})


def arguments(word: str, *, least: int = 0) -> Any:
    """Declare all further positional words; the value is a tuple."""
    made = Argument(word, least, None, rest=True)
    return dataclasses.field(default=(), kw_only=True, metadata={"cli": made})


@lru_cache(maxsize=256)
def shape_of(command: type[Command]) -> Shape:
    """Return what the command declares."""
    declared = {
        name: field.metadata["cli"]
        for name, field in command.__dataclass_fields__.items()
        if "cli" in field.metadata
    }
    return Shape(
        {name: made for name, made in declared.items() if isinstance(made, Flag)},
        {name: made for name, made in declared.items() if isinstance(made, Argument)},
        getattr(command, "interspersed", True),
        getattr(command, "bare", False),
    )


def _names(names: tuple[str, ...]) -> tuple[str, str]:
    long = next(name for name in names if name.startswith("--"))
    short = next((name for name in names if not name.startswith("--")), "")
    return long, short
