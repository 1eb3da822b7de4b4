"""Who wins a race, by how much, in two sentences."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from simulator.web.scene.race.words import edits_counted
from simulator.web.scene.words import seconds_text, size_text
from simulator.workspaces.races.run import Lap, Run

LETTERS = "AB"

NOTICEABLE = 500
"""Milliseconds from which one lane is called faster."""


def verdict(runs: tuple[Run, Run]) -> str:
    """Return what can be said of the builds that both lanes have got an image from."""
    pairs = [
        pair
        for pair in zip(runs[0].counted, runs[1].counted, strict=False)
        if all(lap.layers for lap in pair)
    ]
    if not pairs:
        return _("There is nothing to compare: no edit ended with an image on both sides.")
    edits = sum(lap.number > 0 for lap, _other in pairs)
    first, second = ([pair[side] for pair in pairs] for side in (0, 1))
    says = f"{_time(first, second, edits)} {_size(first[-1].size, second[-1].size)}"
    if any(run.failed or run.stopped for run in runs):
        return f"{_left_out(pairs)} {says}"
    return says


def faster(runs: tuple[Run, Run]) -> str:
    """Return the letter of the lane that took less time, "" if there is no telling."""
    first, second = (run.milliseconds for run in runs)
    if abs(first - second) < NOTICEABLE:
        return ""
    return LETTERS[first > second]


def _time(first: list[Lap], second: list[Lap], edits: int) -> str:
    spent = [sum(lap.milliseconds for lap in laps) for laps in (first, second)]
    where = edits_counted(edits) if edits else _("the first build")
    if abs(spent[0] - spent[1]) < NOTICEABLE:
        time = seconds_text(max(spent))
        return _("Both take about {time} in {edits}.").format(time=time, edits=where)
    return _("{lane} saves {time} in {edits}.").format(
        lane=LETTERS[spent[0] > spent[1]],
        time=seconds_text(abs(spent[0] - spent[1])),
        edits=where,
    )


def _size(first: int, second: int) -> str:
    if size_text(first) == size_text(second):
        return _("The images are the same size.")
    return _("The image of {lane} is {size} smaller.").format(
        lane=LETTERS[first > second], size=size_text(abs(first - second))
    )


def _left_out(pairs: Iterable[tuple[Lap, Lap]]) -> str:
    numbers = ", ".join(str(lap.number) for lap, _other in pairs)
    return _("Compared are the builds that both sides finished: {numbers}.").format(numbers=numbers)
