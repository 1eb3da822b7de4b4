"""Goals about builds: whether they went well, how long they took, what each step did and why."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from simulator.engine.build.causes import StepAbove, Why
from simulator.engine.build.explain import sentence
from simulator.engine.build.report import BuildReport, StepReport
from simulator.engine.events import StepState
from simulator.lessons.goals.base import Judge, Limits, Met, Unmet, Verdict, figure, megabytes, met
from simulator.lessons.scene import Scene, steps_named

NOTHING = "Nothing has been built yet."
BACK = "1 is the last build, 2 the one before it"

STATES = Literal["CACHED", "BUILT", "SKIPPED", "FAILED", "NOT REACHED"]


class Build(Limits):
    """The last build: whether it ended well, how many seconds it took, how much was sent."""

    goal: Literal["build"]
    back: int = Field(1, description=BACK)
    ok: bool | None = Field(None, description="true: an image came of it; false: it failed")
    context_below: float | None = Field(None, description="MB that were sent, less than this")
    context_above: float | None = Field(None, description="MB that were sent, more than this")
    times_slower: float | None = Field(
        None, description="it took so many times as long as the build after it"
    )

    @property
    def words(self) -> str:
        which = "The last build" if self.back == 1 else f"The build {self.back - 1} before the last"
        if self.times_slower is not None:
            return f"{which} took {figure(self.times_slower)} times as long as the one after it"
        if self.context_below is not None:
            return f"{which} was sent less than {figure(self.context_below)} MB"
        if self.context_above is not None:
            return f"{which} was sent more than {figure(self.context_above)} MB"
        if self.below is not None or self.above is not None:
            return f"{which} took {self._range('s')}"
        return f"{which} {'fails' if self.ok is False else 'ends well'}"

    def judge(self, scene: Scene) -> Verdict:
        report = scene.build(self.back)
        if report is None:
            return Unmet(NOTHING)
        ok = report.image is not None
        if self.ok is not None and ok != self.ok:
            return Unmet("It failed." if self.ok else "It ended well.")
        seconds, sent = report.milliseconds / 1000, megabytes(report.context)
        if self.context_below is not None and sent >= self.context_below:
            return Unmet(f"It was sent {figure(sent)} MB.")
        if self.context_above is not None and sent <= self.context_above:
            return Unmet(f"It was sent {figure(sent)} MB.")
        if self.times_slower is not None:
            return self._against_the_next(scene, seconds)
        if (self.below is not None or self.above is not None) and not self._within(seconds):
            return Unmet(f"It took {figure(seconds)} s.")
        return Met(f"{figure(seconds)} s.")

    def _against_the_next(self, scene: Scene, seconds: float) -> Verdict:
        after = scene.build(self.back - 1) if self.back > 1 else None
        if after is None:
            return Unmet("It has to be followed by another build.")
        assert self.times_slower is not None
        said = f"{figure(seconds)} s, then {figure(after.milliseconds / 1000)} s."
        return met(seconds >= self.times_slower * after.milliseconds / 1000, said, said)


class Step(Judge):
    """What a step of the last build came to, and why."""

    goal: Literal["step"]
    step: str = Field(
        description="how the instruction begins, such as RUN pip; flags may be left out"
    )
    state: STATES | None = Field(None, description="CACHED, BUILT, SKIPPED, FAILED or NOT REACHED")
    reason: str = Field("", description="a text in the reason: app.py, mode, step above …")
    back: int = Field(1, description=BACK)

    @property
    def words(self) -> str:
        which = "the last build" if self.back == 1 else f"the build {self.back - 1} before the last"
        reason = f" because of {self.reason}" if self.reason else ""
        return f"`{self.step}` is {self.state or 'there'} in {which}{reason}"

    def judge(self, scene: Scene) -> Verdict:
        report = scene.build(self.back)
        if report is None:
            return Unmet(NOTHING)
        found = list(steps_named(report, self.step))
        if not found:
            return Unmet(f"That build has no `{self.step}`.")
        step = found[-1]
        if self.state and step.state != self.state:
            return Unmet(f"It was {step.state}{_because(step, report)}")
        if self.reason and self.reason.lower() not in _reason(step).lower():
            return Unmet(f"The reason is another one: {_reason(step)}")
        return Met(_reason(step))


class AllSteps(Judge):
    """All steps of the last build that make a layer came to this."""

    goal: Literal["all_steps"]
    state: STATES = Field(description="CACHED or BUILT")
    back: int = Field(1, description=BACK)

    @property
    def words(self) -> str:
        which = "the last build" if self.back == 1 else f"the build {self.back - 1} before the last"
        return f"Every step of {which} is {self.state}"

    def judge(self, scene: Scene) -> Verdict:
        report = scene.build(self.back)
        if report is None:
            return Unmet(NOTHING)
        steps = [step for step in report.steps if step.base is None]
        others = [step for step in steps if step.state != self.state]
        if others:
            other = others[0]
            return Unmet(f"`{_short(other)}` was {other.state}{_because(other, report)}")
        return met(bool(steps), "That build has no steps.")


class Downloaded(Limits):
    """How much a step of the last build fetched from elsewhere, in MB."""

    goal: Literal["downloaded"]
    step: str = Field(description="how the instruction begins, such as RUN pip")
    back: int = Field(1, description=BACK)

    @property
    def words(self) -> str:
        return f"`{self.step}` downloads {self._range('MB')}"

    def judge(self, scene: Scene) -> Verdict:
        report = scene.build(self.back)
        found = list(steps_named(report, self.step)) if report else []
        if not found:
            return Unmet(NOTHING if report is None else f"That build has no `{self.step}`.")
        size = megabytes(found[-1].downloaded)
        return met(self._within(size), f"It was {figure(size)} MB.", f"{figure(size)} MB.")


class BuildsTogether(Limits):
    """How long the builds of this step of the lesson took together, in seconds."""

    goal: Literal["builds_together"]
    count: int = Field(1, description="so many builds, the last ones")

    @property
    def words(self) -> str:
        return f"The last {self.count} builds together took {self._range('s')}"

    def judge(self, scene: Scene) -> Verdict:
        if len(scene.builds) < self.count:
            return Unmet(f"So far there {_were(len(scene.builds))}.")
        last = scene.builds[-self.count :]
        if any(report.image is None for report in last):
            return Unmet("One of them failed.")
        seconds = sum(report.milliseconds for report in last) / 1000
        return met(
            self._within(seconds), f"They took {figure(seconds)} s.", f"{figure(seconds)} s."
        )


def _were(count: int) -> str:
    return "was 1 build" if count == 1 else f"were {count} builds"


def _reason(step: StepReport) -> str:
    if step.state == StepState.SKIPPED:
        return "No stage that was asked for needs it."
    return step.message if step.state == StepState.FAILED else sentence(step.why or Why())


def _because(step: StepReport, report: BuildReport) -> str:
    """Return why, as the end of a sentence; a fallen domino names the one that tipped first."""
    causes = step.why.causes if step.why else ()
    if any(isinstance(cause, StepAbove) for cause in causes):
        first = _first_miss(report, step)
        if first is not None and first is not step:
            return f", because it stands on `{_short(first)}`. There: {_reason(first)}"
    said = _reason(step)
    return f": {said[0].lower()}{said[1:]}" if said[:1] == "N" else f". {said}" if said else "."


def _first_miss(report: BuildReport, step: StepReport) -> StepReport | None:
    above = [
        one
        for one in report.steps
        if one.state == StepState.BUILT
        and one.step.line < step.step.line
        and not any(isinstance(cause, StepAbove) for cause in (one.why or Why()).causes)
    ]
    return above[-1] if above else None


def _short(step: StepReport) -> str:
    said = " ".join(step.step.instruction.split())
    return said if len(said) <= 40 else f"{said[:39]}…"
