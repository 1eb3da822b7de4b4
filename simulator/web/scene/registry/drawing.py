"""A push or a pull, one layer a row: here, the wire, there. A wire is drawn where bytes travel."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from simulator.engine.reference import DEFAULT_DOMAIN
from simulator.engine.registry.transfers import Carried, Outcome, Transfer
from simulator.web.scene.blocks import THICKNESSES
from simulator.web.scene.explorer.subject import Subject, image_subject
from simulator.web.scene.words import counted, number_text, size_text
from simulator.workspaces.moment import Moment

MAX_ROWS = 40
TURNS = 4
"""Layers travel one after the other; more than so many share the turns, so that all ends in 3 s."""

_LOOKS = {
    Outcome.PUSHED: ("is-pushed", "arrow"),
    Outcome.THERE: ("is-exists", "same"),
    Outcome.MOUNTED: ("is-mounted", "mount"),
    Outcome.PULLED: ("is-pulled", "back-arrow"),
    Outcome.HERE: ("is-exists", "same"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A layer. ``near`` and ``far`` are the looks of its ends; if it travels, in a ``turn``."""

    title: str
    layer: str
    blob: str
    size: str
    thickness: int
    look: str
    icon: str
    word: str
    near: str
    far: str
    near_note: str
    far_note: str
    turn: int


@dataclass(frozen=True, slots=True)
class Sum:
    """A number below the drawing."""

    label: str
    value: str
    digest: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture of one transfer."""

    key: str
    verb: str
    name: str
    says: str
    command: str
    machine: str
    machine_says: str
    host: str
    host_says: str
    rows: tuple[Row, ...]
    more: str
    sums: tuple[Sum, ...]
    status: str
    error: str
    reference: str


def drawing(moment: Moment, transfer: Transfer) -> Drawing:
    """Return the picture of a transfer of the workspace."""
    name = transfer.name
    verb = "push" if transfer.push else "pull"
    hub = name.domain == DEFAULT_DOMAIN
    return Drawing(
        key=transfer.key,
        verb=verb,
        name=name.familiar,
        says=_says(transfer),
        command=f"docker {verb} {name.familiar}",
        machine=transfer.machine,
        machine_says=_machine_says(transfer),
        host=name.domain,
        host_says=_("{registry}, repository {name}").format(
            registry=_("toy hub") if hub else _("toy registry"), name=name.path
        ),
        rows=_rows(moment, transfer),
        more=_more(transfer),
        sums=tuple(_sums(transfer)),
        status=_status(transfer),
        error=transfer.error,
        reference=_reference(transfer),
    )


def _says(transfer: Transfer) -> str:
    if transfer.error:
        return _("It ended before anything could be named.")
    travelled = [one for one in transfer.layers if one.outcome.travelled]
    if not travelled and transfer.push:
        return _("The registry has every layer already, so nothing but the name travels.")
    if transfer.push:
        return _(
            "The registry asks for digests, not for images. It takes only the layers that it lacks."
        )
    if not travelled:
        return _("The machine has every layer already, so nothing travels.")
    return _("The machine reads the manifest first, then fetches only the layers that it lacks.")


def _machine_says(transfer: Transfer) -> str:
    if transfer.image is None:
        return ""
    layers = counted(len(transfer.image.layers), "layer")
    return _("{size} in {layers}").format(size=size_text(transfer.image.size), layers=layers)


def _rows(moment: Moment, transfer: Transfer) -> tuple[Row, ...]:
    subject = image_subject(moment, transfer.image) if transfer.image else None
    shown = transfer.layers[:MAX_ROWS]
    travelling = [one.layer for one in reversed(shown) if one.outcome.travelled]
    count = max(TURNS, len(travelling))
    turns = {layer: 1 + at * TURNS // count for at, layer in enumerate(travelling)}
    return tuple(_row(one, subject, transfer, turns.get(one.layer, 0)) for one in shown)


def _row(one: Carried, subject: Subject | None, transfer: Transfer, turn: int) -> Row:
    look, icon = _LOOKS[one.outcome]
    end = "is-new" if one.outcome.travelled else "is-there"
    note = _note(one)
    word = f"{one.outcome} {one.source}" if one.source else str(one.outcome)
    thickness = 1 + sum(one.size >= limit for limit in THICKNESSES)
    return Row(
        title=_title(one, subject),
        layer=_short(one.layer),
        blob=_short(one.blob),
        size=size_text(one.size),
        thickness=thickness,
        look=look,
        icon=icon,
        word=word,
        near=end,
        far=end if transfer.push else "",
        near_note="" if transfer.push else note,
        far_note=note if transfer.push else "",
        turn=turn,
    )


def _note(one: Carried) -> str:
    match one.outcome:
        case Outcome.PUSHED | Outcome.PULLED:
            return _("new")
        case Outcome.MOUNTED:
            return _("one blob, two repositories")
        case _:
            if not one.came_with:
                return _("was there before")
            return _("came with {name}").format(name=one.came_with)


def _title(one: Carried, subject: Subject | None) -> str:
    """Return the instruction that made a layer, or its place in the base image."""
    if subject is None:
        return _("layer")
    diffs = [layer.diff_id for layer in subject.layers]
    at = diffs.index(one.layer) if one.layer in diffs else -1
    if 0 <= at < subject.base:
        says = _("{name}, {n} of {all}")
        return says.format(name=subject.base_name, n=at + 1, all=subject.base)
    return subject.titles[at].replace("\\x09", " ")


def _more(transfer: Transfer) -> str:
    rest = transfer.layers[MAX_ROWS:]
    if not rest:
        return ""
    travelled = sum(one.outcome.travelled for one in rest)
    says = _("{layers} more below; {n} of them travelled.")
    return says.format(layers=counted(len(rest), "layer"), n=number_text(travelled))


def _sums(transfer: Transfer) -> list[Sum]:
    layers, name = transfer.layers, transfer.name
    travelled = [one for one in layers if one.outcome.travelled]
    moved = sum(one.size for one in travelled)
    kept = sum(one.size for one in layers) - moved
    sums = [
        Sum(_("Travelled"), size_text(moved)),
        Sum(_("Already there") if transfer.push else _("Already here"), size_text(kept)),
        Sum(
            _("Blobs sent") if transfer.push else _("Blobs fetched"),
            _("{n} of {all}").format(n=len(travelled), all=len(layers)),
        ),
    ]
    if transfer.manifest:
        label = _("The manifest is") if name.digest else _("Tag {tag} points to")
        if transfer.push:
            label = _("Tag {tag} now points to")
        sums.append(Sum(label.format(tag=name.tag), transfer.manifest[:19], digest=True))
    return sums


def _status(transfer: Transfer) -> str:
    if transfer.push or not transfer.manifest:
        return ""
    what = "Downloaded newer image" if transfer.newer else "Image is up to date"
    return f"Status: {what} for {transfer.name.familiar}"


def _reference(transfer: Transfer) -> str:
    """Return the name under which what was moved can be read for good."""
    if not transfer.manifest:
        return ""
    return transfer.name.without_tag_and_digest().with_digest(transfer.manifest).familiar


def _short(digest: str) -> str:
    return digest.removeprefix("sha256:")[:12]
