"""Pictures of files in stacks: lifted from stage to stage, secret, owned, or missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from simulator.engine.build.report import BuildReport, StepReport
from simulator.engine.events import StagePlan
from simulator.engine.explore.leaks import FileLeak, file_leaks
from simulator.engine.files import File, FileTree
from simulator.engine.image import Image
from simulator.engine.layer import Layer
from simulator.engine.shell.executable import read_executable
from simulator.web.scene.aha.drawings import FileMark, Pile, Piles, Plate
from simulator.web.scene.aha.looking import entry_at
from simulator.web.scene.aha.plates import base_name, base_plate, short, thickness
from simulator.web.scene.aha.stacks import built_image
from simulator.web.scene.explorer.subject import Subject, image_subject
from simulator.web.scene.folding import names_of
from simulator.web.scene.words import counted, listed, size_text
from simulator.workspaces.moment import Moment

MOST_LIFTED = 2


def lift(moment: Moment) -> Piles | None:
    """Draw the stage that a file was taken from, and the image that it was put into."""
    report, image = moment.build, built_image(moment)
    taken = _taken(report) if report else None
    if report is None or image is None or taken is None:
        return None
    stage, step = taken
    names = _names_in(step.layer)
    return Piles((_workshop(report, stage, names), _short_stack(moment, image, step, names)))


def loader(moment: Moment) -> Piles | None:
    """Draw images whose program needs a loader that is not there, and one that needs none."""
    engine, piles = moment.world.engine, []
    for image in sorted(engine.images.values(), key=lambda one: (one.created, one.id)):
        names = names_of(engine, image.id)
        program = _program(image)
        if names and program and len(image.layers) == 1:
            piles.append(_shelf(image, names[0].familiar, *program))
    return Piles(tuple(piles[-2:])) if piles else None


def secret(moment: Moment) -> Piles | None:
    """Draw the image that was built last with the secret that a later layer only hides."""
    image = built_image(moment)
    if image is None:
        return None
    subject = image_subject(moment, image)
    found = [one for one in file_leaks(subject.layers, subject.base) if one.hider]
    if not found:
        return None
    drawn = [
        _leaking(subject, at, found[0]) for at in reversed(range(subject.base, len(image.layers)))
    ]
    says = _("anyone who has the image can read it")
    return Piles((Pile(subject.name, (*drawn, *base_plate(subject)), says),))


def owners(moment: Moment) -> Piles | None:
    """Draw the image that was built last, the files of each layer by their owners."""
    image = built_image(moment)
    if image is None:
        return None
    subject = image_subject(moment, image)
    own = reversed(range(subject.base, len(image.layers)))
    drawn = [_owned(subject, at, subject.tree) for at in own if subject.layers[at].size]
    return Piles((Pile(subject.name, (*drawn, *base_plate(subject)), size_text(image.size)),))


def _taken(report: BuildReport) -> tuple[StagePlan, StepReport] | None:
    """Return the first COPY --from of a stage in the final one, and that stage."""
    for step in report.steps:
        words = step.step.instruction.split()
        flags = [word for word in words if word.startswith("--from=")]
        if step.step.stage_index == report.target and flags and step.layer:
            wanted = flags[0].removeprefix("--from=").lower()
            for stage in report.stages:
                if wanted in {stage.name.lower(), str(stage.index)}:
                    return stage, step
    return None


def _names_in(layer: Layer | None) -> list[str]:
    files = layer.changes.items() if layer else ()
    return [path for path, entry in files if isinstance(entry, File)][:MOST_LIFTED]


def _workshop(report: BuildReport, stage: StagePlan, names: list[str]) -> Pile:
    steps = [one for one in report.steps if one.step.stage_index == stage.index and not one.base]
    base = next((one for one in report.steps if one.step == stage.steps[0]), None)
    bottom = [Plate(stage.base, size_text(base.size), thick=thickness(base.size))] if base else []
    above = [
        Plate(
            short(one.step.instruction),
            size_text(one.size),
            thick=thickness(one.size),
            files=tuple(
                FileMark(base_name(path), "under", says=_("the original"))
                for path in names
                if one.layer and any(base_name(path) == base_name(own) for own in one.layer.changes)
            ),
        )
        for one in reversed(steps)
    ]
    size = sum(one.size for one in steps) + (base.size if base else 0)
    title = stage.name or _("stage {n}").format(n=stage.index + 1)
    says = _("{size}, stays in the build cache").format(size=size_text(size))
    return Pile(title, (*above, *bottom), says, flag=False)


def _short_stack(moment: Moment, image: Image, step: StepReport, names: list[str]) -> Pile:
    subject = image_subject(moment, image)
    lifted = tuple(FileMark(base_name(one), "copied", "copyup", _("lifted over")) for one in names)
    drawn = []
    for at in reversed(range(subject.base, len(image.layers))):
        layer = image.layers[at]
        plate = Plate(short(subject.titles[at]), size_text(layer.size), thick=thickness(layer.size))
        drawn.append(replace(plate, files=lifted) if layer == step.layer else plate)
    return Pile(subject.name, (*drawn, *base_plate(subject)), size_text(image.size))


def _program(image: Image) -> tuple[str, tuple[str, ...]] | None:
    words = (*(image.config.entrypoint or ()), *(image.config.cmd or ()))
    path = f"{image.config.working_dir}/{words[0]}" if words else ""
    entry = entry_at(image.tree, words[0]) or entry_at(image.tree, path) if words else None
    found = read_executable(entry.content) if isinstance(entry, File) else None
    return (words[0], tuple(found.facts.get("needs", "").split())) if found else None


def _shelf(image: Image, title: str, program: str, needs: tuple[str, ...]) -> Pile:
    missing = [one for one in needs if entry_at(image.tree, one) is None]
    says = _("reaches for its loader") if missing else _("carries all it needs")
    files = (
        FileMark(base_name(program), "secret" if missing else "made", says=says),
        *(FileMark(one, "gone", "gone", _("not there")) for one in missing),
    )
    top = Plate(size_text(image.size), "", thick=thickness(image.size), files=files)
    return Pile(title, (top, Plate("scratch", _("nothing"), "empty")), says)


def _leaking(subject: Subject, at: int, leak: FileLeak) -> Plate:
    layer, name = subject.layers[at], base_name(leak.path)
    plate = Plate(short(subject.titles[at]), size_text(layer.size), thick=thickness(layer.size))
    if at == leak.layer:
        lines = tuple(short(line) for line in leak.secret.lines[:1])
        return replace(plate, files=(FileMark(name, "secret", says=_("readable")),), notes=lines)
    if leak.hider and at == leak.hider.layer:
        return replace(plate, files=(FileMark(name, "lifted", "gone", _("whiteout, lifted")),))
    return plate


def _owned(subject: Subject, at: int, tree: FileTree) -> Plate:
    layer = subject.layers[at]
    sizes: Counter[int] = Counter()
    files: Counter[int] = Counter()
    for entry in layer.changes.values():
        if isinstance(entry, File):
            sizes[entry.uid] += entry.size
            files[entry.uid] += 1
    marks = tuple(
        FileMark(_user(tree, uid), "made" if uid else "", says=_held(files[uid], size))
        for uid, size in sizes.most_common(2)
    )
    below = subject.below(at)
    again = [one for one in layer.changes if isinstance(below.entry(one), File)]
    size = size_text(layer.size)
    stored = _("{size}: {files} stored again").format(size=size, files=counted(len(again), "file"))
    says = stored if len(again) > 1 else size
    return Plate(short(subject.titles[at]), says, thick=thickness(layer.size), files=marks)


def _held(files: int, size: int) -> str:
    return listed((counted(files, "file"), size_text(size)))


def _user(tree: FileTree, uid: int) -> str:
    entry = entry_at(tree, "/etc/passwd")
    lines = entry.content.decode(errors="replace").splitlines() if isinstance(entry, File) else []
    return next((name for name in _of(lines, uid)), str(uid))


def _of(lines: list[str], uid: int) -> Iterator[str]:
    for line in lines:
        name, *rest = line.split(":")
        if len(rest) > 1 and rest[1] == str(uid):
            yield name
