"""A picture of the disk, and of what each prune would sweep from it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from simulator.engine.state import Engine
from simulator.lessons.goals.elsewhere import disk_use
from simulator.web.scene.aha.bars import megabytes_text, pieces_of
from simulator.web.scene.aha.drawings import Bar, Bars
from simulator.web.scene.words import listed
from simulator.workspaces.journal import perform, typed
from simulator.workspaces.moment import Moment

BROOMS = (
    "docker image prune -f",
    "docker container prune -f",
    "docker image prune -af",
    "docker builder prune -af",
)
ZONES = ("images", "containers", "cache")


def brooms(moment: Moment) -> Bars | None:
    """Draw the disk once for each prune: the parts that it would sweep."""
    engine = moment.world.engine
    total = disk_use(engine, "total")
    if not total:
        return None
    return Bars(tuple(_broom(moment, line, total) for line in BROOMS), _zones(engine))


def _zones(engine: Engine) -> tuple[str, ...]:
    words = {"images": _("images"), "containers": _("containers"), "cache": _("build cache")}
    return tuple(f"{words[zone]} {megabytes_text(disk_use(engine, zone))}" for zone in ZONES)


def _broom(moment: Moment, line: str, total: float) -> Bar:
    before = moment.world.engine
    after = perform(moment.world, typed(moment.world, line)).world.engine
    parts: list[tuple[float, str]] = []
    taken = 0.0
    for zone in ZONES:
        left = disk_use(after, zone)
        swept = max(0.0, disk_use(before, zone) - left)
        parts += [(swept, "swept"), (left, zone)]
        taken += swept
    whole = max(total, sum(size for size, _kind in parts))
    pieces = sorted(pieces_of(parts, whole), key=lambda one: one.kind == "swept")
    return Bar(line, megabytes_text(taken), tuple(pieces), _says(before, after))


def _says(before: Engine, after: Engine) -> str:
    gone = len(before.images) - len(after.images), len(before.containers) - len(after.containers)
    names = [each.name for key, each in before.containers.items() if key not in after.containers]
    if gone[1]:
        return _("takes the containers {names}").format(names=listed(sorted(names)))
    if gone[0]:
        return _("takes {n} images").format(n=gone[0])
    return ""
