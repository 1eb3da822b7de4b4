"""Pictures of names: flags on images, those that moved or were cut, and containers that hold on."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from simulator.catalogue_files import catalogue
from simulator.engine.digest import Digest
from simulator.engine.errors import DockerError
from simulator.engine.reference import Reference
from simulator.engine.registry.model import Repository
from simulator.engine.registry.reach import registry_at
from simulator.engine.state import Engine, Machine, World
from simulator.web.scene.aha.drawings import Flag, Named, Names
from simulator.web.scene.aha.looking import engine_then
from simulator.web.scene.containers import state_chip
from simulator.web.scene.folding import names_of, short_id
from simulator.web.scene.words import ago_text, size_text
from simulator.workspaces.moment import LESSON, Moment, beginning

MOST = 5


def tags(moment: Moment) -> Names | None:
    """Draw the images whose names the step changed; all that have names if it changed none."""
    return _since(moment, engine_then(moment))


def strings(moment: Moment) -> Names | None:
    """Draw the images whose names or containers the lesson changed, with all that was cut."""
    if moment.course is None:
        return None
    start = beginning(f"{LESSON}{moment.course.lesson}", catalogue().revision)
    return _since(moment, start.world.machines.get(moment.world.current, Machine()).engine)


def moves(moment: Moment) -> Names | None:
    """Draw the repository whose tag moved last in a registry: digests, and tags on them."""
    for reference in _pushed(moment):
        registry = registry_at(moment.world, reference.domain)
        repository = registry.repository(reference.path) if registry else None
        if repository and repository.moves:
            digests = list(dict.fromkeys(move.manifest for move in repository.moves))
            return Names(
                tuple(
                    Named(
                        short_id(digest),
                        _("digest"),
                        tuple(_registry_flags(reference, repository, digest)),
                        tuple(_runs(moment.world, digest)),
                    )
                    for digest in digests[-MOST:]
                )
            )
    return None


def _since(moment: Moment, then: Engine) -> Names | None:
    now = moment.world.engine
    moved = {name for name in {*now.tags, *then.tags} if now.tags.get(name) != then.tags.get(name)}
    ends = (side.get(name) for name in moved for side in (now.tags, then.tags))
    shown = {image for image in ends if image} or set(now.tags.values())
    order = sorted(shown, key=lambda one: (_made(then, now, one), one))
    images = tuple(_image(moment, then, image) for image in order[-MOST:])
    return Names(images) if images else None


def _made(then: Engine, now: Engine, image: Digest) -> int:
    found = now.images.get(image) or then.images.get(image)
    return found.created if found else 0


def _image(moment: Moment, then: Engine, image: Digest) -> Named:
    now = moment.world.engine
    found = now.images.get(image)
    if found is None:
        says = _("gone: nothing held it")
        tethers, flags = tuple(_tethers(then, now, image)), tuple(_flags(then, now, image))
        return Named(short_id(image), says, flags, tethers, gone=True)
    age = ago_text((moment.world.now - found.created) // 1000)
    digests = sorted(name.partition("@")[2] for name, one in now.digests.items() if one == image)
    digest = f", {digests[0][:19]}…" if digests else ""
    return Named(
        short_id(image),
        f"{size_text(found.size)}, {age}{digest}",
        tuple(_flags(then, now, image)),
        tuple(_tethers(then, now, image)),
    )


def _tethers(then: Engine, now: Engine, image: Digest) -> Iterator[tuple[str, str]]:
    """Yield the containers of an image, those that were removed as well."""
    for one in sorted(now.containers.values(), key=lambda each: each.number):
        if one.image.id == image:
            yield one.name, state_chip(one).word
    for key, one in sorted(then.containers.items()):
        if one.image.id == image and key not in now.containers:
            yield one.name, _("removed")


def _flags(then: Engine, now: Engine, image: Digest) -> Iterator[Flag]:
    old = {name.canonical for name in names_of(then, image)}
    for name in names_of(now, image):
        yield Flag(name.familiar, "" if name.canonical in old else "new")
    for canonical in sorted(old - {name.canonical for name in names_of(now, image)}):
        target = now.tags.get(canonical)
        moved = _("moved to {id}").format(id=short_id(target)) if target else _("cut")
        yield Flag(Reference.parse(canonical).familiar, "cut", moved)


def _pushed(moment: Moment) -> Iterator[Reference]:
    for transfer in reversed(moment.transfers):
        if transfer.push and transfer.manifest:
            yield transfer.name
    for name in sorted(moment.world.engine.tags):
        try:
            yield Reference.parse(name)
        except DockerError:
            continue


def _registry_flags(name: Reference, repository: Repository, digest: Digest) -> Iterator[Flag]:
    own = name.path.rpartition("/")[2]
    for tag in sorted(repository.tags):
        if repository.tags[tag] == digest:
            moved = any(one.tag == tag and one.before for one in repository.moves)
            yield Flag(f"{own}:{tag}", "new" if moved else "")
    for one in repository.moves:
        if one.before == digest and repository.tags.get(one.tag) != digest:
            says = _("moved on by {who}").format(who=one.by) if one.by else _("moved on")
            yield Flag(f"{own}:{one.tag}", "cut", says)


def _runs(world: World, digest: Digest) -> Iterator[tuple[str, str]]:
    """Yield the containers of all machines whose image came by this digest."""
    for name in sorted(world.machines):
        engine = world.machines[name].engine
        ids = {image for ref, image in engine.digests.items() if ref.endswith(f"@{digest}")}
        for one in sorted(engine.containers.values(), key=lambda each: each.number):
            if one.image.id in ids:
                yield f"{one.name} on {name}", state_chip(one).word
