"""What a turn changed in the containers of the machine that the visitor is at."""

from __future__ import annotations

from collections.abc import Mapping

from simulator.engine.layer import diff
from simulator.workspaces.journal import Turn


def touched(turn: Turn) -> Mapping[str, frozenset[str]]:
    """Return the paths that changed, by the containers' ids; a new container has none yet."""
    before = turn.before.machines.get(turn.world.current)
    if before is None:
        return {}
    found = {}
    for container in turn.world.engine.containers.values():
        old = before.engine.containers.get(container.id)
        tree = old.tree if old is not None else container.base
        if tree is not container.tree:
            found[container.id] = frozenset(diff(tree, container.tree).changes)
    return found
