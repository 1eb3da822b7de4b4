"""The image that a finished stage becomes: its config, and a history with dates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from simulator.engine.build.dispatch import PlannedStage
from simulator.engine.image import History, Image
from simulator.engine.layer import Layer
from simulator.engine.recall import Same


def image_of(
    stage: PlannedStage,
    layers: tuple[Layer, ...],
    created: tuple[int, ...],
    labels: Mapping[str, str],
    platform: str,
) -> Image:
    """Return the image of a stage; ``created`` are the times of its layers, in milliseconds.

    It is remembered for the stage of a plan that is: what is built again is mostly the same.
    """
    return _image_of(Same(stage), layers, created, tuple(labels.items()), platform)


@lru_cache(maxsize=64)
def _image_of(
    planned: Same[PlannedStage],
    layers: tuple[Layer, ...],
    created: tuple[int, ...],
    labels: tuple[tuple[str, str], ...],
    platform: str,
) -> Image:
    stage = planned.value
    config = stage.config
    if labels:
        config = replace(config, labels={**config.labels, **dict(labels)})
    history = _dated(stage.history, created)
    newest = stage.epoch
    if newest < 0:
        newest = max((line.created for line in history), default=0)
    return Image(layers, config, history, newest, stage.author, platform)


def _dated(history: tuple[History, ...], created: tuple[int, ...]) -> tuple[History, ...]:
    """Give every line its time: a layer its own, a setting that of the layer before it.

    Settings before the first new layer take that layer's time (BuildKit, exporter/
    containerimage). So a cached rebuild has the times, and the id, that it had.
    """
    times = iter(created)
    dated: list[History] = []
    for line in history:
        if line.empty_layer:
            dated.append(line)
            continue
        at = next(times)
        dated.append(line if line.created >= 0 else line.at(at))
    current = _first_new(history, dated)
    filled: list[History] = []
    behind = False
    for line in dated:
        if line.created >= 0:
            current = line.created if behind else current
        else:
            behind = True
            line = line.at(current)
        filled.append(line)
    return tuple(filled)


def _first_new(history: tuple[History, ...], dated: list[History]) -> int:
    current = 0
    seen_undated = False
    for line in dated:
        if line.created >= 0:
            current = line.created
            if seen_undated:
                break
        else:
            seen_undated = True
    return current
