"""A lane: its Dockerfile with what is its own marked, and what it came to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from simulator.web.scene.code import coloured, with_flags
from simulator.web.scene.gutter import MAX_LINES
from simulator.web.scene.race.compare import own_lines
from simulator.web.scene.race.strips import Block, Road, strip
from simulator.web.scene.race.words import edits_counted, figure_text, sum_of
from simulator.web.scene.words import listed, size_text
from simulator.workspaces.races.race import Lane, Measure, Race
from simulator.workspaces.races.run import Run


@dataclass(frozen=True, slots=True)
class LaneLine:
    """A line of a Dockerfile in colours; ``own`` is one that the other does not have."""

    html: str
    own: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """A build that failed or an edit that could not be made, in whose words it says itself."""

    says: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class LaneView:
    """One of the two, all figures in words."""

    letter: str
    name: str
    lines: tuple[LaneLine, ...]
    ignore: tuple[LaneLine, ...]
    figure: str
    figures: tuple[tuple[str, str], ...]
    strip: tuple[Block, ...]
    says: str
    troubles: tuple[Trouble, ...]


def lane_views(
    race: Race, runs: tuple[Run, Run], measure: Measure, on: Road
) -> tuple[LaneView, LaneView]:
    """Return both lanes; the strips lie ``on`` the same road."""
    first, second = race.lanes
    return (
        _view("A", first, second, runs[0], measure, on),
        _view("B", second, first, runs[1], measure, on),
    )


def _view(letter: str, lane: Lane, other: Lane, run: Run, measure: Measure, on: Road) -> LaneView:
    figure = figure_text(measure, sum_of(measure, run))
    return LaneView(
        letter=letter,
        name=lane.name,
        lines=_lines("Dockerfile", lane.dockerfile, other.dockerfile),
        ignore=_lines(".dockerignore", lane.ignore, other.ignore) if lane.ignore else (),
        figure=figure,
        figures=_figures(run, measure),
        strip=strip(run, measure, on),
        says=_says(run, measure, figure),
        troubles=_troubles(run),
    )


def _lines(name: str, text: str, other: str) -> tuple[LaneLine, ...]:
    lines = text.strip("\n").split("\n")[:MAX_LINES]
    own = own_lines(lines, other.strip("\n").split("\n")[:MAX_LINES])
    shown = coloured(name, "\n".join(lines))
    mark = with_flags if name == "Dockerfile" else str
    return tuple(LaneLine(mark(html), at in own) for at, html in enumerate(shown))


def _figures(run: Run, measure: Measure) -> tuple[tuple[str, str], ...]:
    """Return the other figures, each as a number and what it counts."""
    hits = _("{hits} of {all}").format(hits=run.hits, all=run.reached)
    size = size_text(run.image.size) if run.image else "–"
    found = {
        Measure.SECONDS: (figure_text(Measure.SECONDS, run.milliseconds), _("of building")),
        Measure.WRITTEN: (size_text(run.written), _("written")),
        Measure.SIZE: (size, _("image")),
    }
    others = [pair for name, pair in found.items() if name != measure]
    return (*others, (hits, _("steps cached")))


def _says(run: Run, measure: Measure, figure: str) -> str:
    if measure == Measure.SIZE:
        return _("{figure} in the layers of the image").format(figure=figure)
    edits = sum(lap.number > 0 for lap in run.counted)
    return _("{figure} in {edits}").format(figure=figure, edits=edits_counted(edits))


def _troubles(run: Run) -> tuple[Trouble, ...]:
    """Return what went wrong, the same words once, with all the builds that they are of."""
    problems = _together((lap.problem, "", lap.number) for lap in run.laps)
    failures = _together((lap.failure, lap.hint, lap.number) for lap in run.laps)
    found = [
        *(
            _trouble(_("{where} could not be made; the build ran without it."), *one)
            for one in problems
        ),
        *(_trouble(_("{where}: the build failed."), *one) for one in failures),
    ]
    if run.stopped:
        says = _("The race stops here on this side.")
        found.append(Trouble(says, _("Its builds ran more than a race can hold.")))
    return tuple(found)


def _together(told: Iterable[tuple[str, str, int]]) -> list[tuple[str, str, list[int]]]:
    found: dict[tuple[str, str], list[int]] = {}
    for message, hint, number in told:
        if message:
            found.setdefault((message, hint), []).append(number)
    return [(message, hint, numbers) for (message, hint), numbers in found.items()]


def _trouble(words: str, message: str, hint: str, numbers: list[int]) -> Trouble:
    return Trouble(words.format(where=_where(numbers)), message, hint)


def _where(numbers: list[int]) -> str:
    """Return which builds these are: the first, or those after some edits."""
    edits = [str(number) for number in numbers if number]
    named = listed(edits, most=12)
    if not edits:
        return _("The first build")
    if len(edits) < len(numbers):
        return _("The first build, and those after edits {numbers}").format(numbers=named)
    return ngettext("Edit {numbers}", "Edits {numbers}", len(edits)).format(numbers=named)
