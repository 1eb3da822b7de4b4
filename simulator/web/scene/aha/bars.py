"""Pictures of sizes: what images share, what was lost on a diet, what was freed, bases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from simulator.engine.digest import Digest
from simulator.engine.image import Image
from simulator.engine.state import Engine
from simulator.lessons.goals.elsewhere import disk_use
from simulator.web.scene.aha.drawings import Bar, Bars, Stretch
from simulator.web.scene.aha.looking import engine_then, entry_at
from simulator.web.scene.aha.plates import short
from simulator.web.scene.folding import holders_of, names_of, short_id
from simulator.web.scene.stacks import layer_names
from simulator.web.scene.words import listed, size_text
from simulator.workspaces.moment import Moment

MOST = 6
FULL, LEAST = 1000, 10
"""Of a bar: its length, and the least that can be seen."""


def shared(moment: Moment) -> Bars | None:
    """Draw each image's SIZE, what of it others have too, and what the disk has of all."""
    engine = moment.world.engine
    images = _named(engine)
    if len(images) < 2:
        return None
    holders, total = holders_of(engine), sum(image.size for image in images)
    bars = [_image_bar(engine, image, total, holders) for image in images[-MOST:]]
    once = {
        chain: layer.size
        for image in images
        for chain, layer in zip(image.chain_ids, image.layers, strict=True)
    }
    disk = sum(once.values())
    both = sum(size for chain, size in once.items() if holders[chain] > 1)
    pieces = pieces_of([(both, "shared"), (disk - both, "new")], total)
    says = _("Added up {sum}, on the disk {disk}.")
    return Bars(
        (*bars, Bar(_("on the disk"), size_text(disk), pieces)),
        says=says.format(sum=size_text(total), disk=size_text(disk)),
    )


def diet(moment: Moment) -> Bars | None:
    """Draw the oldest and the newest image of a name, layer by layer."""
    pair = before_and_after(moment)
    if pair is None:
        return None
    old, new = pair
    total, kept = max(old.size, new.size), {layer.diff_id for layer in new.layers}
    gone = [
        (layer.size, name)
        for layer, name in zip(old.layers, layer_names(old), strict=True)
        if layer.diff_id not in kept and layer.size >= total / 50
    ]
    engine = moment.world.engine
    return Bars(
        (
            _layers_bar(engine, old, total, kept),
            _layers_bar(engine, new, total, kept),
            *(
                Bar(short(name), size_text(size), pieces_of([(size, "gone")], total), _("gone"))
                for size, name in sorted(gone, reverse=True)[:3]
            ),
        )
    )


def before_and_after(moment: Moment) -> tuple[Image, Image] | None:
    """Return the image that was built last, and the oldest other one of the same name."""
    engine, new = moment.world.engine, moment.build.image if moment.build else None
    if new is None:
        return None
    names = {name.name for name in names_of(engine, new.id)}
    others = [
        image
        for image in engine.images.values()
        if image.id != new.id and names & {name.name for name in names_of(engine, image.id)}
    ]
    return (min(others, key=lambda one: (one.created, one.id)), new) if others else None


def size_bars(moment: Moment) -> tuple[Bar, ...]:
    """Return an image before and after, as bars."""
    pair = before_and_after(moment)
    if pair is None:
        return ()
    total = max(image.size for image in pair)
    kept = {layer.diff_id for layer in pair[1].layers}
    return tuple(_layers_bar(moment.world.engine, image, total, kept) for image in pair)


def freed(moment: Moment) -> Bars | None:
    """Draw the images that were removed: what only each had, and what others stood on as well."""
    then, now = engine_then(moment), moment.world.engine
    gone = [image for image in _named(then) if image.id not in now.images]
    if not gone:
        return None
    total, holders = max(image.size for image in gone), holders_of(then)
    bars = [_gone_bar(then, image, total, holders) for image in gone[-MOST:]]
    return Bars(
        tuple(bars),
        says=_("The disk had {old}, and has {new}.").format(
            old=megabytes_text(disk_use(then, "total")), new=megabytes_text(disk_use(now, "total"))
        ),
    )


def bases(moment: Moment) -> Bars | None:
    """Draw the images of the machine at true scale, the smallest first, and scratch."""
    engine = moment.world.engine
    images = sorted(_named(engine), key=lambda one: one.size)[:MOST]
    if not images:
        return None
    total = images[-1].size
    return Bars(
        (
            Bar("scratch", size_text(0), (), _("nothing: no shell, no libc")),
            *(
                Bar(
                    _title(engine, one),
                    size_text(one.size),
                    pieces_of([(one.size, "")], total),
                    _inside(one),
                )
                for one in images
            ),
        )
    )


def _named(engine: Engine) -> list[Image]:
    images = [engine.images[one] for one in set(engine.tags.values()) if one in engine.images]
    return sorted(images, key=lambda one: (one.created, one.id))


def _title(engine: Engine, image: Image) -> str:
    names = names_of(engine, image.id)
    return names[0].familiar if names else short_id(image.id)


def pieces_of(parts: Sequence[tuple[float, str]], total: float) -> tuple[Stretch, ...]:
    """Return parts of a bar by sizes and kinds; its whole length stands for ``total``."""
    pieces: list[Stretch] = []
    at = 0.0
    for size, kind in parts:
        length = FULL * size / max(total, 1)
        if size:
            start = min(round(at), FULL - LEAST)
            pieces.append(Stretch(start, max(round(at + length) - start, LEAST), kind))
        at += length
    return tuple(pieces)


def _image_bar(engine: Engine, image: Image, total: int, holders: Counter[Digest]) -> Bar:
    both = _held_by_others(image, holders)
    others = _("{size} of it other images have too").format(size=size_text(both)) if both else ""
    pieces = pieces_of([(both, "shared"), (image.size - both, "new")], total)
    return Bar(_title(engine, image), size_text(image.size), pieces, others)


def _held_by_others(image: Image, holders: Counter[Digest]) -> int:
    pairs = zip(image.chain_ids, image.layers, strict=True)
    return sum(layer.size for chain, layer in pairs if holders[chain] > 1)


def _layers_bar(engine: Engine, image: Image, total: int, kept: set[Digest]) -> Bar:
    parts = [(one.size, "" if one.diff_id in kept else "gone") for one in image.layers]
    return Bar(_title(engine, image), size_text(image.size), pieces_of(parts, total))


def _gone_bar(engine: Engine, image: Image, total: int, holders: Counter[Digest]) -> Bar:
    both = _held_by_others(image, holders)
    chains = set(image.chain_ids)
    others = [
        _title(engine, one)
        for one in _named(engine)
        if one.id != image.id and chains & set(one.chain_ids)
    ]
    says = _("{names} stood on {size} of it").format(names=listed(others), size=size_text(both))
    pieces = pieces_of([(both, "shared"), (image.size - both, "gone")], total)
    return Bar(_title(engine, image), size_text(image.size), pieces, says if others else "")


def megabytes_text(size: float) -> str:
    """Return a size that is told in MB as people read it."""
    return size_text(round(size * 1_000_000))


def _inside(image: Image) -> str:
    """Say what of a shell, a package manager and a C library is in an image."""
    tree = image.tree
    found = [
        word
        for word, paths in (
            (_("a shell"), ("/bin/sh",)),
            ("apk", ("/sbin/apk",)),
            ("apt", ("/usr/bin/apt-get",)),
            ("musl", ("/lib/ld-musl-x86_64.so.1",)),
            ("glibc", ("/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/libc.so.6")),
        )
        if any(entry_at(tree, path) for path in paths)
    ]
    return listed(found, 5)
