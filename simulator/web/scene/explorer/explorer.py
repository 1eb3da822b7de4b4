"""The explorer: everything on its page, as one value. Each part is worked out when asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from simulator.engine.explore.outline import Count, outline
from simulator.web.scene.blocks import THICKNESSES
from simulator.web.scene.explorer.leaks import LeakView, leaks
from simulator.web.scene.explorer.merged import Seen, listed_in, working_directory
from simulator.web.scene.explorer.names import address
from simulator.web.scene.explorer.rows import Listing, listing
from simulator.web.scene.explorer.subject import Subject
from simulator.web.scene.explorer.waste import Waste, waste
from simulator.web.scene.words import counted, size_text

MOST_UNFOLDED = 12
"""Layers whose files are on the page from the start; those of the others come when asked for."""

MOST_ROWS = 30
"""Lines of one layer's list on the page."""


@dataclass(frozen=True, slots=True)
class LayerView:
    """A layer: its place from the bottom (1 is the lowest), what made it, what is in it."""

    number: int
    title: str
    line: int
    says: str
    size: str
    thickness: int
    opens: str
    writable: bool = False
    listing: Listing | None = None
    leaks: tuple[LeakView, ...] = ()


@dataclass(frozen=True, slots=True)
class Base:
    """The layers of a base image, folded into one."""

    name: str
    says: str
    size: str
    thickness: int
    layers: tuple[LayerView, ...]


@dataclass(frozen=True)
class Explorer:
    """The page of an image or a container."""

    subject: Subject
    merged: bool = False

    @property
    def name(self) -> str:
        return self.subject.name

    @property
    def saved_as(self) -> str:
        """The name by which the image can be downloaded; empty if it cannot."""
        layers = self.subject.layers
        whole = bool(layers) and all(layer.has_bytes for layer in layers)
        return self.name if whole and self.subject.container is None else ""

    @property
    def is_index(self) -> bool:
        """Whether of some layers only the list of files is here."""
        return not all(layer.has_bytes for layer in self.subject.layers)

    @property
    def says(self) -> str:
        """The stack in numbers."""
        return f"{counted(len(self.subject.layers), 'layer')}, {size_text(self.subject.size)}"

    @cached_property
    def layers(self) -> tuple[LayerView, ...]:
        """The layers above the base, top first."""
        return tuple(self._layers())

    @cached_property
    def base(self) -> Base | None:
        subject = self.subject
        if not subject.base:
            return None
        size = sum(layer.size for layer in subject.layers[: subject.base])
        return Base(
            name=subject.base_name,
            says=_("{layers} folded").format(layers=counted(subject.base, "layer")),
            size=size_text(size),
            thickness=_thickness(size),
            layers=tuple(self._layer(index, None) for index in reversed(range(subject.base))),
        )

    @cached_property
    def leaks(self) -> tuple[LeakView, ...]:
        """The secrets in the stack."""
        return leaks(self.subject)

    @property
    def other_leaks(self) -> tuple[LeakView, ...]:
        """The secrets that stand at no layer of the page: those in settings and history."""
        shown = {layer.number for layer in self.layers if layer.listing}
        return tuple(leak for leak in self.leaks if leak.layer not in shown)

    @cached_property
    def waste(self) -> Waste:
        return waste(self.subject)

    @cached_property
    def here(self) -> str:
        """The folder that a container starts in."""
        return working_directory(self.subject)

    @cached_property
    def seen(self) -> Seen:
        """What a container sees: in its working directory, or everything from the root."""
        return listed_in(self.subject, "" if self.merged else self.here)

    def _layers(self) -> Iterator[LayerView]:
        subject = self.subject
        for count, index in enumerate(reversed(range(subject.base, len(subject.layers)))):
            rows = count < MOST_UNFOLDED and not self.merged
            yield self._layer(index, listing(subject, index, most=MOST_ROWS) if rows else None)

    def _layer(self, index: int, rows: Listing | None) -> LayerView:
        subject, layer = self.subject, self.subject.layers[index]
        return LayerView(
            number=index + 1,
            title=subject.titles[index],
            line=subject.lines[index],
            says=layer_words(outline(layer).count()),
            size=size_text(layer.size),
            thickness=_thickness(layer.size),
            opens=address(layer=index + 1, folder="/"),
            writable=subject.container is not None and index + 1 == len(subject.layers),
            listing=rows,
            leaks=tuple(leak for leak in self.leaks if leak.layer == index + 1) if rows else (),
        )


def layer_words(count: Count) -> str:
    """Return what a layer holds, in a few words."""
    parts = [counted(count.files, "file")] if count.files else []
    if count.folders and not parts and not count.whiteouts:
        parts.append(counted(count.folders, "folder"))
    if count.whiteouts:
        parts.append(counted(count.whiteouts, "whiteout"))
    return ", ".join(parts) or _("nothing changed")


def _thickness(size: int) -> int:
    return 1 + sum(size >= limit for limit in THICKNESSES)
