"""COPY the lists and install before the COPY of all that changes more often."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.engine.advice.advice import LEAST_MILLISECONDS, Advice, Kind
from simulator.engine.advice.arranging import Arrangement, arrangement
from simulator.engine.advice.subject import Subject
from simulator.engine.advice.trials import Proposal, Trials
from simulator.engine.advice.wording import listed, seconds_text


def propose(subject: Subject, trials: Trials) -> Iterator[Advice]:
    """Yield at most one order per stage.

    The effect is measured by an edit: a file that the COPY takes is changed, and both
    Dockerfiles are built again. Both builds must also agree on the files that they make.
    """
    for stage, _ in subject.needed_stages:
        found = arrangement(subject, stage)
        if found is not None:
            saved = _saved(trials, found)
            if saved >= LEAST_MILLISECONDS:
                yield _advice(found, saved)


def _saved(trials: Trials, found: Arrangement) -> int:
    """Return the milliseconds that an edit costs less, 0 if the order does not hold."""
    proposal = Proposal(found.dockerfile)
    trial = trials.proven(proposal)
    if trial is None or trial.image.config != trials.subject.image.config:
        return 0
    if trial.assumes(*found.moved):
        return 0
    before = trials.edited(found.touched)
    after = trials.play(proposal, on=trial.world, touched=found.touched)
    if before is None or after is None or not trials.same(before.image.tree, after.image.tree):
        return 0
    return before.milliseconds - after.milliseconds


def _advice(found: Arrangement, saved: int) -> Advice:
    step = found.copy.step
    lists = listed(found.lists)
    what = f"Copy {lists} and {found.verb}" if lists else found.verb.capitalize()
    lines = listed([str(line) for line in found.lines])
    plural = "lines" if len(found.lines) > 1 else "line"
    return Advice(
        Kind.ORDER,
        step.line,
        step.end,
        f"{what} before line {step.line}. "
        f"That saves {seconds_text(saved)} every time {found.touched} changes.",
        found.dockerfile,
        saves_milliseconds=saved,
        detail=f"What {plural} {lines} installs does not depend on {found.touched}, "
        f"so it need not stand on line {step.line}.",
        when=found.touched,
    )
