"""Pictures of stacks: layers by their thickness, seen from above, with notes, or taken along."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from simulator.engine.explore.hiding import hiding
from simulator.engine.files import Directory
from simulator.engine.image import Image
from simulator.engine.layer import Whiteout
from simulator.web.scene.aha.drawings import FileMark, Pile, Piles, Plate
from simulator.web.scene.aha.plates import (
    base_name,
    base_plate,
    pile,
    plates,
    settings,
    short,
    thickness,
)
from simulator.web.scene.explorer.subject import Subject, image_subject
from simulator.web.scene.words import counted, size_text
from simulator.workspaces.moment import Moment

MOST_PILES = 2


def stack(moment: Moment) -> Piles | None:
    """Draw the image that was built last, each layer as thick as what it changed."""
    image = built_image(moment)
    return Piles((pile(moment, image),)) if image else None


def seen(moment: Moment) -> Piles | None:
    """Draw the image that was built last from above: one file, and those of its name below."""
    image = built_image(moment)
    path = _asked_file(moment, image) if image else ""
    if image is None or not path:
        return None
    subject = image_subject(moment, image)
    drawn = [
        _with_file(subject, at, path) for at in reversed(range(subject.base, len(image.layers)))
    ]
    return Piles((Pile(subject.name, (*drawn, *base_plate(subject)), f"/{path}"),))


def notes(moment: Moment) -> Piles | None:
    """Draw the image that was built last: layers in the pile, settings stuck to its side."""
    image, report = built_image(moment), moment.build
    if image is None or report is None:
        return None
    told = tuple(short(one.instruction) for one in report.settings)
    return Piles((replace(pile(moment, image), notes=told),)) if told else None


def crates(moment: Moment) -> Piles | None:
    """Draw the images of this machine with their layers and notes, the highest pile first."""
    engine = moment.world.engine
    images = [engine.images[one] for one in sorted(set(engine.tags.values()))]
    images.sort(key=lambda image: (-len(image.layers), image.id))
    if len(images) < MOST_PILES:
        return None
    return Piles(tuple(_crate(moment, image) for image in images[:MOST_PILES]))


def family(moment: Moment) -> Piles | None:
    """Draw an image and those that it comes from: what each brought, and what runs in the child."""
    image = built_image(moment)
    if image is None:
        return None
    subject = image_subject(moment, image)
    if subject.base_image is None:
        return None
    parent = subject.base_image
    inherited = settings(parent.config)
    own = tuple(one for one in settings(image.config) if one not in inherited)
    generations = (
        *(replace(one, notes=own if not at else ()) for at, one in enumerate(_children(subject))),
        *_parents(moment, subject, parent, inherited),
        Plate("scratch", _("nothing"), "empty"),
    )
    return Piles((Pile(subject.name, generations, _("its settings come down to it")),))


def built_image(moment: Moment) -> Image | None:
    """Return the image of the last build, if that ended well."""
    return moment.build.image if moment.build else None


def _asked_file(moment: Moment, image: Image) -> str:
    """Return the file that the last command spoke of; else one that is in two layers."""
    deeds = moment.course.here if moment.course else ()
    words = [w.lstrip("/") for deed in deeds for one in deed.commands for w in one.argv]
    named = [w for w in words if any(w in layer.changes for layer in image.layers)]
    hidden = [path for some in hiding(image.layers).by for path in some]
    return (named or sorted(hidden) or [""])[-1]


def _with_file(subject: Subject, at: int, path: str) -> Plate:
    layer = subject.image.layers[at]
    entry = layer.changes.get(path)
    plate = Plate(short(subject.titles[at]), size_text(layer.size), "glass")
    if entry is None or isinstance(entry, Directory):
        return plate
    if isinstance(entry, Whiteout):
        return replace(plate, files=(FileMark(base_name(path), "gone", "gone", _("whiteout")),))
    below = path in subject.hiding.by[at]
    says = _("hidden by the one above") if below else _("this one is seen")
    return replace(
        plate, files=(FileMark(base_name(path), "under" if below else "made", says=says),)
    )


def _crate(moment: Moment, image: Image) -> Pile:
    told = settings(image.config)
    drawn = replace(pile(moment, image), notes=told)
    if len(image.layers) > 1:
        return drawn
    layer = image.layers[0]
    block = Plate(_("one block"), size_text(layer.size), "frozen", thickness(layer.size))
    lost = told or (_("no notes: no CMD, no ENV, no WORKDIR"),)
    return replace(drawn, plates=(block,), notes=lost)


def _children(subject: Subject) -> Sequence[Plate]:
    return [one for one in plates(subject) if one.title != subject.base_name] or [
        Plate(subject.name, _("no layer of its own"), "empty")
    ]


def _parents(
    moment: Moment, subject: Subject, parent: Image, inherited: tuple[str, ...]
) -> Sequence[Plate]:
    grown = image_subject(moment, parent)
    triggers = tuple(f"ONBUILD {one}" for one in parent.config.on_build)
    own = [one for one in plates(grown) if one.title != grown.base_name]
    size = sum(layer.size for layer in parent.layers[grown.base :])
    says = f"{counted(len(own), 'layer')}, {size_text(size)}"
    kept = tuple(one for one in inherited if one not in triggers)
    jumps = tuple(_("{trigger}: ran in the child").format(trigger=one) for one in triggers)
    return [
        Plate(subject.base_name, says, thick=thickness(size), notes=(*kept, *jumps)),
        *base_plate(grown),
    ]
