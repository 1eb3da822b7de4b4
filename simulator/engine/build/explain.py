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
from simulator.engine.tongue import ENGLISH, Tongue

MAX_NAMED = 3
"""Files that a sentence names; the rest is counted."""

LONGEST_VALUE = 40

MAX_COMPARED = 2_000
"""Lines of a text file that are compared line by line; longer ones are only said to differ."""


def sentence(why: Why, tongue: Tongue = ENGLISH) -> str:
    """Return the reason in one or two sentences, without a state word in front.

    >>> sentence(Why((SettingChanged("ARG", "V", "1", "2"),)))
    'ARG V changed from "1" to "2".'
    """
    if why.match is not None:
        same = tongue.says("Same as in build {n}: same step below, same text, same files.")
        return same.format(n=why.match.build)
    text = clause(why, tongue)
    if not text:
        return ""
    start = text[0].upper() + text[1:] if _begins_with_a_word(why) else text
    if why.same_inputs and any(isinstance(cause, StepAbove) for cause in why.causes):
        return f"{start}. {tongue.says('Its own inputs are the same.')}"
    return f"{start}."


def clause(why: Why, tongue: Tongue = ENGLISH) -> str:
    """Return the causes as they follow "because"; empty if there are none.

    >>> clause(Why((NeverBuilt(),)))
    'this step was never built before on the one above'
    """
    files = [cause for cause in why.causes if isinstance(cause, FileChanged)]
    others = [cause for cause in why.causes if not isinstance(cause, FileChanged)]
    parts = [_clause(cause, tongue, known=why.same_inputs) for cause in others]
    if files:
        parts.append(_files(files, tongue))
    return _joined([part for part in parts if part], tongue)


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


def _begins_with_a_word(why: Why) -> bool:
    """Say whether a clause begins with a word of ours, not with the name of a file or a flag."""
    first = min(why.causes, key=lambda cause: isinstance(cause, FileChanged))
    if isinstance(first, FileChanged):
        return first.change in {FileChange.MODE, FileChange.OWNER}
    return not isinstance(first, SettingChanged | NoCache)


def _clause(cause: Cause, tongue: Tongue, *, known: bool) -> str:
    says = tongue.says
    match cause:
        case SettingChanged(kind=kind, name=name, old=old, new=new):
            return _setting(f"{kind} {name}".strip(), old, new, tongue)
        case TextChanged(old=old, new=new):
            return _text_changed(old, new, tongue)
        case BaseChanged(old=old, new=new) if old == new:
            return says("the base image {name} is another one now").format(name=_short(new))
        case BaseChanged(old=old, new=new):
            changed = says("the base image changed from {old} to {new}")
            return changed.format(old=_short(old), new=_short(new))
        case StepAbove(line=line) if known:
            return says("the step above it was rebuilt (line {line})").format(line=line)
        case StepAbove(line=line):
            return says("the step above it was built (line {line})").format(line=line)
        case NeverBuilt():
            return says("this step was never built before on the one above")
        case CachePruned():
            return says("its result was pruned from the cache")
        case NoCache(flag=flag):
            return says("{flag} says not to use the cache").format(flag=flag)
    return ""


def _setting(what: str, old: str | None, new: str | None, tongue: Tongue) -> str:
    if old is None:
        text = tongue.says("{what} is new here, with the value {new}")
    elif new is None:
        text = tongue.says("{what} is not set any more (it was {old})")
    else:
        text = tongue.says("{what} changed from {old} to {new}")
    return text.format(what=what, old=_quoted(old or ""), new=_quoted(new or ""))


def _text_changed(old: str, new: str, tongue: Tongue) -> str:
    parts = word_diff(old, new)
    gone = [words for sign, words in parts if sign == "-"]
    come = [words for sign, words in parts if sign == "+"]
    if len(gone) == 1 and len(come) == 1 and len(gone[0] + come[0]) <= LONGEST_VALUE:
        became = tongue.says("the instruction changed: {old} became {new}")
        return became.format(old=_quoted(gone[0]), new=_quoted(come[0]))
    if old.split() == new.split():
        return tongue.says("the spaces inside the instruction changed")
    return tongue.says("the instruction changed (it was {old})").format(old=_quoted(old))


def _files(files: Sequence[FileChanged], tongue: Tongue) -> str:
    named = [_file(cause, tongue) for cause in files[:MAX_NAMED]]
    more = len(files) - len(named)
    if more:
        counted = tongue.counts("{n} more file changed", "{n} more files changed", more)
        named.append(counted.format(n=more))
    origin = files[0].origin
    text = _joined(named, tongue)
    if not origin:
        return text
    return tongue.says("{files} (from {origin})").format(files=text, origin=origin)


def _file(cause: FileChanged, tongue: Tongue) -> str:
    path, says = cause.path, tongue.says
    match cause.change:
        case FileChange.ADDED:
            return says("{path} was added").format(path=path)
        case FileChange.REMOVED:
            return says("{path} was removed").format(path=path)
        case FileChange.MODE if cause.before is not None and cause.after is not None:
            modes = f"{cause.before.mode:o}\N{RIGHTWARDS ARROW}{cause.after.mode:o}"
            return says("mode of {path} changed {modes}").format(path=path, modes=modes)
        case FileChange.OWNER:
            return says("owner of {path} changed").format(path=path)
        case FileChange.KIND:
            return says("{path} is another kind of file now").format(path=path)
    count = lines_changed(cause)
    if not count:
        return says("{path} changed").format(path=path)
    lines = tongue.counts("{path} changed ({n} line)", "{path} changed ({n} lines)", count)
    return lines.format(path=path, n=count)


def _joined(parts: list[str], tongue: Tongue) -> str:
    if len(parts) < 2:
        return "".join(parts)
    both = tongue.says("{first} and {last}")
    return both.format(first=", ".join(parts[:-1]), last=parts[-1])


def _quoted(text: str) -> str:
    short = text if len(text) <= LONGEST_VALUE else f"{text[: LONGEST_VALUE - 1]}…"
    return f'"{short}"'


def _short(reference: str) -> str:
    return reference.removeprefix("docker.io/").removeprefix("library/")


def _lines(file: File) -> list[str] | None:
    if file.is_placeholder or b"\0" in file.content or file.content.count(b"\n") > MAX_COMPARED:
        return None
    return file.content.decode("utf-8", "replace").splitlines()
