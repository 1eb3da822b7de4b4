"""Remove what a package manager keeps for itself in the RUN that made it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from simulator.engine.advice.advice import LEAST_BYTES, Advice, Kind
from simulator.engine.advice.rewriting import Edit, appended, edited, lines_of
from simulator.engine.advice.subject import Placed, Subject
from simulator.engine.advice.trials import Proposal, Trials
from simulator.engine.advice.wording import listed, size_text
from simulator.engine.dockerfile import instructions as i
from simulator.engine.files import File
from simulator.engine.layer import Layer


@dataclass(frozen=True, slots=True)
class Leftover:
    """Files that serve only the next installation, and how to be without them.

    ``flag`` is put behind the words that ``behind`` finds, where it finds any; else
    ``command`` is put at the end of the RUN. In it, ``{folder}`` is where the files are.
    """

    name: str
    path: re.Pattern[str]
    command: str
    behind: re.Pattern[str] | None = None
    flag: str = ""


LEFTOVERS = (
    Leftover("the package lists", re.compile(r"(var/lib/apt/lists)/.+"), "rm -rf /{folder}/*"),
    Leftover("the downloaded packages", re.compile(r"(var/cache/apt)/.+"), "apt-get clean"),
    Leftover(
        "the package index",
        re.compile(r"(var/cache/apk)/.+"),
        "rm -rf /{folder}/*",
        re.compile(r"\bapk(?:\s+-\S+)*\s+add\b"),
        "--no-cache",
    ),
    Leftover(
        "the package lists", re.compile(r"(var/cache/(?:dnf|yum|libdnf5))/.+"), "rm -rf /{folder}/*"
    ),
    Leftover(
        "pip's cache",
        re.compile(r"(.*\.cache/pip)/.+"),
        "rm -rf /{folder}",
        re.compile(r"\bpip3?(?:[\d.]+)?\s+install\b"),
        "--no-cache-dir",
    ),
    Leftover("npm's cache", re.compile(r"(.*\.npm)/.+"), "rm -rf /{folder}"),
    Leftover(
        "yarn's cache",
        re.compile(r"((?:.*\.cache|usr/local/share/\.cache)/yarn)/.+"),
        "rm -rf /{folder}",
    ),
    Leftover("Go's build cache", re.compile(r"(.*\.cache/go-build)/.+"), "rm -rf /{folder}"),
    Leftover(
        "Composer's cache",
        re.compile(r"(.*\.composer/cache|.*\.cache/composer)/.+"),
        "rm -rf /{folder}",
    ),
    Leftover("gems as downloaded", re.compile(r"(usr/local/bundle/cache)/.+"), "rm -rf /{folder}"),
)


def propose(subject: Subject, trials: Trials) -> Iterator[Advice]:
    """Yield advice for each RUN of the image that leaves such files in its layer.

    Effect: the bytes that the image is smaller by.
    """
    for index in subject.final_stages:
        for placed in subject.placed(subject.dockerfile.stages[index]):
            left = leftovers(placed)
            if left and may_append(placed, subject):
                yield from _clean(subject, trials, placed, left)


def leftovers(placed: Placed) -> dict[str, tuple[Leftover, int]]:
    """Return what a RUN leaves, by folder, with the bytes."""
    if placed.record is None or not isinstance(placed.instruction, i.Run):
        return {}
    found: dict[str, tuple[Leftover, int]] = {}
    for path, size in _files(placed.record.layer):
        for leftover in LEFTOVERS:
            match = leftover.path.fullmatch(path)
            if match and match[1]:
                found[match[1]] = leftover, found.get(match[1], (leftover, 0))[1] + size
                break
    return {folder: one for folder, one in found.items() if one[1] >= LEAST_BYTES}


def may_append(placed: Placed, subject: Subject) -> bool:
    """Say whether a command can be put at the end of an instruction's text."""
    run = placed.instruction
    return (
        isinstance(run, i.Run)
        and run.shell
        and not run.heredocs
        and not run.mounts
        and subject.dockerfile.escape == "\\"
        and not run.node.text.rstrip().endswith(("&", ";", "|", "\\"))
    )


def cleaned(lines: tuple[str, ...], left: dict[str, tuple[Leftover, int]]) -> tuple[str, ...]:
    """Return the lines of a RUN that leaves nothing."""
    for folder, (leftover, _) in left.items():
        text = "\n".join(lines)
        if leftover.behind is not None and leftover.behind.search(text):
            lines = tuple(leftover.behind.sub(rf"\g<0> {leftover.flag}", text).split("\n"))
        else:
            lines = appended(lines, f"&& {leftover.command.format(folder=folder)}", "\\")
    return lines


def _clean(
    subject: Subject, trials: Trials, placed: Placed, left: dict[str, tuple[Leftover, int]]
) -> Iterator[Advice]:
    node = placed.instruction.node
    lines = cleaned(lines_of(subject.text, node.start, node.end), left)
    text = edited(subject.text, [Edit(node.start, node.end, lines)])
    proposal = Proposal(text)
    trial = trials.proven(proposal)
    if trial is None or trial.image.config != subject.image.config:
        return
    saved = trials.smaller(trial, proposal)
    if saved < LEAST_BYTES:
        return
    names = listed(list(dict.fromkeys(leftover.name for leftover, _ in left.values())))
    yield Advice(
        Kind.CLEAN,
        node.start,
        node.end,
        f"Leave {names} out of line {node.start}. That saves {size_text(saved)}.",
        text,
        saves_bytes=saved,
        detail=f"{listed([f'/{folder}' for folder in left])} serves only the next build. "
        "Removed in a later RUN, the bytes would stay in the layer below.",
    )


def _files(layer: Layer) -> Iterator[tuple[str, int]]:
    for path, entry in layer.changes.items():
        if isinstance(entry, File):
            yield path, entry.size
