"""Pictures of containers: what rose into their own layer, froze into an image, or was torn off."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from simulator.engine.containers.find import containers_of
from simulator.engine.containers.model import Container
from simulator.engine.image import Image
from simulator.engine.layer import Whiteout
from simulator.web.scene.aha.drawings import FileMark, Pile, Piles, Plate
from simulator.web.scene.aha.looking import engine_then
from simulator.web.scene.aha.plates import base_name, files_of, mark, short, thickness
from simulator.web.scene.containers import state_chip
from simulator.web.scene.explorer.rise import Chip as Written
from simulator.web.scene.explorer.rise import Plate as Below
from simulator.web.scene.explorer.rise import rise as risen
from simulator.web.scene.explorer.subject import container_subject
from simulator.web.scene.folding import names_of, short_id
from simulator.web.scene.stacks import layer_names
from simulator.web.scene.words import counted, listed, size_text
from simulator.workspaces.moment import Moment

MOST_FILES = 3
MOST_PILES = 3


def rise(moment: Moment) -> Piles | None:
    """Draw a container that changed files of its image: the copies above, the originals below."""
    engine = moment.world.engine
    changed = [one for one in engine.containers.values() if one.layer.changes]
    if not changed:
        return None
    container = min(changed, key=lambda one: one.number)
    found = risen(container_subject(moment, container), container, engine)
    others = [one.name for one in containers_of(engine, container.image.id) if one is not container]
    top, *lower = found.plates
    below = [_below(one, sorted(others)) for one in lower]
    glass = Plate(top.title, top.says, "glass", files=tuple(_written(one) for one in top.chips))
    return Piles((Pile(container.name, (glass, *below), container.reference, flag=False),))


def frozen(moment: Moment) -> Piles | None:
    """Draw an image that was made of a container: the frozen layer, its label, the base."""
    engine = moment.world.engine
    made = [image for image in engine.images.values() if image.id in engine.parents]
    if not made:
        return None
    image = max(made, key=lambda one: (one.created, one.id))
    names = names_of(engine, image.id)
    title = names[0].familiar if names else short_id(image.id)
    return Piles((Pile(title, tuple(_frozen(moment, image)), size_text(image.size)),))


def life(moment: Moment) -> Piles | None:
    """Draw containers with their own layers, on their images; those that were removed as well."""
    engine = moment.world.engine
    then = engine_then(moment)
    gone = [one for key, one in then.containers.items() if key not in engine.containers]
    here = sorted(engine.containers.values(), key=lambda one: one.number)
    piles = [_life(one, gone=True) for one in gone] + [_life(one, gone=False) for one in here]
    return Piles(tuple(piles[-MOST_PILES:])) if piles else None


def _written(chip: Written) -> FileMark:
    says = {
        "copied": _("copied up, then changed"),
        "gone": _("whiteout"),
        "made": _("new"),
        "under": _("the original"),
    }
    return FileMark(chip.name, chip.kind, chip.icon, says.get(chip.kind, ""))


def _below(plate: Below, others: list[str]) -> Plate:
    says = plate.says
    if others and any(chip.kind == "under" for chip in plate.chips):
        says = _("seen as before by {names}").format(names=listed(others))
    return Plate(short(plate.title), says, files=tuple(_written(one) for one in plate.chips))


def _frozen(moment: Moment, image: Image) -> Iterator[Plate]:
    layer, label = image.layers[-1], layer_names(image)[-1]
    files = files_of(layer, programs=True)
    whiteouts = [pair for pair in files if isinstance(pair[1], Whiteout)]
    drawn = [*whiteouts, *(pair for pair in files if pair not in whiteouts)][:MOST_FILES]
    says = f"{counted(len(files), 'path')}, {size_text(layer.size)}"
    yield Plate(
        short(label) or _("no label"),
        says,
        "frozen",
        thickness(layer.size),
        tuple(mark(path, entry) for path, entry in drawn),
        (_("what happened in it is not written down"),),
    )
    base = moment.world.engine.images.get(moment.world.engine.parents[image.id])
    if base is None:
        return
    names = names_of(moment.world.engine, base.id)
    kept = tuple(
        FileMark(base_name(path), "under", says=_("still here")) for path, _entry in whiteouts[:1]
    )
    title = names[0].familiar if names else short_id(base.id)
    yield Plate(title, size_text(base.size), thick=thickness(base.size), files=kept)


def _life(container: Container, *, gone: bool) -> Pile:
    own, files = container.layer, files_of(container.layer)[:MOST_FILES]
    word = _("removed: its layer is torn off") if gone else state_chip(container).word
    held = size_text(own.size) if files else _("empty")
    glass = Plate(
        _("{name}'s own layer").format(name=container.name),
        held,
        "gone" if gone else "glass" if container.running else "frozen",
        files=tuple(mark(path, entry) for path, entry in files),
    )
    image = Plate(
        container.reference,
        _("the image: as it was"),
        thick=thickness(container.image.size),
    )
    says = _("{state}; process 1: {command}")
    command = short(" ".join(container.argv), 40)
    return Pile(
        container.name, (glass, image), says.format(state=word, command=command), flag=False
    )
