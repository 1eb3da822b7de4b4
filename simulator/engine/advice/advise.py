"""``advise``: what could be better about a build, each piece tried before it is told."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.engine.advice.advice import Advice, Kind
from simulator.engine.advice.kinds import KINDS
from simulator.engine.advice.subject import subject_of
from simulator.engine.advice.trials import MAX_TRIALS, OutOfTrials, Trials
from simulator.engine.build.options import BuildOptions
from simulator.engine.events import Event
from simulator.engine.state import World

MAX_LINES = 1_000
"""Lines of the longest Dockerfile that is advised about."""


def advise(
    world: World, options: BuildOptions, events: Sequence[Event], most: int = MAX_TRIALS
) -> tuple[Advice, ...]:
    """Return advice about a build that went well, in the order of ``KINDS``.

    ``world`` is the world after the build, so that trial builds start with a warm cache;
    ``options`` and ``events`` are those of the build. At most ``most`` trial builds are
    played; the same arguments always give the same advice.
    """
    subject = subject_of(world, options, events)
    if subject is None or subject.text.count("\n") > MAX_LINES:
        return ()
    trials = Trials(subject, most)
    found: list[Advice] = []
    try:
        for propose in KINDS:
            found.extend(propose(subject, trials))
    except OutOfTrials:
        pass
    return _without_repeats(found)


def _without_repeats(found: Sequence[Advice]) -> tuple[Advice, ...]:
    """Leave out what joining lines already does for one of them."""
    joined = [one for one in found if one.kind == Kind.JOIN]
    return tuple(
        one
        for one in found
        if one.kind != Kind.CLEAN or not any(join.line <= one.line <= join.end for join in joined)
    )
