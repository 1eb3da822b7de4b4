"""Join RUNs where a later one deletes what an earlier one made: only then the bytes go."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from simulator.engine.advice.advice import LEAST_BYTES, Advice, Kind
from simulator.engine.advice.commands import commands_of
from simulator.engine.advice.kinds.cleaning import cleaned, leftovers, may_append
from simulator.engine.advice.rewriting import Edit, edited, lines_of
from simulator.engine.advice.subject import Placed, Subject
from simulator.engine.advice.trials import Proposal, Trials
from simulator.engine.advice.wording import size_text
from simulator.engine.dockerfile import instructions as i
from simulator.engine.files import Directory, File
from simulator.engine.layer import Layer, Whiteout

MAX_JOINED = 20
"""RUNs that become one."""


@dataclass(frozen=True, slots=True)
class _Chain:
    """RUNs that stand next to each other; ``hidden`` bytes of the first are hidden by the last."""

    runs: Sequence[Placed]
    hidden: int
    clean: bool = False

    @property
    def start(self) -> int:
        return self.runs[0].instruction.node.start

    @property
    def end(self) -> int:
        return self.runs[-1].instruction.node.end


def propose(subject: Subject, trials: Trials) -> Iterator[Advice]:
    """Yield advice for neighbouring RUNs of the image that do not overlap. Effect: bytes saved."""
    after = 0
    for index in subject.final_stages:
        placed = subject.placed(subject.dockerfile.stages[index])
        for chain in sorted(_chains(subject, placed), key=lambda one: (-one.hidden, one.start)):
            if chain.start <= after:
                continue
            advice = _joined(subject, trials, chain)
            if advice is not None:
                after = max(after, chain.end)
                yield advice


def _chains(subject: Subject, placed: Sequence[Placed]) -> Iterator[_Chain]:
    for begin, first in enumerate(placed):
        best: _Chain | None = None
        for at in range(begin, min(begin + MAX_JOINED, len(placed))):
            if not may_append(placed[at], subject):
                break
            runs = placed[begin : at + 1]
            hidden = _hidden(runs)
            if len(runs) > 1 and hidden >= LEAST_BYTES and (not best or hidden > best.hidden):
                best = _Chain(runs, hidden)
        listing = _listing(subject, placed, begin)
        best = best or listing
        if best and first.record:
            yield best


def _listing(subject: Subject, placed: Sequence[Placed], begin: int) -> _Chain | None:
    """Return a RUN that fetches package lists with the neighbours that install from them."""
    first = placed[begin]
    lists = leftovers(first).get("var/lib/apt/lists")
    if lists is None or not isinstance(first.instruction, i.Run):
        return None
    last = begin
    for at in range(begin, min(begin + MAX_JOINED, len(placed))):
        run = placed[at].instruction
        if not may_append(placed[at], subject) or not isinstance(run, i.Run):
            break
        line = commands_of(run)
        if line.holds("apt-get", "install") or line.holds("apt", "install"):
            last = at
    return _Chain(placed[begin : last + 1], lists[1], clean=True) if last > begin else None


def _hidden(runs: Sequence[Placed]) -> int:
    """Return the bytes of files that these steps make and then hide from one another."""
    made: dict[str, int] = {}
    hidden = 0
    for one in runs:
        if one.record is None:
            return 0
        layer = one.record.layer
        hidden += sum(made.pop(path) for path in _gone(made, layer))
        made |= {path: e.size for path, e in layer.changes.items() if isinstance(e, File)}
    return hidden


def _gone(made: Mapping[str, int], layer: Layer) -> list[str]:
    deleted = tuple(f"{p}/" for p, entry in layer.changes.items() if entry is Whiteout.PLAIN)
    return [
        path
        for path in made
        if (path in layer.changes and not isinstance(layer.changes[path], Directory))
        or (deleted and path.startswith(deleted))
    ]


def _joined(subject: Subject, trials: Trials, chain: _Chain) -> Advice | None:
    lines = _lines(subject, chain)
    if lines is None:
        return None
    text = edited(subject.text, [Edit(chain.start, chain.end, lines)])
    proposal = Proposal(text)
    trial = trials.proven(proposal)
    if trial is None or trial.image.config != subject.image.config:
        return None
    saved = trials.smaller(trial, proposal)
    if saved < LEAST_BYTES:
        return None
    places = f"{chain.start} to {chain.runs[-1].instruction.node.start}"
    return Advice(
        Kind.JOIN,
        chain.start,
        chain.end,
        f"Join lines {places} into one RUN. That saves {size_text(saved)}.",
        text,
        saves_bytes=saved,
        detail="A later line deletes or replaces what an earlier one made, which only hides it: "
        "the bytes stay in the layer below. In one RUN they never become a layer.",
    )


def _lines(subject: Subject, chain: _Chain) -> tuple[str, ...] | None:
    """Return the joined instruction, comments between the lines kept."""
    lines: tuple[str, ...] = ()
    before = chain.start
    for one in chain.runs:
        node = one.instruction.node
        assert isinstance(one.instruction, i.Run)
        line = commands_of(one.instruction)
        if any(command.program in {"cd", "exit", "exec", "set"} for command in line.commands):
            return None
        own = [text.rstrip() for text in lines_of(subject.text, node.start, node.end)]
        if not lines:
            lines = tuple(own)
        else:
            comments = lines_of(subject.text, before, node.start - 1)
            between = [text for text in comments if text.strip()]
            head, *rest = node.text[line.start :].split("\n")
            lines = (
                *lines[:-1],
                f"{lines[-1]} \\",
                *between,
                f"    && {head.strip()}",
                *(text.rstrip() for text in rest),
            )
        before = node.end + 1
    if chain.clean:
        left = leftovers(chain.runs[0])
        lines = cleaned(lines, {k: v for k, v in left.items() if k == "var/lib/apt/lists"})
    return lines
