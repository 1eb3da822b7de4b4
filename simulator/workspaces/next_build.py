"""What the next build would do: the build command, played in a copy of the world.

Worlds are values, so nothing of it has to be undone, and nothing of it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

from simulator.engine.advice.rewriting import Edit
from simulator.engine.build.report import BuildReport, last_build
from simulator.engine.errors import DockerError
from simulator.engine.events import CommandFailed
from simulator.engine.files import Directory, Entry, File
from simulator.engine.recall import Same
from simulator.engine.state import World
from simulator.workspaces.actions import RunLine, SaveFile, valid
from simulator.workspaces.journal import Turn, perform
from simulator.workspaces.meant import played_fix


@dataclass(frozen=True, slots=True)
class NextBuild:
    """The build to come; without a report, ``problem`` and ``hint`` say why there is none."""

    report: BuildReport | None
    problem: str = ""
    hint: str = ""
    fix: Edit | None = None
    """What would bring the build beyond the line at which it ends, if that is known."""


def next_build(world: World, command: str, edit: SaveFile | None = None) -> NextBuild:
    """Return what the command would build now, with a file as it stands in the editor.

    It is played once for the same world: a page is looked at more often than it changes.
    """
    return _played(Same(world), command, edit)


@lru_cache(maxsize=256)
def _played(start: Same[World], command: str, edit: SaveFile | None) -> NextBuild:
    world = start.value
    try:
        if edit is not None:
            turn = perform(world, _checked(edit))
            if turn.exit_code:
                return _nothing(turn)
            world = turn.world
        turn = perform(world, _checked(RunLine(command)))
    except DockerError as error:
        return NextBuild(None, error.message, error.hint)
    report = last_build(turn.events, turn.before.machine.project)
    if report is None:
        return _nothing(turn)
    path = edit.path if edit else report.dockerfile
    return NextBuild(report, fix=_fix(world, command, report, path) if report.failure else None)


def _fix(world: World, command: str, report: BuildReport, path: str) -> Edit | None:
    """Return a fix of the file at the path, if that is the Dockerfile of the build."""
    entry: Entry | None = report.project
    for name in path.split("/"):
        entry = entry.entries.get(name) if isinstance(entry, Directory) else None
    if not isinstance(entry, File) or entry.content != report.text.encode():
        return None

    def play(text: str) -> BuildReport | None:
        saved = perform(world, SaveFile(path, text))
        turn = perform(saved.world, RunLine(command))
        return last_build(turn.events, turn.before.machine.project)

    return played_fix(world, report, play)


def _checked(action: SaveFile | RunLine) -> SaveFile | RunLine:
    valid(action, limit=settings.MAX_ACTION_BYTES)
    return action


def _nothing(turn: Turn) -> NextBuild:
    for event in reversed(turn.events):
        if isinstance(event, CommandFailed):
            return NextBuild(None, event.message, event.hint)
    return NextBuild(None, "This command builds no image.", "docker build . is one that does.")
