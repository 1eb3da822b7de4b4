"""Where a step leads: the world after its solution, played from the lesson's own start."""

from __future__ import annotations

from functools import lru_cache

from simulator.engine.state import World
from simulator.workspaces.course.course import lesson_named
from simulator.workspaces.course.lines import play
from simulator.workspaces.moment import LESSON, beginning


@lru_cache(maxsize=512)
def world_after(lesson: str, revision: int, steps: int) -> World:
    """Return the world after the solutions of the first so many steps."""
    if steps == 0:
        return beginning(f"{LESSON}{lesson}", revision).world
    told = lesson_named(lesson)
    return play(
        told, told.steps[steps - 1].solution, world_after(lesson, revision, steps - 1)
    ).world
