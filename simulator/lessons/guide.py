"""The reference for authors: every goal, question and line with its fields, from their classes."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulator.lessons import declare
from simulator.lessons.goals import GOALS, goal_name
from simulator.lessons.goals.base import Judge
from simulator.lessons.measures import MEASURES

QUESTIONS: tuple[type[BaseModel], ...] = (
    declare.Choice,
    declare.Several,
    declare.MarkSteps,
    declare.Number,
    declare.Order,
    declare.Match,
    declare.Table,
)
LINES: tuple[type[BaseModel], ...] = (
    declare.Look,
    declare.Save,
    declare.Edit,
    declare.Delete,
    declare.Move,
    declare.Sit,
    declare.Republish,
    declare.AnswerTo,
)


def guide() -> str:
    """Return the reference as markdown."""
    parts = ["### Goals\n", *(_goal(kind) for kind in GOALS)]
    parts.append("### Questions\n")
    parts += [_entry(_kind(kind), kind) for kind in QUESTIONS]
    parts.append(f"Measures of numbers: {', '.join(f'`{name}`' for name in sorted(MEASURES))}.\n")
    parts.append("### Lines\n")
    parts.append("A text is a command line. The others are tables:\n")
    parts += [_entry(next(iter(kind.model_fields)), kind) for kind in LINES]
    return "\n".join(parts)


def _goal(kind: type[Judge]) -> str:
    return _entry(goal_name(kind), kind)


def _kind(kind: type[BaseModel]) -> str:
    return str(kind.model_fields["kind"].annotation.__args__[0])  # type: ignore[union-attr]


def _entry(name: str, kind: type[BaseModel]) -> str:
    rows = "".join(f"- {row}\n" for row in _fields(kind))
    doc = inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " ")
    return f"**`{name}`** {doc}\n\n{rows}"


def _fields(kind: type[BaseModel]) -> Iterator[str]:
    for name, field in kind.model_fields.items():
        if field.description and not (name in {"says", "machine"} and issubclass(kind, Judge)):
            yield f"`{field.alias or name}`{_need(field)}: {field.description}"


def _need(field: FieldInfo) -> str:
    return " (needed)" if field.is_required() else ""
