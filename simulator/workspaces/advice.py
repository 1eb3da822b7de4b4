"""One thing to try after a build: an order of the Dockerfile that saves time at every edit.

What is proposed has been built first, in a world that is then thrown away: advice is
always a Dockerfile that builds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.engine.build.causes import FileChanged
from simulator.engine.events import StepState
from simulator.engine.files import File
from simulator.engine.state import World
from simulator.workspaces.actions import RunLine, SaveFile
from simulator.workspaces.journal import perform
from simulator.workspaces.report import BuildReport, StepReport, last_build

WORTHWHILE = 2_000
"""Milliseconds from which a step is worth moving."""

DOCKERFILE = "Dockerfile"

MANIFESTS = {
    "bundle": ("Gemfile", "Gemfile.lock"),
    "cargo": ("Cargo.toml", "Cargo.lock"),
    "composer": ("composer.json", "composer.lock"),
    "go": ("go.mod", "go.sum"),
    "npm": ("package.json", "package-lock.json"),
    "pnpm": ("package.json", "pnpm-lock.yaml"),
    "poetry": ("pyproject.toml", "poetry.lock"),
    "uv": ("pyproject.toml", "uv.lock"),
    "yarn": ("package.json", "yarn.lock"),
}
"""The files that a package manager reads to know what to install."""

_WORD = re.compile(r"[^\s;&|()\"']+")


@dataclass(frozen=True, slots=True)
class Advice:
    """Copy ``files`` and run line ``run`` before line ``copy``.

    That ``saves`` so many milliseconds whenever ``changed`` changes; ``text`` is the
    Dockerfile in that order.
    """

    copy: int
    run: int
    files: tuple[str, ...]
    changed: str
    saves: int
    text: str


def advice(world: World, report: BuildReport, command: str) -> Advice | None:
    """Return the order to try, if a slow step ran only because a file above it changed."""
    if report.dockerfile != DOCKERFILE or report.image is None:
        return None
    for copied in report.steps:
        found = _proposal(report, copied)
        if found is not None:
            return found if _builds(world, found, command) else None
    return None


def _proposal(report: BuildReport, copied: StepReport) -> Advice | None:
    changed = _changed_files(copied)
    slow = _slow_step(report, copied) if changed else None
    if slow is None:
        return None
    files = _needed(report, slow.step.instruction)
    if not files or any(name in changed for name in files):
        return None
    return Advice(
        copied.step.line,
        slow.step.line,
        files,
        changed[0],
        slow.milliseconds,
        _reordered(report.text, copied, slow, files),
    )


def _changed_files(step: StepReport) -> tuple[str, ...]:
    """Return the files whose change alone made a COPY run again."""
    causes = step.why.causes if step.why and step.state == StepState.BUILT else ()
    paths = tuple(cause.path for cause in causes if isinstance(cause, FileChanged))
    copies = step.step.instruction.upper().startswith("COPY ")
    return paths if copies and len(paths) == len(causes) else ()


def _slow_step(report: BuildReport, copied: StepReport) -> StepReport | None:
    """Return the RUN right after the COPY, if it is slow and ran for no reason of its own."""
    after = [
        step
        for step in report.steps
        if step.step.stage_index == copied.step.stage_index
        and step.step.number > copied.step.number
    ]
    first = after[0] if after else None
    if first is None or not first.step.instruction.upper().startswith("RUN "):
        return None
    idle = first.why is not None and first.why.same_inputs
    return first if idle and first.milliseconds >= WORTHWHILE else None


def _needed(report: BuildReport, instruction: str) -> tuple[str, ...]:
    """Return the files of the project folder that the command names or is known to read."""
    words = _WORD.findall(instruction)
    known = (name for word in words for name in MANIFESTS.get(word, ()))
    names = dict.fromkeys([*(word.removeprefix("./") for word in words), *known])
    return tuple(name for name in names if isinstance(report.project.entries.get(name), File))


def _reordered(text: str, copied: StepReport, slow: StepReport, files: tuple[str, ...]) -> str:
    lines = text.split("\n")
    moved = lines[slow.step.line - 1 : slow.step.end]
    left = lines[: slow.step.line - 1] + lines[slow.step.end :]
    at = copied.step.line - 1
    return "\n".join([*left[:at], f"COPY {' '.join(files)} ./", *moved, *left[at:]])


def _builds(world: World, found: Advice, command: str) -> bool:
    saved = perform(world, SaveFile(DOCKERFILE, found.text))
    built = perform(saved.world, RunLine(command))
    report = last_build(built.events, world.machine.project)
    return report is not None and report.image is not None
