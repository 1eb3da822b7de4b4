"""Measures: numbers that the world answers, for questions that ask for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from simulator.engine.events import StepState
from simulator.engine.registry.transfers import Outcome
from simulator.lessons.goals.base import megabytes
from simulator.lessons.goals.elsewhere import disk_use
from simulator.lessons.scene import Scene, dangling, steps_named


class CannotMeasure(Exception):
    """There is nothing to measure: the message says what is missing."""


def measured(measure: str, before: Scene, after: Scene) -> float:
    """Return a number of the world after a play; raises CannotMeasure.

    ``measure`` is a name and what it is measured on: ``size app:1``, ``seconds``, ``freed images``.
    """
    name, _, of = measure.partition(" ")
    if name not in MEASURES:
        raise CannotMeasure(f"{name!r} is no measure: {', '.join(sorted(MEASURES))}")
    return MEASURES[name](before, after, of.strip())


def _size(before: Scene, after: Scene, of: str) -> float:
    image = after.image(of)
    if image is None:
        raise CannotMeasure(f"there is no image {of}")
    return megabytes(image.size)


def _grown(before: Scene, after: Scene, of: str) -> float:
    """The difference of two images, written ``grown NEW OLD``."""
    new, _, old = of.partition(" ")
    return _size(before, after, new) - _size(before, after, old)


def _layers(before: Scene, after: Scene, of: str) -> float:
    image = after.image(of)
    if image is None:
        raise CannotMeasure(f"there is no image {of}")
    return len(image.layers)


def _new_layers(before: Scene, after: Scene, of: str) -> float:
    """The layers that the last build added to what its final stage starts FROM."""
    report = after.build()
    if report is None or report.image is None:
        raise CannotMeasure("nothing was built")
    return sum(1 for _, step in report.layers() if step is not None and step.base is None)


def _seconds(before: Scene, after: Scene, of: str) -> float:
    report = after.build()
    if report is None:
        raise CannotMeasure("nothing was built")
    return report.milliseconds / 1000


def _sent(before: Scene, after: Scene, of: str) -> float:
    report = after.build()
    if report is None:
        raise CannotMeasure("nothing was built")
    return megabytes(report.context)


def _disk(before: Scene, after: Scene, of: str) -> float:
    return disk_use(after.engine(), of or "total")


def _freed(before: Scene, after: Scene, of: str) -> float:
    return disk_use(before.engine(), of or "total") - disk_use(after.engine(), of or "total")


def _pushed(before: Scene, after: Scene, of: str) -> float:
    transfers = [one for deed in after.deeds for one in deed.transfers if one.push]
    if not transfers:
        raise CannotMeasure("nothing was pushed")
    return sum(layer.outcome is Outcome.PUSHED for layer in transfers[-1].layers)


def _pushed_size(before: Scene, after: Scene, of: str) -> float:
    transfers = [one for deed in after.deeds for one in deed.transfers if one.push]
    if not transfers:
        raise CannotMeasure("nothing was pushed")
    sent = [layer for layer in transfers[-1].layers if layer.outcome is Outcome.PUSHED]
    return megabytes(sum(layer.size for layer in sent))


def _rows(before: Scene, after: Scene, of: str) -> float:
    """The rows of ``docker images``."""
    engine = after.engine()
    return len(engine.tags) + len(dangling(engine))


def _ran(before: Scene, after: Scene, of: str) -> float:
    """How many builds of the play ran a step again, written ``ran RUN npm install``."""
    new = after.builds[len(before.builds) :]
    return sum(
        any(step.state == StepState.BUILT for step in steps_named(report, of)) for report in new
    )


Measure = Callable[[Scene, Scene, str], float]

MEASURES: Mapping[str, Measure] = {
    "size": _size,
    "grown": _grown,
    "layers": _layers,
    "new_layers": _new_layers,
    "seconds": _seconds,
    "sent": _sent,
    "disk": _disk,
    "freed": _freed,
    "pushed": _pushed,
    "pushed_size": _pushed_size,
    "rows": _rows,
    "ran": _ran,
}
"""Sizes are in MB, times in seconds."""
