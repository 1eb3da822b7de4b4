"""The sentences that say why: cause first, then consequence. Made from the causes alone."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from simulator.engine.build.causes import (
    BaseChanged,
    CachePruned,
    Cause,
    FileChange,
    FileChanged,
    NeverBuilt,
    NoCache,
    SettingChanged,
    StepAbove,
    TextChanged,
    Why,
)
from simulator.engine.files import File

MAX_NAMED = 3
"""Files that a sentence names; the rest is counted."""

LONGEST_VALUE = 40

MAX_COMPARED = 2_000
"""Lines of a text file that are compared line by line; longer ones are only said to differ."""


def sentence(why: Why) -> str:
    """Return the reason in one or two sentences, without a state word in front.

    >>> sentence(Why((SettingChanged("ARG", "V", "1", "2"),)))
    'ARG V changed from "1" to "2".'
    """
    if why.match is not None:
        return f"Same as in build {why.match.build}: same step below, same text, same files."
    files = [cause for cause in why.causes if isinstance(cause, FileChanged)]
    others = [cause for cause in why.causes if not isinstance(cause, FileChanged)]
    parts = [_clause(cause, known=why.same_inputs) for cause in others]
    if files:
        parts.append(_files(files))
    text = _sentence(parts)
    if why.same_inputs and any(isinstance(cause, StepAbove) for cause in why.causes):
        text += " Its own inputs are the same."
    return text


def word_diff(old: str, new: str) -> tuple[tuple[str, str], ...]:
    """Return the words of both texts, each with "=", "-" or "+", for showing an edit.

    >>> word_diff("RUN echo a", "RUN echo b")
    (('=', 'RUN echo'), ('-', 'a'), ('+', 'b'))
    """
    before, after = old.split(), new.split()
    parts: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            parts.append(("=", " ".join(before[i:j])))
            continue
        if j > i:
            parts.append(("-", " ".join(before[i:j])))
        if m > k:
            parts.append(("+", " ".join(after[k:m])))
    return tuple(parts)


def line_diff(cause: FileChanged, most: int = 8) -> tuple[tuple[str, str], ...]:
    """Return the lines of a text file that were taken ("-") and put ("+"), at most ``most``."""
    if not isinstance(cause.before, File) or not isinstance(cause.after, File):
        return ()
    old, new = _lines(cause.before), _lines(cause.after)
    if old is None or new is None:
        return ()
    lines = list(difflib.unified_diff(old, new, n=0, lineterm=""))[2:]
    return tuple((line[0], line[1:]) for line in lines if line[0] in "+-")[:most]


def lines_changed(cause: FileChanged) -> int:
    """Return how many lines of a text file differ; 0 if it is not text."""
    lines = line_diff(cause, most=10_000)
    taken = sum(sign == "-" for sign, _ in lines)
    return max(taken, len(lines) - taken)


def _clause(cause: Cause, *, known: bool) -> str:
    match cause:
        case SettingChanged(kind=kind, name=name, old=old, new=new):
            return _setting(f"{kind} {name}".strip(), old, new)
        case TextChanged(old=old, new=new):
            return _text_changed(old, new)
        case BaseChanged(old=old, new=new) if old == new:
            return f"the base image {_short(new)} is another one now"
        case BaseChanged(old=old, new=new):
            return f"the base image changed from {_short(old)} to {_short(new)}"
        case StepAbove(line=line):
            return f"the step above it was {'rebuilt' if known else 'built'} (line {line})"
        case NeverBuilt():
            return "this step was never built before on the one above"
        case CachePruned():
            return "its result was pruned from the cache"
        case NoCache(flag=flag):
            return f"{flag} says not to use the cache"
    return ""


def _setting(what: str, old: str | None, new: str | None) -> str:
    if old is None:
        return f"{what} is new here, with the value {_quoted(new or '')}"
    if new is None:
        return f"{what} is not set any more (it was {_quoted(old)})"
    return f"{what} changed from {_quoted(old)} to {_quoted(new)}"


def _text_changed(old: str, new: str) -> str:
    parts = word_diff(old, new)
    gone = [words for sign, words in parts if sign == "-"]
    come = [words for sign, words in parts if sign == "+"]
    if len(gone) == 1 and len(come) == 1 and len(gone[0] + come[0]) <= LONGEST_VALUE:
        return f"the instruction changed: {_quoted(gone[0])} became {_quoted(come[0])}"
    if old.split() == new.split():
        return "the spaces inside the instruction changed"
    return f"the instruction changed (it was {_quoted(old)})"


def _files(files: Sequence[FileChanged]) -> str:
    named = [_file(cause) for cause in files[:MAX_NAMED]]
    more = len(files) - len(named)
    if more:
        named.append(f"{more} more {'file' if more == 1 else 'files'} changed")
    origin = files[0].origin
    text = _joined(named)
    return f"{text} (from {origin})" if origin else text


def _file(cause: FileChanged) -> str:
    match cause.change:
        case FileChange.ADDED:
            return f"{cause.path} was added"
        case FileChange.REMOVED:
            return f"{cause.path} was removed"
        case FileChange.MODE if cause.before is not None and cause.after is not None:
            modes = f"{cause.before.mode:o}\N{RIGHTWARDS ARROW}{cause.after.mode:o}"
            return f"mode of {cause.path} changed {modes}"
        case FileChange.OWNER:
            return f"owner of {cause.path} changed"
        case FileChange.KIND:
            return f"{cause.path} is another kind of file now"
    count = lines_changed(cause)
    lines = f" ({count} {'line' if count == 1 else 'lines'})" if count else ""
    return f"{cause.path} changed{lines}"


def _sentence(parts: list[str]) -> str:
    text = _joined([part for part in parts if part])
    if not text:
        return ""
    start = text[0].upper() + text[1:] if text.split()[0] in _STARTERS else text
    return f"{start}."


_STARTERS = {"the", "this", "its", "mode", "owner"}
"""Words that may be capitalised: a sentence may also begin with the name of a file or a flag."""


def _joined(parts: list[str]) -> str:
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def _quoted(text: str) -> str:
    short = text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
    return f'"{short}"'


def _short(reference: str) -> str:
    return reference.removeprefix("docker.io/").removeprefix("library/")


def _lines(file: File) -> list[str] | None:
    if file.is_placeholder or b"\0" in file.content or file.content.count(b"\n") > MAX_COMPARED:
        return None
    return file.content.decode("utf-8", "replace").splitlines()
