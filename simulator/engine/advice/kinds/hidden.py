"""Files that a COPY takes along and a later RUN removes: the lower layer keeps their bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from posixpath import basename

from simulator.engine.advice.advice import LEAST_BYTES, Advice, Kind
from simulator.engine.advice.commands import commands_of
from simulator.engine.advice.copies import context_copy
from simulator.engine.advice.installs.install import positional
from simulator.engine.advice.kinds.context import ignoring, landing
from simulator.engine.advice.kinds.secret_files import Leak, uses
from simulator.engine.advice.leaks import mounted
from simulator.engine.advice.rewriting import Edit, edited
from simulator.engine.advice.subject import Placed, Subject
from simulator.engine.advice.trials import Proposal, Trials
from simulator.engine.advice.wording import listed, size_text
from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.stages import Stage
from simulator.engine.explore.secrets import is_secret_file
from simulator.engine.files import File

MOST_LINES = 20
"""Lines that are worth adding to an ignore file one by one."""


def propose(subject: Subject, trials: Trials) -> Iterator[Advice]:
    """Yield, for each stage of the image, lines for the ignore file that keep such files out.

    Proof: the build works without them, and makes the same files. A RUN that did nothing
    but remove them goes; one that needs a secret among them gets it mounted.
    """
    for index in subject.final_stages:
        stage = subject.dockerfile.stages[index]
        found = list(_hidden(subject, stage))
        bytes_hidden = sum(_size(subject, leak) for leak in found)
        if not found or len(found) > MOST_LINES or bytes_hidden < LEAST_BYTES:
            continue
        proposal = _proposal(subject, stage, found)
        trial = trials.proven(proposal)
        if trial is None or trial.image.config != subject.image.config:
            continue
        saved = trials.smaller(trial, proposal)
        if saved >= LEAST_BYTES:
            yield _advice(subject, found, proposal, saved)


def _hidden(subject: Subject, stage: Stage) -> Iterator[Leak]:
    """Yield the files of the context that a layer of the image has and nobody sees."""
    for at, placed in enumerate(subject.placed(stage)):
        copy = context_copy(subject, placed)
        if copy is None or placed.record is None:
            continue
        for path in copy.files:
            place = landing(copy, path)
            entry = subject.context.tree.entry(path)
            if place is None or not isinstance(entry, File):
                continue
            there = placed.record.layer.changes.get(place)
            named = path in [source.strip("/") for source in copy.step.sources]
            if not named and there is not None and subject.image.tree.entry(place) is None:
                yield Leak(path, place, entry.content, copy, at)


def _proposal(subject: Subject, stage: Stage, found: Sequence[Leak]) -> Proposal:
    names = {basename(leak.path) for leak in found}
    edits: list[Edit] = []
    handed: dict[str, bytes] = {}
    for at, placed in enumerate(subject.placed(stage)):
        node = placed.instruction.node
        if _only_removes(placed, names):
            edits.append(Edit(node.start, node.end))
            continue
        needed = [leak for leak in found if leak.at < at and _needs(placed, leak)]
        if needed:
            handed |= {_id(leak): leak.content for leak in needed}
            flags = (f"--mount=type=secret,id={_id(leak)},target=/{leak.place}" for leak in needed)
            edits.append(mounted(placed, " ".join(flags)))
    lines = list(dict.fromkeys(leak.path for leak in found))
    files = {subject.ignore_name: ignoring(subject, lines)}
    return Proposal(edited(subject.text, edits) if edits else None, files, handed)


def _needs(placed: Placed, leak: Leak) -> bool:
    return is_secret_file(leak.path, leak.content) and uses(placed, leak)


def _only_removes(placed: Placed, names: set[str]) -> bool:
    run = placed.instruction
    if not isinstance(run, i.Run) or not run.shell:
        return False
    commands = commands_of(run).commands
    if len(commands) != 1 or commands[0].words[0] != "rm":
        return False
    targets = positional(commands[0].words[1:])
    return bool(targets) and {basename(target) for target in targets} <= names


def _id(leak: Leak) -> str:
    return re.sub(r"[^a-z0-9]+", "_", basename(leak.path).lower()).strip("_")


def _size(subject: Subject, leak: Leak) -> int:
    entry = subject.context.tree.entry(leak.path)
    return entry.size if isinstance(entry, File) else 0


def _advice(subject: Subject, found: Sequence[Leak], proposal: Proposal, saved: int) -> Advice:
    step = found[0].copy.step.step
    paths = list(dict.fromkeys(leak.path for leak in found))
    them = "them" if len(paths) > 1 else "it"
    secrets = tuple(proposal.secrets)
    sources = {_id(leak): leak.path for leak in found}
    flags = "".join(f" --secret id={name},src={sources[name]}" for name in secrets)
    return Advice(
        Kind.HIDDEN,
        step.line,
        step.end,
        f"Put {listed(paths)} in {subject.ignore_name}: a later line only hides {them}. "
        f"That saves {size_text(saved)}.",
        proposal.dockerfile,
        proposal.files,
        saves_bytes=saved,
        detail=f"Then {'they never reach' if len(paths) > 1 else 'it never reaches'} a layer."
        + (f" Build with{flags}." if flags else ""),
        secrets=secrets,
    )
