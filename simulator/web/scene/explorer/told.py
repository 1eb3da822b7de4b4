"""What a container did to its files, in four sentences made from what really happened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from simulator.engine.containers.model import Container
from simulator.engine.explore.verdicts import Verdict
from simulator.engine.layer import Change
from simulator.web.scene.explorer.names import shown
from simulator.web.scene.explorer.subject import Subject
from simulator.web.scene.words import number_text, size_text

if TYPE_CHECKING:
    from simulator.web.scene.explorer.rise import Written


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with one name in it, which is set as code."""

    before: str
    name: str = ""
    after: str = ""


def told(
    subject: Subject, container: Container, written: Sequence[Written], others: int
) -> tuple[Sentence, ...]:
    """Return the sentences. ``others`` are further containers of the same image."""
    first = {change: one for one in reversed(written) for change in [one.found.change]}
    changed = first.get(Change.MODIFIED)
    removed, made = first.get(Change.REMOVED), first.get(Change.ADDED)
    sentences: list[Sentence] = []
    if changed is not None:
        sentences += _copied_up(changed, container, others)
    if removed is not None:
        sentences += _removed(removed, alone=changed is None)
    if made is not None:
        sentences += _made(made, container)
    if not written:
        sentences += _nothing(subject, container)
    return tuple(sentences[:4])


def _copied_up(one: Written, container: Container, others: int) -> Iterator[Sentence]:
    name = _name(one)
    if one.found.content_changed:
        yield _said(_("The container opened {name} to write. The layer below is read-only."), name)
    else:
        yield _said(_attributes(one.found), name)
    before = one.found.before
    size = size_text(before.size if before is not None else 0)
    rose = _(
        "The whole file rose to the container's own layer first: {size}, "
        "even for one changed letter."
    )
    yield Sentence(rose.format(size=size))
    if others:
        see = ngettext(
            "The original stays where it was. {n} other container still sees it.",
            "The original stays where it was. {n} other containers still see it.",
            others,
        )
        yield Sentence(see.format(n=number_text(others)))
    else:
        yield _said(
            _("The original stays where it was. Every new container of {name} sees it."),
            shown(container.reference),
        )


def _removed(one: Written, *, alone: bool) -> Iterator[Sentence]:
    if alone:
        yield _said(_("The container deleted {name}. The layer below is read-only."), _name(one))
        before = one.found.before
        size = size_text(before.size) if before is not None else "0 B"
        hides = _("So a whiteout hides it: 0 B on top, and the {size} below stay.")
        yield Sentence(hides.format(size=size))
        return
    yield _said(_("Deleting {name} put a whiteout on top. Nothing below got smaller."), _name(one))


def _made(one: Written, container: Container) -> Iterator[Sentence]:
    after = one.found.after
    size = size_text(getattr(after, "size", 0))
    new = _("{name} is new: its {size} lie in the container's own layer alone.")
    yield _said(new.replace("{size}", size), _name(one))
    yield _said(_("That layer goes with the container: {name}"), f"docker rm {container.name}")
    keep = _("To keep it, make it a layer of an image: {name}")
    yield _said(keep, f"docker commit {container.name}")


def _nothing(subject: Subject, container: Container) -> Iterator[Sentence]:
    count = len(subject.image.layers)
    yield Sentence(_("The container has changed no file yet: its own layer is empty."))
    below = ngettext(
        "The {n} layer below belongs to {name} and to every container of it.",
        "The {n} layers below belong to {name} and to every container of it.",
        count,
    )
    yield _said(below.replace("{n}", number_text(count)), shown(container.reference))
    yield Sentence(_("Whatever the container writes will stand on top; below nothing changes."))
    command = f"docker exec {container.name} touch /tmp/new"
    yield _said(_("Try {name} and look again."), command)


def _attributes(found: Verdict) -> str:
    if found.owner_changed:
        return _("The container changed the owner of {name}. The layer below is read-only.")
    if found.mode_changed:
        return _("The container changed the mode of {name}. The layer below is read-only.")
    return _("The container changed the time of {name}. The layer below is read-only.")


def _said(text: str, name: str) -> Sentence:
    before, _gap, after = text.partition("{name}")
    return Sentence(before, name, after)


def _name(one: Written) -> str:
    return shown(one.path.rpartition("/")[2])
