"""What several pictures draw: images as piles of layers, their settings as notes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _

from simulator.engine.files import Directory
from simulator.engine.image import Config, Image
from simulator.engine.layer import Layer, LayerEntry, Whiteout
from simulator.web.scene.aha.drawings import FileMark, Pile, Plate
from simulator.web.scene.blocks import THICKNESSES
from simulator.web.scene.explorer.names import shown
from simulator.web.scene.explorer.subject import Subject, image_subject
from simulator.web.scene.words import counted, size_text
from simulator.workspaces.moment import Moment

MOST_PLATES = 6
"""Layers of one pile that are drawn above its base."""

LONGEST = 44
"""Characters of an instruction that are shown."""

LONGEST_NAME = 28
"""Characters of a file's name."""

MOST_VARIABLES = 2
"""Variables that are written out; more are counted."""


def thickness(size: int) -> int:
    """Return one of four steps, as on the shelf."""
    return 1 + sum(size >= limit for limit in THICKNESSES)


def short(text: str, longest: int = LONGEST) -> str:
    """Return an instruction on one line, cut if it is long."""
    line = shown(" ".join(text.split()))
    return line if len(line) <= longest else f"{line[: longest - 1]}…"


def base_name(path: str) -> str:
    """Return the last part of a path, or the last two where that one says nothing."""
    *_above, folder, name = ("", *path.split("/"))
    name = f"{folder}/{name}" if name.startswith("__") else name
    return short(name, LONGEST_NAME)


def plates(subject: Subject) -> tuple[Plate, ...]:
    """Return the layers of an image above its base, the top first, then the base as one."""
    own = range(subject.base, len(subject.image.layers))
    above = [
        Plate(short(subject.titles[at]), size_text(layer.size), thick=thickness(layer.size))
        for at in reversed(own)
        for layer in (subject.image.layers[at],)
    ]
    rest = above[MOST_PLATES:]
    more = (Plate(_("{layers} more").format(layers=counted(len(rest), "layer"))),) if rest else ()
    return (*above[:MOST_PLATES], *more, *base_plate(subject))


def base_plate(subject: Subject, files: Sequence[FileMark] = ()) -> Iterator[Plate]:
    """Yield the layers of the base, drawn as one, if it has a name."""
    if subject.base:
        size = sum(layer.size for layer in subject.image.layers[: subject.base])
        says = f"{counted(subject.base, 'layer')}, {size_text(size)}"
        yield Plate(subject.base_name, says, thick=thickness(size), files=tuple(files))


def pile(moment: Moment, image: Image) -> Pile:
    """Return an image as a pile."""
    subject = image_subject(moment, image)
    layers = counted(len(image.layers), "layer")
    return Pile(subject.name, plates(subject), f"{layers}, {size_text(image.size)}")


def files_of(layer: Layer, *, programs: bool = False) -> list[tuple[str, LayerEntry]]:
    """Return what is no folder in a layer: whiteouts, programs if wanted, then the largest."""
    found: list[tuple[str, LayerEntry]] = [
        (path, one) for path, one in layer.changes.items() if not isinstance(one, Directory)
    ]
    return sorted(found, key=lambda pair: _rank(pair[0] if programs else "", pair[1]), reverse=True)


def mark(path: str, entry: LayerEntry) -> FileMark:
    """Return a file of a layer: what is in it, or what it hides."""
    if isinstance(entry, Whiteout):
        return FileMark(base_name(path), "gone", "gone", _("whiteout"))
    return FileMark(base_name(path), "made", "file", size_text(_size(entry)))


def settings(config: Config) -> tuple[str, ...]:
    """Return the notes of an image's config, as a Dockerfile writes them."""
    return tuple(short(line) for line in _settings(config))


def _rank(path: str, entry: LayerEntry) -> tuple[bool, bool, int]:
    return isinstance(entry, Whiteout), "bin/" in path, _size(entry)


def _size(entry: LayerEntry) -> int:
    return int(getattr(entry, "size", 0))


def _settings(config: Config) -> Iterator[str]:
    if config.working_dir.strip("/"):
        yield f"WORKDIR {config.working_dir}"
    variables = [f"ENV {line}" for line in config.env if not line.startswith("PATH=")]
    if len(variables) > MOST_VARIABLES:
        variables = [counted(len(variables), "variable")]
    yield from variables
    yield from (f"LABEL {name}={text}" for name, text in sorted(config.labels.items()))
    yield from (f"EXPOSE {port}" for port in config.exposed_ports)
    if config.user:
        yield f"USER {config.user}"
    if config.entrypoint:
        yield f"ENTRYPOINT {json.dumps(list(config.entrypoint))}"
    if config.cmd:
        yield f"CMD {json.dumps(list(config.cmd))}"
    yield from (f"ONBUILD {line}" for line in config.on_build)
