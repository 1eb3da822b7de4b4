"""A picture of pictures: what was in a layer when its instruction ended, and what only lay near."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from simulator.engine.image import Image
from simulator.engine.layer import Layer
from simulator.web.scene.aha.bars import before_and_after
from simulator.web.scene.aha.drawings import FileMark, Film, Films, Frame
from simulator.web.scene.aha.plates import files_of, mark, short, thickness
from simulator.web.scene.aha.stacks import built_image
from simulator.web.scene.blocks import steps_of
from simulator.web.scene.explorer.names import shown
from simulator.web.scene.explorer.subject import Subject, image_subject
from simulator.web.scene.words import size_text
from simulator.workspaces.moment import Moment

MOST_FILES = 2

LONGEST = 80
"""Characters of an instruction; a mount is a long word."""

LEAST = 1000
"""A layer that has less than one part in so many of its image, and hides nothing, is left out."""

_MOUNT = re.compile(r"--mount=(\S+)")


def photo(moment: Moment) -> Films | None:
    """Draw the layers of the last build as pictures taken when each instruction ended.

    An older image of the name that hides bytes of its own, or has more of them, stands above it.
    """
    image = built_image(moment)
    if image is None:
        return None
    pair = before_and_after(moment)
    subject = image_subject(moment, image)
    films = [_film(subject, pair[0] if pair else None, _written(moment, subject))]
    if pair and (pair[0].size > image.size):
        older = image_subject(moment, pair[0])
        films.insert(0, _film(older, image, older.titles))
    drawn = tuple(one for one in films if one.frames)
    return Films(drawn) if drawn else None


def _written(moment: Moment, subject: Subject) -> tuple[str, ...]:
    """Return the instructions of the last build's layers as the Dockerfile has them, with flags."""
    steps = steps_of(moment)
    pairs = zip(subject.image.chain_ids, subject.titles, strict=True)
    return tuple(
        steps[chain].step.instruction if chain in steps else title for chain, title in pairs
    )


def _film(subject: Subject, other: Image | None, titles: Sequence[str]) -> Film:
    known = set(other.chain_ids) if other else set()
    frames = tuple(
        _frame(subject, at, titles[at])
        for at in range(subject.base, len(subject.image.layers))
        if subject.image.chain_ids[at] not in known and _matters(subject, at)
    )
    return Film(subject.name, size_text(subject.image.size), frames)


def _matters(subject: Subject, at: int) -> bool:
    hidden = sum(cost.size for cost in subject.hiding.costs[at].values())
    return max(subject.image.layers[at].size, hidden) * LEAST >= subject.image.size


def _frame(subject: Subject, at: int, title: str) -> Frame:
    layer = subject.image.layers[at]
    return Frame(
        title=short(title, LONGEST),
        size=size_text(layer.size),
        thick=thickness(layer.size),
        files=tuple(_files(subject, at, layer)),
        beside=tuple(_beside(title)),
    )


def _files(subject: Subject, at: int, layer: Layer) -> Iterator[FileMark]:
    for path, entry in files_of(layer)[:MOST_FILES]:
        cost = subject.hiding.costs[at].get(path)
        one = mark(path, entry)
        if cost is not None and cost.size:
            says = _("hides {size}, which stay below").format(size=size_text(cost.size))
            one = FileMark(one.name, one.kind, one.icon, says)
        yield one


def _beside(instruction: str) -> Iterator[FileMark]:
    """Yield what was mounted while a RUN ran, and is in no picture."""
    for options in _MOUNT.findall(instruction):
        told = dict(part.partition("=")[::2] for part in options.split(","))
        target = told.get("target") or told.get("dst") or told.get("id", "")
        says = _("{kind}: there while it ran, in no picture").format(kind=told.get("type", "bind"))
        yield FileMark(shown(target), "beside", "mount", says)
