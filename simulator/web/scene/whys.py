"""Why a step came out as it did, in sentences: cause first, then consequence."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from simulator.engine.build.causes import Cause, FileChange, FileChanged, TextChanged, Why
from simulator.engine.build.explain import clause, sentence
from simulator.engine.build.report import PULLED, StepReport
from simulator.engine.events import StepState
from simulator.engine.files import Entry, File
from simulator.engine.tongue import Tongue
from simulator.web.scene.words import seconds_text, size_text

MAX_DIFF_LINES = 12
MAX_DIFFED = 100_000
"""Bytes; larger files are only said to have changed."""
MAX_COMPARED = 2_000
"""Lines that are compared; the rest of a file is not looked at."""


NOTICEABLE = 0.5
"""Seconds from which it is said what a hit saves."""

MAX_WORDED = 400
"""Characters; longer lines are not compared word by word."""

TONGUE = Tongue(_, ngettext)
"""The visitor's language, whatever that is when it is asked."""

_WORD = re.compile(r"[\w.]+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a line; ``changed`` marks what is not in the other line."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line that came or went."""

    added: bool
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Diff:
    """What changed inside one thing; ``left_out`` lines are not shown."""

    title: str
    lines: tuple[DiffLine, ...]
    left_out: int = 0


def reason(report: StepReport) -> str:
    """Return one sentence for the list of steps."""
    if report.state == StepState.SKIPPED:
        return _("No stage that you asked for needs it.")
    if report.state == StepState.NOT_REACHED:
        return _("A step before it failed first.")
    if report.state == StepState.FAILED:
        return report.message or _("The command ended with an error.")
    if report.base is not None:
        return _base_reason(report)
    said = sentence(report.why or Why(), TONGUE), _saving(report)
    return " ".join(filter(None, said))


def headline(report: StepReport) -> str:
    """Return the cause as it stands beside the state: "BUILT because app.py changed"."""
    if report.state != StepState.BUILT or not report.why or not report.why.causes:
        return ""
    causes = clause(replace(report.why, same_inputs=False), TONGUE)
    return _("because {causes}.").format(causes=causes)


def diffs(why: Why) -> tuple[Diff, ...]:
    """Return what can be shown line by line of the causes."""
    return tuple(found for cause in why.causes for found in _diff_of(cause))


def _base_reason(report: StepReport) -> str:
    if report.state == PULLED:
        says = _("Fetched from the registry, {size}: it was not here yet.")
        return says.format(size=size_text(report.size))
    assert report.base is not None
    says = _("It was here already: {id}.")
    return says.format(id=report.base.id.removeprefix("sha256:")[:12])


def _saving(report: StepReport) -> str:
    match = report.why.match if report.why else None
    if match is None or match.seconds_saved < NOTICEABLE:
        return ""
    says = _("Saves {seconds}.")
    return says.format(seconds=seconds_text(round(match.seconds_saved * 1000)))


def _diff_of(cause: Cause) -> Iterator[Diff]:
    match cause:
        case TextChanged(old=old, new=new):
            yield _diff(_("the instruction"), old, new)
        case FileChanged(path=path, change=FileChange.CONTENT, before=before, after=after):
            texts = _text(before), _text(after)
            if texts[0] is not None and texts[1] is not None:
                yield _diff(path, texts[0], texts[1])
        case _:
            return


def _text(entry: Entry | None) -> str | None:
    if not isinstance(entry, File) or entry.is_placeholder or entry.size > MAX_DIFFED:
        return None
    if b"\0" in entry.content:
        return None
    return entry.content.decode(errors="replace")


def _diff(title: str, old: str, new: str) -> Diff:
    before, after = old.splitlines()[:MAX_COMPARED], new.splitlines()[:MAX_COMPARED]
    matcher = difflib.SequenceMatcher(None, before, after)
    lines: list[DiffLine] = []
    total = 0
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag != "equal":
            room = MAX_DIFF_LINES - len(lines)
            lines += _changes(before[i1:i2], after[j1:j2], room) if room > 0 else []
            total += (i2 - i1) + (j2 - j1)
    shown = tuple(lines[:MAX_DIFF_LINES])
    return Diff(title, shown, total - len(shown))


def _changes(gone: list[str], come: list[str], room: int) -> list[DiffLine]:
    """Return lines that were edited, then those that only went or only came."""
    pairs = list(zip(gone, come, strict=False))[:room]
    lines = [line for left, right in pairs for line in _pair(left, right)]
    lines += [DiffLine(False, (Words(text, False),)) for text in gone[len(come) :][:room]]
    return lines + [DiffLine(True, (Words(text, False),)) for text in come[len(gone) :][:room]]


def _pair(old: str, new: str) -> list[DiffLine]:
    """Return a line that was edited, before and after, its changed words marked."""
    a, b = _split(old), _split(new)
    blocks = difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes()
    left = [Words("".join(a[i1:i2]), tag != "equal") for tag, i1, i2, _, _ in blocks if i2 > i1]
    right = [Words("".join(b[j1:j2]), tag != "equal") for tag, _, _, j1, j2 in blocks if j2 > j1]
    return [DiffLine(False, _joined(left)), DiffLine(True, _joined(right))]


def _split(line: str) -> list[str]:
    """Cut a line into words and what is between them; a very long one is one word."""
    return _WORD.findall(line) if len(line) <= MAX_WORDED else [line]


def _joined(words: list[Words]) -> tuple[Words, ...]:
    """Join changed words that only a space parts."""
    joined: list[Words] = []
    for at, word in enumerate(words):
        between = not word.text.strip() and 0 < at < len(words) - 1
        changed = word.changed or between
        if joined and joined[-1].changed == changed:
            joined[-1] = Words(joined[-1].text + word.text, changed)
        else:
            joined.append(Words(word.text, changed))
    return tuple(joined)
