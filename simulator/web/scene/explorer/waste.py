"""What of a stack is shipped and seen by nobody, in bytes and as dive counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.engine.explore.efficiency import efficiency
from simulator.web.scene.disk import Piece
from simulator.web.scene.explorer.names import shown_path
from simulator.web.scene.explorer.subject import Subject
from simulator.web.scene.words import counted, in_figures, size_text

MOST_REPEATED = 10


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bar, in words."""

    word: str
    size: str
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path that stands in several layers."""

    path: str
    times: str
    size: str


@dataclass(frozen=True, slots=True)
class Waste:
    """Hidden bytes, their share, and dive's own numbers, which count otherwise."""

    hidden: str
    says: str
    parts: tuple[Part, ...]
    pieces: tuple[Piece, ...]
    efficiency: str
    wasted: str
    repeats: tuple[Repeat, ...]


def waste(subject: Subject) -> Waste:
    """Return what is lost in a stack."""
    found = efficiency(subject.layers)
    parts = list(_parts(subject))
    return Waste(
        hidden=size_text(subject.hiding.size),
        says=_says(subject),
        parts=tuple(Part(word, size_text(size), lost) for word, size, lost in parts),
        pieces=tuple(_pieces(parts, subject.size)),
        efficiency=in_figures(f"{100 * found.score:.1f} %"),
        wasted=size_text(found.wasted),
        repeats=tuple(
            Repeat(shown_path(one.path), counted(one.times, "time"), size_text(one.size))
            for one in found.repeated[:MOST_REPEATED]
            if one.size
        ),
    )


def _says(subject: Subject) -> str:
    lost = subject.hiding.size
    if not lost:
        return _("No layer hides bytes of another.")
    share = 100 * lost / max(subject.size, 1)
    what = f"{share:.0f}%" if share >= 1 else _("Less than 1%")
    if subject.container:
        says = _("{share} of the image and the writable layer is hidden but shipped.")
    else:
        says = _("{share} of the image is hidden but shipped.")
    return says.format(share=what)


def _parts(subject: Subject) -> Iterator[tuple[str, int, bool]]:
    """Yield what is seen of the base, what is seen of the other layers, and what is lost."""
    seen = [
        layer.size - lost for layer, lost in zip(subject.layers, subject.hiding.lost, strict=True)
    ]
    base, own = sum(seen[: subject.base]), sum(seen[subject.base :])
    if base:
        yield _("base"), base, False
    if own:
        yield _("other layers") if base else _("seen"), own, False
    if subject.hiding.size:
        yield _("lost"), subject.hiding.size, True


def _pieces(parts: list[tuple[str, int, bool]], total: int) -> Iterator[Piece]:
    at = 0.0
    for _word, size, lost in parts:
        length = 1000 * size / max(total, 1)
        start, end = round(at), round(at + length)
        yield Piece(start, max(end - start - 4, 4), slug="lost" if lost else "")
        at += length
