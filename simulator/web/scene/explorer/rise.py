"""A container writes to a file: what rose into its own layer, and what only got a whiteout.

Chips in one column belong together: the copy stands exactly above its original.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.utils.translation import gettext as _

from simulator.engine.containers.find import containers_of
from simulator.engine.containers.model import Container, MountKind
from simulator.engine.explore.outline import outline
from simulator.engine.explore.verdicts import Verdict, verdict
from simulator.engine.files import Directory, File
from simulator.engine.layer import Change
from simulator.engine.state import Engine
from simulator.web.scene.explorer.merged import working_directory
from simulator.web.scene.explorer.names import shown, shown_path
from simulator.web.scene.explorer.subject import Subject
from simulator.web.scene.explorer.told import Sentence, told
from simulator.web.scene.words import counted, listed, size_text

MOST_CHIPS = 3
"""Files that the picture shows of those that were copied up, removed or made."""

MOST_PLATES = 3
"""Layers of the image that the picture shows above the base."""


_KINDS = {
    Change.MODIFIED: ("copied", "copyup"),
    Change.REMOVED: ("gone", "gone"),
    Change.ADDED: ("made", "file"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A file in the picture. ``down`` is how many plates below its original lies, 0 for none."""

    name: str
    full: str
    kind: str
    icon: str
    column: int
    down: int = 0


@dataclass(frozen=True, slots=True)
class Plate:
    """A layer in the picture; the first one is the container's own."""

    title: str
    says: str
    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True)
class Rise:
    """The picture, and what happened in four sentences."""

    plates: tuple[Plate, ...]
    sentences: tuple[Sentence, ...]
    elsewhere: str
    plays: bool


@dataclass(frozen=True, slots=True)
class Written:
    """A path that the container changed, and the layer of the image that has the original."""

    path: str
    found: Verdict
    origin: int


def rise(subject: Subject, container: Container, engine: Engine) -> Rise:
    """Return the picture of a container's own layer above those of its image."""
    written = _chosen(subject, container)
    lower = _plates_below(subject, written)
    others = len(containers_of(engine, container.image.id)) - 1
    return Rise(
        plates=(
            _own(subject, container, written, lower),
            *(_plate(subject, index, written, place) for place, index in enumerate(lower)),
        ),
        sentences=told(subject, container, written, others),
        elsewhere=_elsewhere(container),
        plays=bool(written),
    )


def _chosen(subject: Subject, container: Container) -> tuple[Written, ...]:
    """Return some of what changed, if possible one of each kind, those where one works first."""
    here = working_directory(subject)
    found: dict[Change, list[Written]] = {change: [] for change in _KINDS}
    for path, entry in subject.layers[-1].changes.items():
        one = verdict(container.base, path, entry)
        if not isinstance(entry, Directory):
            found[one.change].append(Written(path, one, subject.origin_below(path)))
    for some in found.values():
        some.sort(key=lambda one: _nearness(one.path, here))
    ranked = [one for row in zip_longest(*found.values()) for one in row if one is not None]
    kinds = list(_KINDS)
    return tuple(sorted(ranked[:MOST_CHIPS], key=lambda one: kinds.index(one.found.change)))


def _nearness(path: str, here: str) -> tuple[bool, int, str]:
    return not path.startswith(f"{here}/" if here else ""), path.count("/"), path


def _plates_below(subject: Subject, written: Sequence[Written]) -> list[int]:
    """Return the layers to draw, the highest first; the base is drawn by its highest layer."""
    base = subject.base - 1
    own = {one.origin for one in written if one.origin > base}
    lowest = [base] if base >= 0 else []
    if not own and len(subject.image.layers) > subject.base:
        own = {len(subject.image.layers) - 1}
    return [*sorted(own, reverse=True)[:MOST_PLATES], *lowest]


def _own(
    subject: Subject, container: Container, written: Sequence[Written], lower: Sequence[int]
) -> Plate:
    chips = []
    for column, one in enumerate(written, start=1):
        origin = max(one.origin, subject.base - 1)
        down = lower.index(origin) + 1 if one.origin >= 0 and origin in lower else 0
        kind, icon = _KINDS[one.found.change]
        chips.append(Chip(_name(one), shown_path(one.path), kind, icon, column, down))
    size = size_text(subject.layers[-1].size)
    return Plate(container.name, _("writable, {size}").format(size=size), tuple(chips))


def _plate(subject: Subject, index: int, written: Sequence[Written], place: int) -> Plate:
    base = index < subject.base
    chips = [
        Chip(_name(one), shown_path(one.path), "under", _icon(one), column)
        for column, one in enumerate(written, start=1)
        if (base and 0 <= one.origin <= index) or one.origin == index
    ]
    column = len(written) + 1
    known = {one.path for one in written}
    chips += (
        Chip(name, full, "", icon, column)
        for name, full, icon in _another(subject, index, known, folder=base)
    )
    title = subject.base_name if base else subject.titles[index]
    layers = counted(subject.base, "layer")
    says = _("read-only, {layers}").format(layers=layers) if base else _("read-only")
    return Plate(title, says, tuple(chips))


def _another(
    subject: Subject, index: int, known: set[str], *, folder: bool
) -> Iterator[tuple[str, str, str]]:
    """Yield something else that lies in the layer and stays where it is."""
    lines = outline(subject.layers[index])
    if folder:
        top = max(lines.items(), key=lambda item: item.count.size, default=None)
        if top is not None:
            yield shown_path(top.path), shown_path(top.path), "folder"
        return
    hidden = subject.hiding.by[index]
    for path, entry in subject.layers[index].changes.items():
        if isinstance(entry, File) and path not in known and path not in hidden:
            yield shown(path.rpartition("/")[2]), shown_path(path), "file"
            return


def _name(one: Written) -> str:
    return shown(one.path.rpartition("/")[2])


def _icon(one: Written) -> str:
    return "folder" if isinstance(one.found.before, Directory) else "file"


def _elsewhere(container: Container) -> str:
    """Say where writing does not reach this layer."""
    places = [mount.target for mount in container.mounts if mount.kind == MountKind.VOLUME]
    others = [mount.target for mount in container.mounts if mount.kind != MountKind.VOLUME]
    said = []
    if places:
        said.append(_("{places} is a volume").format(places=", ".join(map(shown, places))))
    if others:
        elsewhere = ", ".join(map(shown, others))
        said.append(_("{places} is mounted from elsewhere").format(places=elsewhere))
    if not said:
        return ""
    says = _("{places}: what is written there never reaches this layer.")
    return says.format(places=listed(said))
