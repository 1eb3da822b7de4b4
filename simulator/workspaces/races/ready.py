"""Races that are ready for class, one TOML file each in ``ready/``."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from simulator.workspaces.races.declare import races_in
from simulator.workspaces.races.race import Race


@cache
def ready_races() -> dict[str, Race]:
    """Return all ready races by name, in the order in which they are offered."""
    folder = files("simulator.workspaces.races") / "ready"
    return races_in(
        {
            f"ready/{file.name}": file.read_bytes()
            for file in folder.iterdir()
            if file.name.endswith(".toml")
        }
    )
