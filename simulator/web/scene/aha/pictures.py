"""All pictures by the names that lessons call them, and the moment that one is of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from simulator.lessons.declare import Aha
from simulator.web.scene.aha import (
    bars,
    brooms,
    builds,
    containers,
    films,
    gates,
    moved,
    names,
    stacks,
    steps,
    values,
    ways,
)
from simulator.web.scene.aha.drawings import Drawing
from simulator.workspaces.moment import Moment

Picture = Callable[[Moment], Drawing | None]

PICTURES: Mapping[str, Picture] = {
    "backpack": moved.loader,
    "bases": bars.bases,
    "brooms": brooms.brooms,
    "context": gates.context,
    "crates": stacks.crates,
    "cut": ways.cut,
    "diet": bars.diet,
    "dominoes": steps.dominoes,
    "doors": ways.doors,
    "family": stacks.family,
    "freed": bars.freed,
    "frozen": containers.frozen,
    "lamps": values.lamps,
    "life": containers.life,
    "lift": moved.lift,
    "moves": names.moves,
    "owners": moved.owners,
    "photo": films.photo,
    "prints": values.fingerprint,
    "race": builds.race,
    "rise": containers.rise,
    "scopes": values.scopes,
    "secret": moved.secret,
    "seen": stacks.seen,
    "settings": stacks.notes,
    "shared": bars.shared,
    "signal": ways.signal,
    "stack": stacks.stack,
    "stages": steps.stages,
    "stale": steps.stale,
    "strings": names.strings,
    "tags": names.tags,
    "travel": gates.travel,
    "walk": ways.walk,
    "words": values.words,
}


@dataclass(frozen=True, slots=True)
class AhaView:
    """The sentence of a moment when it clicks, and its picture if there is anything to draw."""

    says: str
    kind: str
    drawing: Drawing | None


def aha(moment: Moment) -> AhaView | None:
    """Return the aha-moment of the step that was just done, if it has one."""
    course = moment.course
    if course is None or not course.done:
        return None
    found = next((one for one in course.told.told.aha if one.step == course.step + 1), None)
    return AhaView(found.says, found.picture, drawing(found, moment)) if found else None


def drawing(told: Aha, moment: Moment) -> Drawing | None:
    """Return the picture of an aha-moment; None if the learner's world has nothing for it."""
    return PICTURES[told.picture](moment)
