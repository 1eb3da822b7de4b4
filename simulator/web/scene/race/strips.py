"""The two strips of time: a sheet a build, as long as it took."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.web.scene.race.words import figure_of, sum_of
from simulator.workspaces.races.race import Measure
from simulator.workspaces.races.run import Lap, Run

LENGTH = 468.0
GAP = 2.0
LEAST = 1.6


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the strip; ``turn`` is its place when the strip grows."""

    at: str
    length: str
    slug: str
    turn: int


def longest(runs: tuple[Run, Run], measure: Measure) -> int:
    """Return the figure that is as long as the whole road."""
    return max(1, *(sum_of(measure, run) for run in runs))


def strip(run: Run, measure: Measure, most: int) -> tuple[Block, ...]:
    """Return the blocks of a lane: its builds, or the layers of its image by size."""
    if measure == Measure.SIZE:
        layers = run.image.layers if run.image else ()
        sizes = [(size, "layer", 1) for size in layers if size]
    else:
        sizes = [(figure_of(measure, lap), _slug(lap), lap.number) for lap in run.counted]
    room = LENGTH - (GAP + LEAST) * len(sizes)
    blocks, at = list[Block](), 0.0
    for size, slug, turn in sizes:
        length = LEAST + room * size / most
        blocks.append(Block(f"{at:.1f}", f"{length:.1f}", slug, turn))
        at += length + GAP
    return tuple(blocks)


def _slug(lap: Lap) -> str:
    if lap.failure:
        return "failed"
    return "cached" if lap.hits == lap.reached else "built"
