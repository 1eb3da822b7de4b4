"""The stages of the last build: what each needs of the others, what flows, what was skipped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from simulator.engine.build.report import PULLED, BuildReport, StepReport
from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.stages import parse
from simulator.engine.errors import DockerError
from simulator.engine.events import StagePlan, StepState
from simulator.engine.files import File
from simulator.web.scene.once import once
from simulator.web.scene.rails import Rail, rails
from simulator.web.scene.words import CHIPS, Chip, counted, listed, seconds_text, size_text

MAX_STAGES = 40
"""Stages that are listed; the lines of the Dockerfile have the others."""

_ORDER = (StepState.FAILED, StepState.NOT_REACHED, StepState.BUILT, PULLED, StepState.CACHED)
"""The state of a stage is the first of these that one of its steps has."""

_TOLD = (StepState.CACHED, PULLED, StepState.BUILT, StepState.FAILED, StepState.NOT_REACHED)


@dataclass(frozen=True, slots=True)
class Flow:
    """What a stage takes from elsewhere: all of a stage, files, or a mount while a RUN runs.

    ``source`` is the index of a stage, -1 for an image. ``brings`` is what arrived, empty if
    nothing has; ``chip`` the state of the step that takes it.
    """

    source: int
    word: str
    name: str
    paths: str = ""
    brings: str = ""
    chip: Chip | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class StageNode:
    """A stage. ``row`` counts from 1; ``why`` says why it was skipped."""

    row: int
    name: str
    chip: Chip
    says: str
    seconds: str
    flows: tuple[Flow, ...]
    why: str
    target: bool
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class StageGraph:
    """All stages in the order of the Dockerfile, and the rails that are drawn between them."""

    nodes: tuple[StageNode, ...]
    rails: tuple[Rail, ...]
    lanes: int
    says: str


@once
def stage_graph(report: BuildReport) -> StageGraph | None:
    """Return the graph of a build that has more than one stage."""
    if not 1 < len(report.stages) <= MAX_STAGES:
        return None
    taken = _taken(report)
    nodes = tuple(_node(report, stage, taken.get(stage.index, ())) for stage in report.stages)
    drawn = rails(
        (flow.source + 1, node.row, flow.word == "FROM", (flow.chip or node.chip).slug)
        for node in nodes
        for flow in node.flows
        if flow.source >= 0
    )
    lanes = max((rail.lane for rail in drawn), default=0)
    return StageGraph(nodes, drawn, lanes, _summary(report))


def _node(report: BuildReport, stage: StagePlan, taken: Sequence[Flow]) -> StageNode:
    steps = [step for step in report.steps if step.step.stage_index == stage.index]
    counts = Counter(step.state for step in steps)
    state = next((state for state in _ORDER if counts[state]), StepState.CACHED)
    spent = sum(step.milliseconds for step in steps)
    start = _start(report, stage)
    return StageNode(
        row=stage.index + 1,
        name=stage.name,
        chip=CHIPS[state if stage.needed else StepState.SKIPPED],
        says=_counts(counts),
        seconds=seconds_text(spent) if stage.needed and spent else "",
        flows=(start, *taken),
        why="" if stage.needed else _why_skipped(report, stage),
        target=stage.index == report.target,
        lines=tuple(dict.fromkeys(step.step.line for step in steps)),
    )


def _start(report: BuildReport, stage: StagePlan) -> Flow:
    """Return what the stage starts from: the last stage of that name above it, or an image."""
    above = [s.index for s in report.stages[: stage.index] if s.name.lower() == stage.base.lower()]
    source = above[-1] if above and above[-1] in stage.needs else -1
    return Flow(source, "FROM", stage.base, line=stage.line)


def _taken(report: BuildReport) -> dict[int, list[Flow]]:
    """Return what each stage copies or mounts from others, by its index."""
    try:
        dockerfile = parse(report.text, report.dockerfile)
    except DockerError:
        return {}
    steps = {(step.step.stage_index, step.step.line): step for step in report.steps}
    found: dict[int, list[Flow]] = {}
    for stage in dockerfile.stages:
        for instruction in stage.instructions:
            step = steps.get((stage.index, instruction.node.start))
            for flow in _flows(report, instruction, step):
                found.setdefault(stage.index, []).append(flow)
    return found


def _flows(
    report: BuildReport, instruction: i.Instruction, step: StepReport | None
) -> Iterator[Flow]:
    chip, line = CHIPS[step.state] if step else None, instruction.node.start
    match instruction:
        case i.Copy(from_=name) if name:
            paths = f"{' '.join(instruction.sources)} → {instruction.destination}"
            source, called = _source(report, name)
            yield Flow(source, "COPY", called, paths, _brings(step), chip, line)
        case i.Run(mounts=mounts):
            for mount in mounts:
                if mount.from_:
                    source, called = _source(report, mount.from_)
                    told = _("mounted for this step, nothing is copied")
                    yield Flow(source, "RUN", called, "", told, chip, line)
        case _:
            return


def _source(report: BuildReport, name: str) -> tuple[int, str]:
    """Return the stage of a name or a number, and what it is called; -1 for an image."""
    if name.isascii() and name.isdigit() and len(name) < 6 and int(name) < len(report.stages):
        return int(name), report.stages[int(name)].name
    found = [stage for stage in report.stages if stage.name.lower() == name.lower()]
    return (found[-1].index, found[-1].name) if found else (-1, name)


def _brings(step: StepReport | None) -> str:
    if step is None or step.layer is None:
        return ""
    files = sum(isinstance(entry, File) for entry in step.layer.changes.values())
    return f"{counted(files, 'file')}, {size_text(step.size)}"


def _counts(counts: Counter[StepState | str]) -> str:
    """Return how many steps have which state, in the order of the states."""
    return ", ".join(f"{counts[state]} {CHIPS[state].word}" for state in _TOLD if counts[state])


def _why_skipped(report: BuildReport, stage: StagePlan) -> str:
    users = [other.name for other in report.stages if stage.index in other.needs]
    if not users:
        return _("No stage takes anything from it.")
    return ngettext(
        "Only {names} takes from it, and that was not needed.",
        "Only {names} take from it, and they were not needed.",
        len(users),
    ).format(names=listed(users))


def _summary(report: BuildReport) -> str:
    """Return who needs whom in one sentence: "app needs deps and build; test was not needed"."""
    target = next(stage for stage in report.stages if stage.index == report.target)
    needed = [s.name for s in report.stages if s.needed and s is not target]
    skipped = [s.name for s in report.stages if not s.needed]
    first = (
        _("{target} needs {names}").format(target=target.name, names=listed(needed, most=6))
        if needed
        else _("{target} needs no other stage").format(target=target.name)
    )
    if not skipped:
        return f"{first}."
    rest = ngettext("{names} was not needed", "{names} were not needed", len(skipped))
    return f"{first}; {rest.format(names=listed(skipped, most=6))}."
