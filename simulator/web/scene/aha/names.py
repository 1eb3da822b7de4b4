"""Pictures of names: flags on images, those that moved or were cut, and containers that hold on."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from simulator.engine.digest import Digest
from simulator.engine.errors import DockerError
from simulator.engine.reference import Reference
from simulator.engine.registry.model import Repository
from simulator.engine.registry.reach import registry_at
from simulator.engine.state import Engine, World
from simulator.web.scene.aha.drawings import Flag, Named, Names
from simulator.web.scene.containers import state_chip
from simulator.web.scene.folding import names_of, short_id
from simulator.web.scene.words import size_text
from simulator.workspaces.moment import Moment

MOST = 5


def tags(moment: Moment) -> Names | None:
    """Draw the images whose names the step changed; all that have names if it changed none."""
    if moment.course is None:
        return None
    now, then = moment.world.engine, moment.course.begun.machines[moment.world.current].engine
    changed = {
        image for name in {*now.tags, *then.tags} if now.tags.get(name) != then.tags.get(name)
        for image in (now.tags.get(name), then.tags.get(name)) if image
    }  # fmt: skip
    shown = sorted(changed or set(now.tags.values()), key=lambda one: (_made(then, now, one), one))
    images = tuple(_image(then, now, image) for image in shown[-MOST:])
    return Names(images) if images else None


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
                        _("digest in {name}").format(name=reference.name),
                        tuple(_registry_flags(repository, digest)),
                        tuple(_runs(moment.world, digest)),
                    )
                    for digest in digests[-MOST:]
                )
            )
    return None


def _made(then: Engine, now: Engine, image: Digest) -> int:
    found = now.images.get(image) or then.images.get(image)
    return found.created if found else 0


def _image(then: Engine, now: Engine, image: Digest) -> Named:
    found = now.images.get(image) or then.images.get(image)
    size = size_text(found.size) if found else ""
    gone = image not in now.images
    digests = sorted(name for name, one in now.digests.items() if one == image)
    says = _("gone: nothing held it") if gone else size
    return Named(
        short_id(image),
        f"{says}, {digests[0].partition('@')[2][:19]}…" if digests and not gone else says,
        tuple(_flags(then, now, image)),
        tuple(
            (one.name, state_chip(one).word)
            for one in sorted(now.containers.values(), key=lambda one: one.number)
            if one.image.id == image
        ),
        gone,
    )


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


def _registry_flags(repository: Repository, digest: Digest) -> Iterator[Flag]:
    for tag in sorted(repository.tags):
        if repository.tags[tag] == digest:
            moved = any(one.tag == tag and one.before for one in repository.moves)
            yield Flag(f":{tag}", "new" if moved else "")
    for one in repository.moves:
        if one.before == digest and repository.tags.get(one.tag) != digest:
            says = _("moved on by {who}").format(who=one.by) if one.by else _("moved on")
            yield Flag(f":{one.tag}", "cut", says)


def _runs(world: World, digest: Digest) -> Iterator[tuple[str, str]]:
    """Yield the containers of all machines whose image came by this digest."""
    for name in sorted(world.machines):
        engine = world.machines[name].engine
        ids = {image for ref, image in engine.digests.items() if ref.endswith(f"@{digest}")}
        for one in sorted(engine.containers.values(), key=lambda each: each.number):
            if one.image.id in ids:
                yield f"{one.name} on {name}", state_chip(one).word
