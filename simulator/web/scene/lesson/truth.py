"""The guess beside the truth, part by part, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from simulator.engine.build.report import StepReport
from simulator.engine.events import StepState
from simulator.lessons.declare import (
    Choice,
    MarkSteps,
    Match,
    Number,
    Option,
    Order,
    Question,
    Several,
    Table,
)
from simulator.web.scene.lesson.markup import inline, prose
from simulator.web.scene.words import CHIPS, Chip, in_figures
from simulator.workspaces.course.course import Guess
from simulator.workspaces.course.keys import ANY, Key


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an answer: what was guessed, what is so, and why, where that is known."""

    name: SafeString
    guess: SafeString
    truth: SafeString
    right: bool
    guess_chip: Chip | None = None
    truth_chip: Chip | None = None
    words: SafeString = SafeString("")


@dataclass(frozen=True, slots=True)
class Told:
    """Guess and truth; no parts where the truth could not be found out."""

    parts: tuple[Part, ...]
    right: bool
    because: SafeString


def told(question: Question, guess: Guess) -> Told:
    """Return what is shown of a question when its truth is known."""
    because = prose(question.because) if question.because else SafeString("")
    if guess.key is None:
        return Told((), right=False, because=because)
    return Told(tuple(_parts(question, guess, guess.key)), guess.right, because)


def answer_of(question: Question, guess: Guess) -> str:
    """Return a guess alone, in a few words."""
    parts = told(question, Guess(guess.given, Key(()), right=False)).parts
    if isinstance(question, Choice | Number):
        return "".join(str(part.guess) for part in parts)
    return ""


def step_name(step: StepReport) -> SafeString:
    """Return an instruction as it stands beside its mark."""
    text = " ".join(step.step.instruction.split())
    short = text if len(text) <= 40 else f"{text[:39]}…"
    return format_html("<code>{}</code>", short)


def _parts(question: Question, guess: Guess, key: Key) -> Iterator[Part]:
    match question:
        case Choice(options=options):
            yield _part("", _text(options, guess.given), _text(options, key.parts))
        case Several(options=options):
            for at, option in enumerate(options):
                yield _ticked(option.text, str(at), guess.given, key.parts)
        case MarkSteps():
            yield from _marked(guess, key)
        case Number(unit=unit):
            figures = (_figure(guess.given, unit), _figure(key.parts, unit))
            yield Part(inline(""), *figures, guess.right)
        case Order(items=items):
            for at, given in enumerate(guess.given[: len(items)]):
                yield _part(f"{at + 1}.", _item(items, given), items[at])
        case Match(pairs=pairs):
            rights = [pair.right for pair in pairs]
            for pair, given in zip(pairs, guess.given, strict=False):
                yield _part(pair.left, _item(rights, given), pair.right)
        case Table(rows=rows, columns=columns):
            for at, row in enumerate(rows):
                for place, column in enumerate(columns):
                    name = f"{row.text}: {column.text}"
                    yield _ticked(name, f"{at}.{place}", guess.given, key.parts)


def _part(name: str, guess: str, truth: str) -> Part:
    return Part(inline(name), inline(guess), inline(truth), guess == truth)


def _ticked(name: str, value: str, given: Sequence[str], truth: Sequence[str]) -> Part:
    words = {True: _("yes"), False: _("no")}
    return _part(name, words[value in given], words[value in truth])


def _marked(guess: Guess, key: Key) -> Iterator[Part]:
    names = key.names or ("",) * len(key.parts)
    for name, given, truth, words in zip_longest(names, guess.given, key.parts, key.words):
        if truth is None:
            continue
        state = "NOT REACHED" if truth == ANY else truth
        yield Part(
            name=format_html("<code>{}</code>", name or ""),
            guess=inline(given or ""),
            truth=inline(state),
            right=truth in {ANY, given},
            guess_chip=_chip(given or ""),
            truth_chip=_chip(state),
            words=inline(words or ""),
        )


def _chip(word: str) -> Chip | None:
    return CHIPS.get(StepState(word)) if word in set(StepState) else None


def _text(options: Sequence[Option], parts: Sequence[str]) -> str:
    return _item([option.text for option in options], "".join(parts))


def _item(items: Sequence[str], part: str | None) -> str:
    known = part is not None and part.isdecimal() and len(part) < 4 and int(part) < len(items)
    return items[int(part)] if known and part is not None else _("nothing")


def _figure(parts: Sequence[str], unit: str) -> SafeString:
    figure = in_figures(parts[0]) if parts else _("nothing")
    return format_html("{} {}", figure, unit) if unit else format_html("{}", figure)
