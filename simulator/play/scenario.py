"""Playing a scenario step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from simulator.cli.session import Performed, perform
from simulator.engine.events import STDERR, STDOUT, BuildStarted, CommandStarted, Event, Printed
from simulator.engine.state import World
from simulator.play.bases import starting_world
from simulator.play.folder import changed, with_files
from simulator.play.results import build_result, build_steps

Json = dict[str, Any]

PLAIN = "#0 building"
"""How a build begins whose steps are shown; the recordings list no others' steps."""


def play_scenario(scenario: Mapping[str, Any], images: Mapping[str, Any] | None) -> Json:
    """Play a scenario from its start and return the same steps as they came out here.

    ``images`` are base images in the form of ``bases.json``: then they are all there
    is, and no registry can be reached. Without them the machine has no images, and
    the catalogue lies beyond it.
    """
    world = with_files(starting_world(images), scenario.get("files", {}))
    steps: list[Json] = []
    for step in scenario["steps"]:
        world, came_out = _step(world, step)
        steps.append(came_out)
    return {"id": scenario.get("id", ""), "steps": steps}


def _step(world: World, step: Mapping[str, Any]) -> tuple[World, Json]:
    if "run" not in step:
        return changed(world, step), dict(step)
    performed = _performed(world, step["run"], step.get("env") or {})
    came_out: Json = {
        "run": step["run"],
        "exit": performed.exit_code,
        "stdout": _printed(performed.events, STDOUT),
        "stderr": _printed(performed.events, STDERR),
    }
    if "env" in step:
        came_out["env"] = step["env"]
    if any(isinstance(event, BuildStarted) for event in performed.events):
        alone = sum(isinstance(event, CommandStarted) for event in performed.events) == 1
        shown = alone and PLAIN in came_out["stderr"]
        came_out["steps"] = list(build_steps(performed.events)) if shown else []
    return performed.world, came_out | build_result(performed.events)


def _performed(world: World, line: str, variables: Mapping[str, str]) -> Performed:
    """Run a line; variables of the step are those of this line only."""
    before = world.machine.environment
    inside = replace(world.machine, environment={**before, **variables})
    performed = perform(world.with_machine(inside), line, terminal=False)
    if not variables:
        return performed
    after = performed.world
    restored = replace(after.machine, environment=before)
    return replace(performed, world=after.with_machine(restored))


def _printed(events: Iterable[Event], stream: int) -> str:
    texts = (e.text for e in events if isinstance(e, Printed) and e.stream == stream)
    return "".join(texts).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
