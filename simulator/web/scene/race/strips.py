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


@dataclass(frozen=True, slots=True)
class Road:
    """What both strips are drawn on: as long as the longer one, with room for its blocks."""

    most: int
    blocks: int

    def length(self, figure: int) -> float:
        room = LENGTH - (GAP + LEAST) * self.blocks
        return LEAST + room * figure / self.most


def road(runs: tuple[Run, Run], measure: Measure) -> Road:
    """Return the road of a whole race; a part of it is drawn on the same."""
    most = max(1, *(sum_of(measure, run) for run in runs))
    return Road(most, max(len(_pieces(run, measure)) for run in runs))


def strip(run: Run, measure: Measure, on: Road) -> tuple[Block, ...]:
    """Return the blocks of a lane: its builds, or the layers of its image by size."""
    blocks, at = list[Block](), 0.0
    for figure, slug, turn in _pieces(run, measure):
        length = on.length(figure)
        blocks.append(Block(f"{at:.1f}", f"{length:.1f}", slug, turn))
        at += length + GAP
    return tuple(blocks)


def _pieces(run: Run, measure: Measure) -> list[tuple[int, str, int]]:
    if measure == Measure.SIZE:
        layers = run.image.layers if run.image else ()
        return [(size, "layer", 1) for size in layers if size]
    return [(figure_of(measure, lap), _slug(lap), lap.number) for lap in run.counted]


def _slug(lap: Lap) -> str:
    if lap.failure:
        return "failed"
    return "cached" if lap.hits == lap.reached else "built"
