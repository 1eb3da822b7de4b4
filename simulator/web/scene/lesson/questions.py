"""Questions of a step: what is asked, in which form it is answered, and what came of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from simulator.engine.state import World
from simulator.lessons.declare import (
    Choice,
    MarkSteps,
    Match,
    Number,
    Order,
    Question,
    Several,
    Table,
)
from simulator.web.scene.lesson.markup import inline
from simulator.web.scene.lesson.truth import Told, answer_of, step_name, told
from simulator.workspaces.course.course import Course
from simulator.workspaces.course.keys import Marking, NoKey, is_computed, marking

SHAPES = {
    "choice": "radios",
    "several": "checks",
    "steps": "marks",
    "number": "number",
    "order": "selects",
    "match": "selects",
    "table": "grid",
}
"""Which form each kind of question has."""


@dataclass(frozen=True, slots=True)
class OptionView:
    """Something that can be chosen."""

    value: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class FieldView:
    """One thing that is to be answered: ``name`` is that of the form's field."""

    name: str
    html: SafeString
    options: tuple[OptionView, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question on the page. ``told`` is guess and truth, once the truth may be known.

    ``locked`` is the guess alone, until then, as far as it can be said. ``problem`` says
    why it cannot be asked.
    """

    id: str
    shape: str
    ask: SafeString
    several: bool = False
    unit: str = ""
    fields: tuple[FieldView, ...] = ()
    locked: str | None = None
    told: Told | None = None
    problem: str = ""

    @property
    def open(self) -> bool:
        return self.locked is None and self.told is None


def question_views(course: Course, world: World) -> tuple[QuestionView, ...]:
    """Return the questions of the step."""
    return tuple(_view(course, world, question) for question in course.current.questions)


def shuffled(question: str, items: Sequence[str]) -> list[int]:
    """Return the places of things in an order that gives nothing away, the same for everybody."""
    places = sorted(range(len(items)), key=lambda at: _scent(question, items[at]))
    return places[1:] + places[:1] if places == sorted(places) else places


def _scent(question: str, item: str) -> str:
    return hashlib.sha256(f"{question} {item}".encode()).hexdigest()


def _view(course: Course, world: World, question: Question) -> QuestionView:
    guess, shape, ask = course.guesses.get(question.id), SHAPES[question.kind], inline(question.ask)
    if guess is None:
        try:
            fields = _fields(course, world, question)
        except NoKey as problem:
            return QuestionView(question.id, shape, ask, problem=str(problem))
        unit = question.unit if isinstance(question, Number) else ""
        several = isinstance(question, Several)
        return QuestionView(question.id, shape, ask, several, unit, fields)
    if course.done or not is_computed(question):
        return QuestionView(question.id, shape, ask, told=told(question, guess))
    return QuestionView(question.id, shape, ask, locked=answer_of(question, guess))


def _fields(course: Course, world: World, question: Question) -> tuple[FieldView, ...]:
    match question:
        case Choice(options=options) | Several(options=options):
            texts = [option.text for option in options]
            return (FieldView("a", inline(""), _options(texts)),)
        case MarkSteps():
            return _marks(marking(course.told, question, course.asked_of(world)))
        case Number():
            return (FieldView("a", inline(question.ask)),)
        case Order(items=items):
            places = [f"{at + 1}." for at in range(len(items))]
            return _numbered(places, _options(items, shuffled(question.id, items)))
        case Match(pairs=pairs):
            rights = [pair.right for pair in pairs]
            return _numbered(
                [pair.left for pair in pairs], _options(rights, shuffled(question.id, rights))
            )
        case Table(rows=rows, columns=columns):
            return tuple(
                FieldView(
                    "a",
                    inline(row.text),
                    tuple(
                        OptionView(f"{at}.{place}", inline(column.text))
                        for place, column in enumerate(columns)
                    ),
                )
                for at, row in enumerate(rows)
            )


def _options(texts: Sequence[str], places: Sequence[int] | None = None) -> tuple[OptionView, ...]:
    order = range(len(texts)) if places is None else places
    return tuple(OptionView(str(at), inline(texts[at])) for at in order)


def _numbered(labels: Sequence[str], options: tuple[OptionView, ...]) -> tuple[FieldView, ...]:
    return tuple(FieldView(f"a{at}", inline(label), options) for at, label in enumerate(labels))


def _marks(found: Marking) -> tuple[FieldView, ...]:
    options = tuple(OptionView(word, inline(word)) for word in found.words)
    return tuple(
        FieldView(f"a{at}", step_name(step), options) for at, step in enumerate(found.steps)
    )
