"""The recordings: where they are, and how they are played."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
KNOWN_DIFFERENCES = HERE / "known_differences.txt"


@cache
def recordings() -> dict[str, dict[str, Any]]:
    """All recordings by id. There is no test run without them."""
    loaded = [json.loads(path.read_text()) for path in sorted(HERE.glob("recordings/*.json"))]
    if not loaded:
        raise FileNotFoundError(HERE / "recordings")
    return {recording["id"]: recording for recording in loaded}


@cache
def bases() -> dict[str, Any]:
    """The two base images that the recordings start from."""
    loaded: dict[str, Any] = json.loads((HERE / "bases.json").read_text())
    return loaded


def known_differences() -> dict[str, str]:
    """The recordings that do not come out right, by id, each with the reason."""
    lines = KNOWN_DIFFERENCES.read_text().splitlines() if KNOWN_DIFFERENCES.exists() else []
    pairs = (line.partition(" ") for line in lines if line.strip() and not line.startswith("#"))
    return {name: reason.strip() for name, _, reason in pairs}


def played(recording: dict[str, Any]) -> dict[str, Any]:
    """Play a recording's files and steps here; a bug of ours comes back as ``crash``."""
    scenario = {"id": recording["id"], "files": recording["files"], "steps": asked(recording)}
    try:
        from simulator.play import play_scenario  # noqa: PLC0415 - the comparer works without it

        return play_scenario(scenario, bases())
    except Exception as bug:  # noqa: BLE001 - one crash must not hide the other recordings
        return {"id": recording["id"], "crash": f"{type(bug).__name__}: {bug}"}


def asked(recording: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps without what came out of them, so that nothing can be copied from there."""
    answers = {"exit", "stdout", "stderr", "steps", "image", "fs", "not_comparable"}
    return [
        {key: value for key, value in step.items() if key not in answers}
        for step in recording["steps"]
    ]
