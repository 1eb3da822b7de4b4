"""Which stages a build would look at: the target and what it needs."""

from __future__ import annotations

from simulator.engine.dockerfile.instructions import Copy, From, Run
from simulator.engine.dockerfile.stages import Stage


def parents(stages: tuple[Stage, ...], starts: tuple[From, ...]) -> list[int | None]:
    """Return for each stage the earlier one it starts FROM, None for an image."""
    by_name: dict[str, int] = {}
    found: list[int | None] = []
    for stage, start in zip(stages, starts, strict=True):
        found.append(by_name.get(start.image))
        if stage.name:
            by_name[stage.name] = stage.index
    return found


def reachable(stages: tuple[Stage, ...], above: list[int | None], target: str) -> set[int]:
    """Return the stages that the target needs; the last stage is the target if none is named."""
    by_name = {stage.name: stage.index for stage in stages if stage.name}
    last = len(stages) - 1
    waiting, reached = [_find(target, by_name, len(stages)) if target else last], set[int]()
    while waiting:
        index = waiting.pop()
        if index is None or index in reached:
            continue
        reached.add(index)
        waiting += [above[index], *_sources(stages[index], by_name, len(stages))]
    return reached


def _sources(stage: Stage, by_name: dict[str, int], total: int) -> list[int | None]:
    names: list[str] = []
    for instruction in stage.instructions:
        if isinstance(instruction, Copy) and instruction.from_:
            names.append(instruction.from_)
        elif isinstance(instruction, Run):
            names += [mount.from_ for mount in instruction.mounts if mount.from_]
    return [_find(name, by_name, total) for name in names]


def _find(name: str, by_name: dict[str, int], total: int) -> int | None:
    if name.isdecimal() and name.isascii() and len(name) < 9:
        return int(name) if int(name) < total else None
    return by_name.get(name.lower())
