"""The files of one layer as lines of a list: what happened to each, and what that means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _

from simulator.engine.explore.outline import Item, outline
from simulator.engine.explore.verdicts import verdict
from simulator.engine.files import File
from simulator.engine.layer import Change, Whiteout
from simulator.web.scene.explorer.names import address, shown_path
from simulator.web.scene.explorer.notes import contents_words, note
from simulator.web.scene.explorer.subject import Subject
from simulator.web.scene.words import size_text

PAGE = 200
"""Lines of a list that is asked for by itself."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A verdict as it is always shown: letter, word and colour together."""

    letter: str
    slug: str
    word: str


KINDS = {
    Change.ADDED: Kind("A", "add", "ADDED"),
    Change.MODIFIED: Kind("C", "mod", "CHANGED"),
    Change.REMOVED: Kind("D", "out", "WHITEOUT"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One path. ``opens`` is the address of what is in it, be it a folder or a file."""

    kind: Kind
    path: str
    note: str
    size: str
    struck: bool = False
    opens: str = ""
    inside: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """Some lines of a layer's list; ``more`` is the address of those that follow."""

    rows: tuple[Row, ...]
    more: str = ""


def listing(
    subject: Subject, index: int, folder: str = "", *, most: int = PAGE, first: int = 0
) -> Listing:
    """Return what a layer has in a folder, at most about ``most`` lines, from item ``first`` on."""
    lines, below = outline(subject.layers[index]), subject.below(index)
    if first:
        items = list(islice(lines.items(folder), first, first + most))
    else:
        items = lines.unfolded(folder, most, lambda path: below.entry(path) is not None)
    further = next(islice(lines.items(folder), first + most, None), None)
    follows = address(layer=index + 1, folder=folder or "/", first=first + most)
    rows = tuple(_rows(subject, index, items))
    return Listing(rows, follows if further else "")


def _rows(subject: Subject, index: int, items: Iterable[Item]) -> Iterator[Row]:
    items = list(items)
    below = subject.below(index)
    for at, item in enumerate(items):
        found = verdict(below, item.path, item.entry)
        opened = at + 1 < len(items) and items[at + 1].path.startswith(f"{item.path}/")
        if opened and not (found.mode_changed or found.owner_changed):
            continue
        inside, opens = ("", "") if opened else _inside(subject, index, item)
        yield Row(
            kind=KINDS[found.change],
            path=shown_path(item.path) + ("/" if item.is_folder else ""),
            note=note(subject, index, item, found),
            size=size_text(item.count.size if item.is_folder and not opened else item.size),
            struck=isinstance(item.entry, Whiteout),
            opens=opens,
            inside=inside,
        )


def _inside(subject: Subject, index: int, item: Item) -> tuple[str, str]:
    """Return what opening the line shows, in words, and its address."""
    if item.entry is Whiteout.PLAIN:
        return _hidden(subject, index, item.path)
    if isinstance(item.entry, File):
        return _("its text"), address(layer=index + 1, file=item.path)
    if item.is_folder and not item.is_empty:
        return contents_words(item.count), address(layer=index + 1, folder=item.path)
    return "", ""


def _hidden(subject: Subject, index: int, path: str) -> tuple[str, str]:
    """What a whiteout hides can still be opened, where it is."""
    cost = subject.hiding.costs[index].get(path)
    if cost is None:
        return "", ""
    entry = subject.layers[cost.layer].changes.get(path)
    if isinstance(entry, File):
        return _("what is still there"), address(layer=cost.layer + 1, file=path)
    if outline(subject.layers[cost.layer]).item(path).is_empty:
        return "", ""
    return _("what is still there"), address(layer=cost.layer + 1, folder=path)
