"""What the next build would do: the build command, played in a copy of the world.

Worlds are values, so nothing of it has to be undone, and nothing of it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings

from simulator.engine.build.report import BuildReport, last_build
from simulator.engine.errors import DockerError
from simulator.engine.events import CommandFailed
from simulator.engine.state import World
from simulator.workspaces.actions import RunLine, SaveFile, valid
from simulator.workspaces.journal import Turn, perform


@dataclass(frozen=True, slots=True)
class NextBuild:
    """The build to come; without a report, ``problem`` and ``hint`` say why there is none."""

    report: BuildReport | None
    problem: str = ""
    hint: str = ""


def next_build(world: World, command: str, edit: SaveFile | None = None) -> NextBuild:
    """Return what the command would build now, with a file as it stands in the editor."""
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
    return _nothing(turn) if report is None else NextBuild(report)


def _checked(action: SaveFile | RunLine) -> SaveFile | RunLine:
    valid(action, limit=settings.MAX_ACTION_BYTES)
    return action


def _nothing(turn: Turn) -> NextBuild:
    for event in reversed(turn.events):
        if isinstance(event, CommandFailed):
            return NextBuild(None, event.message, event.hint)
    return NextBuild(None, "This command builds no image.", "docker build . is one that does.")
