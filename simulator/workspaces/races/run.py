"""Running a race: build, edit, build, edit, build … in a world of each lane's own.

Nothing is known beforehand: every figure is what the engine's build came to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.catalogue_files import catalogue
from simulator.engine.build.report import PULLED, BuildReport, StepReport, last_build
from simulator.engine.digest import digest_of
from simulator.engine.errors import DockerError
from simulator.engine.events import CommandFailed, ContextSent, StepState, StepWorked
from simulator.engine.files import Directory, File, FileTree
from simulator.engine.stand_in import stand_in
from simulator.engine.state import World
from simulator.workspaces.actions import RunLine
from simulator.workspaces.journal import Turn, perform
from simulator.workspaces.moment import beginning
from simulator.workspaces.races.edits import actions_of
from simulator.workspaces.races.race import Edit, Lane, Race

BUILD = "docker build -t race ."
"""The command that is raced."""

MAX_RUN = 120
"""Steps that one lane may run, all builds together; cached ones do not count."""

MAX_REACHED = 600
"""Steps that one lane may look at, all builds together, cached or not."""

MAX_WORK = 15_000
"""What the RUNs of a lane may take of the shell's limits, all builds together."""

REMEMBERED = 32
"""Outcomes that a process keeps: the newest, for a race always ends the same."""


@dataclass(frozen=True, slots=True)
class Lap:
    """One build, after edit ``number``; 0 is the first build, before any edit.

    ``written`` are the bytes that came to the store, ``sent`` those of the context, ``layers`` the
    sizes of the image's layers with those of the base as one. ``problem`` says why the edit
    could not be made, ``failure`` in Docker's words why there is no image. ``work`` is what
    its RUNs took of their limits.
    """

    number: int
    steps: tuple[StepReport, ...] = ()
    milliseconds: int = 0
    written: int = 0
    sent: int = 0
    layers: tuple[int, ...] = ()
    problem: str = ""
    failure: str = ""
    hint: str = ""
    work: int = 0

    @property
    def size(self) -> int:
        return sum(self.layers)

    @property
    def hits(self) -> int:
        return sum(step.state == StepState.CACHED for step in self.steps)

    @property
    def reached(self) -> int:
        """Steps whose turn came, whatever came of them."""
        out = {StepState.SKIPPED, StepState.NOT_REACHED}
        return sum(step.state not in out for step in self.steps)


@dataclass(frozen=True, slots=True)
class Run:
    """How a lane came out. ``stopped`` says that it ran too much to go on after its last lap."""

    laps: tuple[Lap, ...]
    stopped: bool = False

    @property
    def counted(self) -> tuple[Lap, ...]:
        """The laps that the sums are over: those after an edit, or the first if there are none."""
        return self.laps[1:] or self.laps

    @property
    def milliseconds(self) -> int:
        return sum(lap.milliseconds for lap in self.counted)

    @property
    def written(self) -> int:
        return sum(lap.written for lap in self.counted)

    @property
    def hits(self) -> int:
        return sum(lap.hits for lap in self.counted)

    @property
    def reached(self) -> int:
        return sum(lap.reached for lap in self.counted)

    @property
    def image(self) -> Lap | None:
        """The last lap that made an image."""
        return next((lap for lap in reversed(self.laps) if lap.layers), None)

    @property
    def failed(self) -> bool:
        return any(lap.failure for lap in self.laps)


_OUTCOMES: dict[Race, tuple[Run, Run]] = {}


def remembers(race: Race) -> bool:
    """Say whether showing the race costs nothing, since it was run here not long ago."""
    return race in _OUTCOMES


def run(race: Race) -> tuple[Run, Run]:
    """Return how both lanes come out; a pure function of the race and the catalogue."""
    known = _OUTCOMES.get(race)
    if known is None:
        first, second = race.lanes
        known = _OUTCOMES[race] = _lane_run(race, first), _lane_run(race, second)
        while len(_OUTCOMES) > REMEMBERED:
            _OUTCOMES.pop(next(iter(_OUTCOMES)), None)
    return known


def first_world(race: Race, lane: Lane) -> World:
    """Return the world of a lane before its first build."""
    world = beginning("empty", catalogue().revision).world
    return world.with_project(_project(race, lane, world.now))


def _project(race: Race, lane: Lane, now: int) -> FileTree:
    tree = FileTree(Directory(mtime=now))
    for path, size in race.large:
        content = stand_in(path, digest_of(path.encode()))
        tree = tree.put(path, File(content, mtime=now, size=max(size, len(content))))
    own = [("Dockerfile", lane.dockerfile)]
    own += [(".dockerignore", lane.ignore)] if lane.ignore else []
    for path, text in (*race.files, *own):
        mode = 0o755 if text.startswith("#!") else 0o644
        tree = tree.put(path, File(text.encode(), mode=mode, mtime=now))
    return tree


def _lane_run(race: Race, lane: Lane) -> Run:
    world, laps = first_world(race, lane), list[Lap]()
    for number, edit in enumerate((None, *race.edits)):
        world, lap = _lap(world, number, edit)
        laps.append(lap)
        if len(laps) <= len(race.edits) and _too_much(laps):
            return Run(tuple(laps), stopped=True)
    return Run(tuple(laps))


def _lap(world: World, number: int, edit: Edit | None) -> tuple[World, Lap]:
    problem = ""
    try:
        if edit is not None:
            world = _edited(world, edit, number)
    except DockerError as error:
        problem = error.message
    turn = perform(world, RunLine(BUILD))
    report = last_build(turn.events, world.machine.project)
    lap = Lap(number) if report is None else _measured(report, number)
    sent = sum(event.size for event in turn.events if isinstance(event, ContextSent))
    work = sum(event.count for event in turn.events if isinstance(event, StepWorked))
    failed = next((e for e in turn.events if isinstance(e, CommandFailed)), None)
    if failed is not None and not lap.failure:
        lap = replace(lap, failure=failed.message, hint=failed.hint)
    return turn.world, replace(lap, problem=problem, sent=sent, work=work)


def _edited(world: World, edit: Edit, number: int) -> World:
    for action in actions_of(edit, world.machine.project, number):
        turn = perform(world, action)
        if turn.exit_code:
            raise DockerError(_said(turn))
        world = turn.world
    return world


def _said(turn: Turn) -> str:
    failed = [event.message for event in turn.events if isinstance(event, CommandFailed)]
    return failed[0] if failed else f"exit code {turn.exit_code}"


def _measured(report: BuildReport, number: int) -> Lap:
    """Return what is kept of a build: figures and reasons, but none of its files."""
    spent = sum(step.milliseconds for step in report.steps)
    made = [step for step in report.steps if step.state in {StepState.BUILT, PULLED}]
    failure = report.failure
    return Lap(
        number,
        steps=tuple(replace(step, layer=None) for step in report.steps),
        milliseconds=report.milliseconds or spent,
        written=sum(step.size for step in made),
        layers=_layers(report),
        failure=failure.message if failure else "",
        hint=failure.hint if failure else "",
    )


def _layers(report: BuildReport) -> tuple[int, ...]:
    base, own = 0, list[int]()
    for layer, step in report.layers():
        if step is not None and step.base is None:
            own.append(layer.size)
        else:
            base += layer.size
    return (base, *own) if report.image else ()


def _too_much(laps: list[Lap]) -> bool:
    reached = sum(lap.reached for lap in laps)
    ran = reached - sum(lap.hits for lap in laps)
    work = sum(lap.work for lap in laps)
    return ran > MAX_RUN or reached > MAX_REACHED or work > MAX_WORK
