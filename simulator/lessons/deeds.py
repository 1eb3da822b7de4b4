"""Deeds: what a learner did in a lesson, as goals look back at it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from simulator.engine.build.report import BuildReport, builds_of
from simulator.engine.containers.events import ContainerEnded, ContainerSignalled
from simulator.engine.events import (
    BuildFailed,
    BuildWarned,
    CommandEnded,
    CommandFailed,
    Event,
    Printed,
    TimePassed,
)
from simulator.engine.registry.transfers import Transfer, transfers_of
from simulator.engine.state import World

MAX_TEXT = 20_000
"""Characters of one deed's output that goals can look into."""

MAX_KEPT = 400
"""Deeds of one lesson that are remembered; the oldest are forgotten first."""

TWO_WORDS = frozenset(
    {"image", "container", "system", "builder", "buildx", "volume", "network", "context"}
)
"""Groups of docker's commands: the word after them tells what is done."""

SHORT_NAMES = {
    "image build": "build",
    "buildx build": "build",
    "builder build": "build",
    "image history": "history",
    "image import": "import",
    "image ls": "images",
    "image list": "images",
    "image load": "load",
    "image pull": "pull",
    "image push": "push",
    "image rm": "rmi",
    "image remove": "rmi",
    "image save": "save",
    "image tag": "tag",
    "image inspect": "inspect",
    "container inspect": "inspect",
    "container ls": "ps",
    "container list": "ps",
    "container ps": "ps",
    "container remove": "rm",
    "container stats": "stats",
    "remove": "rm",
    "system df": "df",
}


@dataclass(frozen=True, slots=True)
class Command:
    """A command of a line. ``name`` is what goals call it: ``build``, ``image prune``, ``curl``."""

    name: str
    argv: tuple[str, ...]
    exit_code: int


@dataclass(frozen=True, slots=True)
class Deed:
    """One turn of a learner. ``edited`` are the files of the project that it changed.

    ``number`` is that of the journal's entry, ``text`` all that was printed.
    """

    number: int
    machine: str
    commands: tuple[Command, ...] = ()
    text: str = ""
    exit_code: int = 0
    builds: tuple[BuildReport, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    stops: tuple[tuple[str, float], ...] = ()
    """Containers that were told to stop, and the seconds until they had."""
    edited: tuple[str, ...] = ()
    line: str = ""
    """What was typed, or in words what else was done."""

    def ran(self, name: str) -> bool:
        """Say whether the line ran this command, well or not."""
        return any(command.name == name for command in self.commands)


def deed(
    before: World,
    events: Iterable[Event],
    number: int,
    exit_code: int,
    edited: tuple[str, ...] = (),
    line: str = "",
) -> Deed:
    """Return what a turn came to, from its events alone."""
    events = tuple(events)
    return Deed(
        number=number,
        machine=before.current,
        commands=tuple(_commands(events)),
        text=_text(events),
        exit_code=exit_code,
        builds=tuple(builds_of(events, before.machine.project)),
        transfers=transfers_of(before, events, number),
        stops=tuple(_stops(events)),
        edited=edited,
        line=line,
    )


def command_name(argv: tuple[str, ...]) -> str:
    """Return what goals call a command line.

    >>> command_name(("docker", "image", "rm", "app"))
    'rmi'
    >>> command_name(("curl", "localhost:80"))
    'curl'
    """
    if argv[:1] != ("docker",):
        return argv[0].rpartition("/")[2] if argv else ""
    words = [word for word in argv[1:] if not word.startswith("-")]
    name = " ".join(words[:2]) if words and words[0] in TWO_WORDS else "".join(words[:1])
    return SHORT_NAMES.get(name, name.removeprefix("container "))


def _commands(events: tuple[Event, ...]) -> Iterable[Command]:
    for event in events:
        if isinstance(event, CommandEnded):
            yield Command(command_name(event.argv), event.argv, event.exit_code)


def _stops(events: tuple[Event, ...]) -> Iterator[tuple[str, float]]:
    """Yield how long each container took from a signal to its end."""
    clock, told = 0, dict[str, int]()
    for event in events:
        match event:
            case TimePassed(milliseconds=milliseconds):
                clock += milliseconds
            case ContainerSignalled(container=name):
                told.setdefault(name, clock)
            case ContainerEnded(container=name) if name in told:
                yield name, (clock - told.pop(name)) / 1000
            case _:
                pass


def _text(events: tuple[Event, ...]) -> str:
    texts: list[str] = []
    for event in events:
        match event:
            case Printed(text=text):
                texts.append(text)
            case CommandFailed(message=message) | BuildFailed(message=message):
                texts.append(f"{message}\n")
            case BuildWarned(detail=detail):
                texts.append(f"{detail}\n")
            case _:
                pass
    text = "".join(texts)
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT // 2] + text[-MAX_TEXT // 2 :]
