"""Pictures of words and values: what starts, where a value ends, a fingerprint, lamps."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _

from simulator.engine.build.causes import (
    BaseChanged,
    Cause,
    FileChanged,
    SettingChanged,
    StepAbove,
    TextChanged,
    Why,
)
from simulator.engine.build.explain import clause
from simulator.engine.dockerfile.instructions import Arg, Env, Instruction
from simulator.engine.dockerfile.stages import parse
from simulator.engine.errors import DockerError
from simulator.engine.events import StepState
from simulator.engine.image import Config
from simulator.lessons.deeds import Command
from simulator.lessons.goals import Met
from simulator.lessons.scene import Scene
from simulator.web.scene.aha.bars import size_bars
from simulator.web.scene.aha.drawings import (
    Bar,
    Bars,
    Lamp,
    Lamps,
    Part,
    Print,
    Stretch,
    Train,
    Trains,
)
from simulator.web.scene.aha.plates import short
from simulator.web.scene.explorer.names import shown
from simulator.web.scene.lesson.markup import inline
from simulator.web.scene.whys import TONGUE
from simulator.web.scene.words import CHIPS
from simulator.workspaces.moment import Moment

MOST = 3
LINE = 600
"""Of a bar, how much the lines of the Dockerfile take; the rest is the run."""


def words(moment: Moment) -> Trains | None:
    """Draw what the runs of the step started: ENTRYPOINT, and CMD or what took its place."""
    if moment.course is None:
        return None
    scene = moment.course.scene(moment.world)
    runs = [one for deed in moment.course.here for one in deed.commands if one.name == "run"]
    trains = [train for one in runs for train in _train(scene, one)]
    return Trains(tuple(trains[-MOST:])) if trains else None


def scopes(moment: Moment) -> Bars | None:
    """Draw ARG and ENV of the last build as bars from their lines to where their scope ends."""
    report = moment.build
    try:
        told = parse(report.text) if report else None
    except DockerError:
        told = None
    if report is None or told is None or len(told.stages) != 1:
        return None
    known = {**(report.image.config.environment if report.image else {}), **_given(moment)}
    last = max((one.node.end for one in told.instructions), default=1)
    start = told.stages[0].from_.node.start
    bars = [
        *(bar for one in told.global_args for bar in _bars(one, start, last, known)),
        *(bar for one in told.stages[0].instructions for bar in _bars(one, last, last, known)),
    ]
    return Bars(tuple(bars), (_("build"), _("run"))) if bars else None


def fingerprint(moment: Moment) -> Print | None:
    """Draw what the cache knows the first step by that ran: what is the same, and what is new."""
    steps = moment.build.steps if moment.build else ()
    ran = [one for one in steps if one.state == StepState.BUILT and one.why and one.why.causes]
    if not ran:
        return None
    step, why = ran[0], ran[0].why or Why()
    fields: tuple[tuple[str, tuple[type[Cause], ...]], ...] = (
        (_("the step below"), (StepAbove, BaseChanged)),
        (_("its text"), (TextChanged,)),
        (_("its files"), (FileChanged,)),
        (_("the values it can see"), (SettingChanged,)),
    )
    parts = tuple(_part(name, kinds, why) for name, kinds in fields)
    return Print(short(step.step.instruction), parts, CHIPS[step.state])


def lamps(moment: Moment) -> Lamps | None:
    """Draw the goals of the step as lamps, and beside them the image before and after."""
    course = moment.course
    if course is None or not course.current.goals:
        return None
    pairs = zip(course.current.goals, course.verdicts, strict=True)
    found = tuple(Lamp(inline(goal.title), isinstance(one, Met)) for goal, one in pairs)
    return Lamps(found, size_bars(moment))


def _train(scene: Scene, command: Command) -> Iterator[Train]:
    for at, word in enumerate(command.argv[2:], start=2):
        image = None if word.startswith("-") else scene.image(word)
        if image is not None:
            given = command.argv[at + 1 :]
            yield _coupled(short(" ".join(command.argv)), image.config, given)
            return


def _coupled(title: str, config: Config, given: Sequence[str]) -> Train:
    engine, cmd = config.entrypoint or (), config.cmd or ()
    wagon = tuple(given) or cmd
    return Train(
        title=title,
        engine=_joined(engine),
        wagon=_joined(wagon),
        bumped=_joined(cmd) if given and cmd else "",
        runs=_joined((*engine, *wagon)),
    )


def _joined(argv: Sequence[str]) -> str:
    return short(shlex.join(argv)) if argv else ""


def _given(moment: Moment) -> dict[str, str]:
    """Return the build arguments of the last build's command line."""
    deeds = [deed for deed in moment.course.deeds if deed.builds] if moment.course else []
    argv = [word for one in deeds[-1].commands for word in one.argv] if deeds else []
    pairs = [b for a, b in pairwise(argv) if a == "--build-arg"]
    pairs += [word.partition("=")[2] for word in argv if word.startswith("--build-arg=")]
    return dict(pair.partition("=")[::2] for pair in pairs)


def _bars(one: Instruction, until: int, last: int, known: dict[str, str]) -> Iterator[Bar]:
    line = one.node.start
    start, end = round(LINE * (line - 1) / last), round(LINE * until / last)
    if isinstance(one, Arg):
        for pair in one.pairs:
            value = known.get(pair.name, pair.default)
            says = _("line {line} to line {end}").format(line=line, end=until)
            told = f"ARG {pair.name}" + (f"={value}" if value is not None else "")
            yield Bar(shown(told), "", (Stretch(start, max(end - start, 20), "shared"),), says)
    if isinstance(one, Env):
        for name, text in one.pairs:
            says = _("line {line} on, and in the container").format(line=line)
            value = shown(f"ENV {name}={known.get(name, text)}")
            yield Bar(value, "", (Stretch(start, 1000 - start, "new"),), says)


def _part(name: str, kinds: tuple[type[Cause], ...], why: Why) -> Part:
    found = tuple(cause for cause in why.causes if isinstance(cause, kinds))
    if not found:
        return Part(name, _("the same"), new=False)
    return Part(name, clause(Why(found), TONGUE), new=True)
