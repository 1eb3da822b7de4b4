"""Secrets in files that COPY takes along: where the image has them, and how to keep them out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from posixpath import basename

from simulator.engine.advice.advice import Advice, Kind
from simulator.engine.advice.commands import commands_of
from simulator.engine.advice.copies import ContextCopy, context_copy
from simulator.engine.advice.installs.install import positional
from simulator.engine.advice.kinds.context import ignoring, landing
from simulator.engine.advice.leaks import mounted, reads_lists
from simulator.engine.advice.rewriting import Edit, edited
from simulator.engine.advice.subject import Placed, Subject
from simulator.engine.advice.trials import Proposal, Trials
from simulator.engine.dockerfile import instructions as i
from simulator.engine.dockerfile.stages import Stage
from simulator.engine.explore.secrets import is_secret_file
from simulator.engine.files import File
from simulator.engine.image import Image

_TOOL_FILES = re.compile(
    r"(?:.*/)?(?:\.npmrc|\.yarnrc|\.pypirc|\.netrc|\.ssh/id_[a-z0-9]+|\.git-credentials)"
)


@dataclass(frozen=True, slots=True)
class Leak:
    """A secret file where one COPY puts it. ``named`` if the COPY names just this file."""

    path: str
    place: str
    content: bytes
    copy: ContextCopy
    at: int

    @property
    def named(self) -> bool:
        return self.path in [path.strip("/") for path in self.copy.step.sources]


def propose(subject: Subject, trials: Trials) -> Iterator[Advice]:
    """Yield advice for each secret file in a layer of the image, hidden or not.

    Proof: without it (or with a secret mount where a RUN needs it) the build makes the
    same other files, and no layer of the new image has its content.
    """
    for index in subject.final_stages:
        stage = subject.dockerfile.stages[index]
        leaks: dict[str, list[Leak]] = {}
        for leak in _leaks(subject, stage):
            leaks.setdefault(leak.path, []).append(leak)
        for found in leaks.values():
            yield from _kept_out(subject, trials, stage, found)


def _leaks(subject: Subject, stage: Stage) -> Iterator[Leak]:
    for at, placed in enumerate(subject.placed(stage)):
        copy = context_copy(subject, placed)
        if copy is None:
            continue
        for path in copy.files:
            entry = subject.context.tree.entry(path)
            if isinstance(entry, File) and is_secret_file(path, entry.content):
                place = landing(copy, path)
                if place is not None:
                    yield Leak(path, place, entry.content, copy, at)


def _kept_out(
    subject: Subject, trials: Trials, stage: Stage, leaks: Sequence[Leak]
) -> Iterator[Advice]:
    if any(leak.named and len(leak.copy.step.sources) > 1 for leak in leaks):
        return
    proposal = _proposal(subject, subject.placed(stage), leaks)
    trial = trials.proven(proposal, allowed=lambda path: any(_about(path, one) for one in leaks))
    if trial is None or trial.image.config != subject.image.config:
        return
    if not _has(trial.image, leaks[0].content, subject.own_layers):
        yield _advice(subject, leaks[0], proposal)


def _proposal(subject: Subject, placed: Sequence[Placed], leaks: Sequence[Leak]) -> Proposal:
    """Return a Dockerfile that copies the file nowhere, and an ignore file if a folder has it."""
    first = leaks[0]
    secret = re.sub(r"[^a-z0-9]+", "_", basename(first.path).lower()).strip("_")
    edits = [_dropped(placed[leak.at]) for leak in leaks if leak.named]
    edits += [_dropped(one) for one in placed[first.at + 1 :] if _removes(one, first)]
    handed = {}
    for at, one in enumerate(placed):
        places = [leak.place for leak in leaks if leak.at < at and uses(one, leak)]
        if places:
            flags = (f"--mount=type=secret,id={secret},target=/{place}" for place in places)
            edits.append(mounted(one, " ".join(flags)))
            handed[secret] = first.content
    broad = any(not leak.named for leak in leaks)
    files = {subject.ignore_name: ignoring(subject, [first.path])} if broad else {}
    return Proposal(edited(subject.text, edits) if edits else None, files, handed)


def _dropped(placed: Placed) -> Edit:
    return Edit(placed.instruction.node.start, placed.instruction.node.end)


def uses(placed: Placed, leak: Leak) -> bool:
    """Say whether a step reads the file: by its name, or as tools read files of theirs."""
    run = placed.instruction
    if not isinstance(run, i.Run) or not run.shell or _removes(placed, leak):
        return False
    tool = bool(_TOOL_FILES.fullmatch(leak.place)) and reads_lists(run)
    return tool or (basename(leak.path) in run.node.text and leak.place in run.node.text)


def _removes(placed: Placed, leak: Leak) -> bool:
    run = placed.instruction
    if not isinstance(run, i.Run) or not run.shell:
        return False
    commands = commands_of(run).commands
    return len(commands) == 1 and _is_removal(commands[0].words, basename(leak.path))


def _is_removal(words: Sequence[str], name: str) -> bool:
    targets = positional(words[1:])
    return words[0] == "rm" and bool(targets) and all(basename(t) == name for t in targets)


def _about(path: str, leak: Leak) -> bool:
    """Whether a path is the secret's place, or a folder that was made for it alone."""
    return path == leak.place or leak.place.startswith(f"{path}/")


def _has(image: Image, content: bytes, below: int) -> bool:
    return any(
        isinstance(entry, File) and entry.content == content
        for layer in image.layers[below:]
        for entry in layer.changes.values()
    )


def _advice(subject: Subject, leak: Leak, proposal: Proposal) -> Advice:
    step = leak.copy.step.step
    visible = subject.image.tree.entry(leak.place) is not None
    where = (
        f"is in the image at /{leak.place}"
        if visible
        else f"is still in the layer of line {step.line}, where a later line only hides it"
    )
    mounts = bool(proposal.secrets)
    if mounts:
        what = "Mount it as a secret instead."
    else:
        what = "Take that line out." if leak.named else f"Keep it out with {subject.ignore_name}."
    ids = tuple(proposal.secrets)
    how = f"Build with --secret id={ids[0]},src={leak.path}. " if ids else ""
    return Advice(
        Kind.SECRET_FILE,
        step.line,
        step.end,
        f"{leak.path} {where}. {what}",
        proposal.dockerfile,
        proposal.files,
        detail=f"{how}Whoever has the image can read the file with docker save. "
        "If the image has left this machine, revoke the secret first.",
        secrets=ids,
    )
