"""What could be better about the last build: the engine's advice, and the files that follow it.

Advice is no part of a moment, for trying what it says takes longer than the build itself.
It is worked out when it is asked for, from the journal alone, and remembered.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.cache import cache

from simulator.cli.client import Client
from simulator.cli.commands.build import Build
from simulator.cli.docker import typed_command
from simulator.engine.advice.advice import Advice
from simulator.engine.advice.advise import advise
from simulator.engine.build.options import BuildOptions
from simulator.engine.errors import DockerError
from simulator.engine.events import BuildStarted, CommandStarted, Event
from simulator.engine.files import join
from simulator.engine.state import PROJECT
from simulator.workspaces.actions import InvalidAction, SaveFile, from_json
from simulator.workspaces.journal import Turn, perform
from simulator.workspaces.models import Entry, Workspace
from simulator.workspaces.replay import moment_at

KEPT_FOR = 3_600
"""Seconds; after that it is worked out again."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Advice, and the files of the project folder that following it writes."""

    advice: Advice
    files: tuple[SaveFile, ...]


def suggestions_of(workspace: Workspace, *, ask: bool = True) -> tuple[Suggestion, ...] | None:
    """Return what is suggested after the last build of the workspace.

    Not to ``ask`` is to look only whether it is known already: None if not.
    """
    built = moment_at(workspace, workspace.head_id).built
    if not built:
        return ()
    key = f"advice:{workspace.pk}:{built}:{workspace.revision}"
    known: tuple[Suggestion, ...] | None = cache.get(key)
    if known is None and ask:
        known = _worked_out(workspace, built)
        cache.set(key, known, KEPT_FOR)
    return known


def suggestions_on(turn: Turn) -> tuple[Suggestion, ...]:
    """Return what is suggested after a turn, as far as its line alone says what was built."""
    options = _options(turn)
    if options is None:
        return ()
    starts = [at for at, event in enumerate(turn.events) if isinstance(event, BuildStarted)]
    found = advise(turn.world, options, turn.events[starts[-1] :])
    return tuple(Suggestion(one, tuple(_files(one, options))) for one in found)


def _worked_out(workspace: Workspace, built: int) -> tuple[Suggestion, ...]:
    """Play the build again where it was played, which is cheap and needs nothing to be kept."""
    entry = Entry.objects.filter(workspace=workspace, number=built).first()
    if entry is None:
        return ()
    try:
        action = from_json(entry.payload, limit=len(entry.payload) + 1)
    except InvalidAction:
        return ()
    return suggestions_on(perform(moment_at(workspace, entry.parent_id).world, action))


def _files(advice: Advice, options: BuildOptions) -> Iterator[SaveFile]:
    if advice.dockerfile is not None:
        path = options.dockerfile or join(options.context, "Dockerfile")
        yield SaveFile(_in_project(path), advice.dockerfile)
    for path, text in advice.other_files.items():
        yield SaveFile(_in_project(join(options.context, path)), text)


def _in_project(path: str) -> str:
    return path.removeprefix(f"{PROJECT}/")


def _options(turn: Turn) -> BuildOptions | None:
    """Return what the last build was asked to do; None if the line alone does not say it.

    Context and Dockerfile have to be in the project folder and not to come through a pipe.
    """
    words = _words(turn.events)
    command = typed_command(words[1:]) if words[:1] == ("docker",) else None
    if not isinstance(command, Build) or "-" in {command.path, command.file}:
        return None
    try:
        _, options = command.asked(Client(turn.before))
    except DockerError:
        return None
    places = (options.context, options.dockerfile or options.context)
    own = all(f"{place}/".startswith(f"{PROJECT}/") for place in places)
    return options if own else None


def _words(events: tuple[Event, ...]) -> tuple[str, ...]:
    """Return the words of the command that built last; () if the shell had moved before."""
    words: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    for event in events:
        match event:
            case CommandStarted(argv=("cd" | "pushd", *_)):
                return ()
            case CommandStarted(argv=argv):
                words = argv
            case BuildStarted():
                asked = words
            case _:
                pass
    return asked
