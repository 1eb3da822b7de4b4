"""Where pictures look: the engine when the step began, and paths that may lead nowhere."""

from __future__ import annotations

from simulator.engine.files import Entry, FileTree, PathError
from simulator.engine.state import Engine, Machine
from simulator.workspaces.moment import Moment


def engine_then(moment: Moment) -> Engine:
    """Return the engine that the learner sits at, as it was when the step began."""
    if moment.course is None:
        return moment.world.engine
    return moment.course.begun.machines.get(moment.world.current, Machine()).engine


def entry_at(tree: FileTree, path: str) -> Entry | None:
    """Return what a path leads to; None also where its links lead round in a circle."""
    try:
        return tree.get(path)
    except PathError:
        return None
