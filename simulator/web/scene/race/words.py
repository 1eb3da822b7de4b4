"""Edits and figures of a race in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from simulator.web.scene.words import seconds_text, size_text
from simulator.workspaces.races.edits import PRUNE, manifest_of
from simulator.workspaces.races.race import Do, Edit, Measure, Race
from simulator.workspaces.races.run import Lap, Run


@dataclass(frozen=True, slots=True)
class EditWords:
    """An edit: the file or command that stands for it, and what became of it."""

    code: str
    says: str

    @property
    def short(self) -> str:
        """The name below a tick of the chart."""
        return self.code.rpartition("/")[2] if self.code != PRUNE else "prune"


def edit_words(race: Race, edit: Edit) -> EditWords:
    """Return the words of an edit."""
    match edit.do:
        case Do.LINE:
            return EditWords(edit.path, _("a line added"))
        case Do.WRITE:
            return EditWords(edit.path, _("written anew"))
        case Do.NEED:
            path = edit.path or manifest_of(tuple(path for path, _text in race.files))
            return EditWords(path or "?", _("{what} added").format(what=edit.text))
        case Do.IGNORE:
            return EditWords(".dockerignore", _("{what} added").format(what=edit.text))
        case Do.TOUCH:
            return EditWords(edit.path, _("touched, nothing changed"))
        case Do.DELETE:
            return EditWords(edit.path, _("deleted"))
        case Do.AGAIN:
            return EditWords("", _("built again, nothing changed"))
        case Do.PRUNE:
            return EditWords(PRUNE, _("cache emptied"))


def chosen_actions() -> tuple[tuple[str, str], ...]:
    """Return what an edit can be chosen from: its word in the form, and its name."""
    return (
        (Do.LINE, _("add a line to")),
        (Do.WRITE, _("write the text of")),
        (Do.NEED, _("add a package")),
        (Do.IGNORE, _("ignore the pattern")),
        (Do.TOUCH, _("touch")),
        (Do.DELETE, _("delete")),
        (Do.AGAIN, _("change nothing")),
        (Do.PRUNE, _("empty the build cache")),
    )


def measure_words() -> dict[Measure, str]:
    """Return the names of the figures that a race can be looked at by."""
    return {
        Measure.SECONDS: _("Seconds"),
        Measure.WRITTEN: _("Bytes written"),
        Measure.SIZE: _("Image size"),
    }


def chart_title(measure: Measure) -> str:
    """Return what the chart shows."""
    return {
        Measure.SECONDS: _("Seconds spent, edit by edit"),
        Measure.WRITTEN: _("Bytes written, edit by edit"),
        Measure.SIZE: _("Size of the image, edit by edit"),
    }[measure]


def figure_text(measure: Measure, figure: int) -> str:
    """Return a figure with its unit."""
    return seconds_text(figure) if measure == Measure.SECONDS else size_text(figure)


def figure_of(measure: Measure, lap: Lap) -> int:
    """Return the figure of one build."""
    match measure:
        case Measure.SECONDS:
            return lap.milliseconds
        case Measure.WRITTEN:
            return lap.written
        case Measure.SIZE:
            return lap.size


def sum_of(measure: Measure, run: Run) -> int:
    """Return the figure of a lane: a sum over its builds, or the size of its last image."""
    match measure:
        case Measure.SECONDS:
            return run.milliseconds
        case Measure.WRITTEN:
            return run.written
        case Measure.SIZE:
            return run.image.size if run.image else 0


def edits_counted(number: int) -> str:
    """Return a number of edits in words."""
    return ngettext("{number} edit", "{number} edits", number).format(number=number)
