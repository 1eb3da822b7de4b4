"""Pictures of doors with something in front: the build context, and layers at a registry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from simulator.engine.build.report import BuildReport
from simulator.engine.files import Directory, File
from simulator.engine.registry.transfers import Carried, Outcome, Transfer
from simulator.engine.state import PROJECT, World
from simulator.web.scene.aha.drawings import Gate, Thing
from simulator.web.scene.aha.plates import short
from simulator.web.scene.explorer.names import shown
from simulator.web.scene.explorer.subject import image_subject
from simulator.web.scene.words import counted, size_text
from simulator.workspaces.moment import Moment

MOST = 8


def context(moment: Moment) -> Gate | None:
    """Draw what of the folder was sent to the last build, and what was turned away."""
    report = moment.build
    folder = _folder(report, moment.world) if report else None
    if report is None or folder is None or not report.ignored:
        return None
    things = sorted(_things(report, folder), key=lambda pair: -pair[0])[:MOST]
    earlier = [one.context for one in moment.course.scene(moment.world).builds[:-1]] \
        if moment.course else []  # fmt: skip
    says = _("Sent: {size}.").format(size=size_text(report.context))
    if earlier and max(earlier) > report.context:
        says = _("Sent: {size}. Before it was {old}.").format(
            size=size_text(report.context), old=size_text(max(earlier))
        )
    return Gate(".dockerignore", tuple(thing for _size, thing in things), says)


def travel(moment: Moment) -> Gate | None:
    """Draw the layers of the last push at the registry's door, the bottom one first."""
    pushes = [one for one in moment.transfers if one.push and one.layers]
    if not pushes:
        return None
    last = pushes[-1]
    sent = sum(one.size for one in last.layers if one.outcome.travelled)
    says = _("{sent} of {all} travelled.").format(
        sent=size_text(sent), all=size_text(sum(one.size for one in last.layers))
    )
    return Gate(last.name.familiar, tuple(_carried(moment, last))[-MOST:], says)


def _folder(report: BuildReport, world: World) -> Directory | None:
    """Return the folder that was the context: where the Dockerfile that was built lies."""
    below = world.machine.working_directory.removeprefix(PROJECT).strip("/")
    for folder in (_at(report.project, below), report.project):
        told = folder.entries.get("Dockerfile") if folder else None
        if isinstance(told, File) and told.content.decode(errors="replace") == report.text:
            return folder
    return None


def _at(folder: Directory, path: str) -> Directory | None:
    for name in filter(None, path.split("/")):
        below = folder.entries.get(name)
        if not isinstance(below, Directory):
            return None
        folder = below
    return folder


def _things(report: BuildReport, folder: Directory) -> Iterator[tuple[int, Thing]]:
    ignored = dict(report.ignored)
    for name in folder.names:
        entry = folder.entries[name]
        size = entry.total.size if isinstance(entry, Directory) else int(getattr(entry, "size", 0))
        title = shown(name) + ("/" if isinstance(entry, Directory) else "")
        if name in ignored:
            says = _("line {line} of .dockerignore").format(line=ignored[name])
            yield size, Thing(title, size_text(size), "away", _("turned away"), "gone", says)
        else:
            yield size, Thing(title, size_text(size), "in", _("sent"), "arrow")


def _carried(moment: Moment, transfer: Transfer) -> Iterator[Thing]:
    """Yield the layers from the bottom up; those of the base as one, if all were told the same."""
    layers, image = list(reversed(transfer.layers)), transfer.image
    subject = image_subject(moment, image) if image else None
    if subject is None or len(subject.layers) != len(layers):
        yield from (_layer(one, one.layer.removeprefix("sha256:")[:12]) for one in layers)
        return
    base = layers[: subject.base]
    folds = len({one.outcome for one in base}) == 1
    if folds:
        name = f"{subject.base_name}, {counted(len(base), 'layer')}"
        yield _layer(replace(base[0], size=sum(one.size for one in base)), name)
    for at, one in enumerate(layers):
        if not folds or at >= subject.base:
            yield _layer(one, short(subject.titles[at]))


def _layer(carried: Carried, name: str) -> Thing:
    kind, icon = ("in", "arrow") if carried.outcome.travelled else ("there", "same")
    word = carried.outcome.value
    if carried.outcome is Outcome.MOUNTED:
        word = f"{word} {carried.source}"
    return Thing(name, size_text(carried.size), kind, word, icon)
