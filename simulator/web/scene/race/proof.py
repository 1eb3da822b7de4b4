"""The proof: which step of which build ran, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.engine.build.report import StepReport
from simulator.web.scene.race.words import EditWords
from simulator.web.scene.whys import reason
from simulator.web.scene.words import CHIPS, Chip, seconds_text
from simulator.workspaces.races.run import Lap, Run

MAX_LABEL = 12
"""Characters of an instruction beside its row."""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A step, and what became of it in each build; None where it was not in the build."""

    label: str
    instruction: str
    chips: tuple[Chip | None, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """A step of one build with its reason."""

    chip: Chip
    instruction: str
    says: str
    seconds: str


@dataclass(frozen=True, slots=True)
class LapReasons:
    """All reasons of both lanes after one edit."""

    number: int
    edit: EditWords | None
    lanes: tuple[tuple[str, tuple[Reason, ...]], ...]


def heat(laps: Sequence[Lap]) -> tuple[HeatRow, ...]:
    """Return a row for each step of a lane, in the order of its Dockerfile."""
    by_lap = [{_key(step): step for step in lap.steps} for lap in laps]
    keys = sorted({key for steps in by_lap for key in steps})
    return tuple(
        HeatRow(
            _label(key[-1]),
            key[-1],
            tuple(CHIPS[steps[key].state] if key in steps else None for steps in by_lap),
        )
        for key in keys
    )


def reasons(
    runs: tuple[Run, Run], laps: Sequence[int], edits: Sequence[EditWords]
) -> tuple[LapReasons, ...]:
    """Return, for each of the laps, why each step hit or missed."""
    return tuple(
        LapReasons(
            number,
            edits[number - 1] if number else None,
            tuple(
                (letter, _reasons(run.laps[number]))
                for letter, run in zip("AB", runs, strict=True)
                if number < len(run.laps)
            ),
        )
        for number in laps
    )


def _reasons(lap: Lap) -> tuple[Reason, ...]:
    return tuple(
        Reason(
            CHIPS[step.state],
            step.step.instruction,
            reason(step),
            seconds_text(step.milliseconds) if step.milliseconds else "",
        )
        for step in lap.steps
    )


def _key(step: StepReport) -> tuple[int, int, int, str]:
    return step.step.line, step.step.stage_index, step.step.number, step.step.instruction


def _label(instruction: str) -> str:
    """Return the instruction's word and the first word of what it does.

    >>> _label("RUN --mount=type=cache,target=/c pip install"), _label("COPY --chown=a . .")
    ('RUN pip', 'COPY . .')
    """
    word, *rest = instruction.split()
    if word == "FROM":
        return word
    told = [one for one in rest if not one.startswith("--")]
    if word == "RUN":
        told = [one for one in told if "=" not in one][:1]
    label = " ".join([word, *told])
    return label if len(label) <= MAX_LABEL else f"{label[: MAX_LABEL - 1]}…"
