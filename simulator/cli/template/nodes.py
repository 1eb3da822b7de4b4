"""The tree of a template, after Go's text/template/parse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    """What stands outside of ``{{ }}``."""

    text: str


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant, as a value and as written."""

    value: Any
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """``.A.B`` of the dot, of a variable, or of what stands in parentheses.

    ``column`` is where Go points in its errors: at the second name, if there is one.
    """

    of: Variable | Pipeline | None
    names: tuple[str, ...]
    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Variable:
    """``$name``; ``$`` alone is what the template was given."""

    name: str


@dataclass(frozen=True, slots=True)
class Name:
    """A function."""

    name: str
    column: int


@dataclass(frozen=True, slots=True)
class Call:
    """Operands one after the other: the first is called with the others."""

    operands: tuple[Operand, ...]
    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Calls; each gets the value of the one before as its last argument."""

    calls: tuple[Call, ...]
    declares: tuple[str, ...] = ()
    assigns: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """A pipeline whose value is printed, unless it is assigned."""

    pipeline: Pipeline


@dataclass(frozen=True, slots=True)
class Branch:
    """``if``, ``with`` or ``range``."""

    keyword: str
    pipeline: Pipeline
    body: tuple[Node, ...]
    otherwise: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Jump:
    """``break`` or ``continue``."""

    keyword: str


def spelled(operand: Operand) -> str:
    """Return an operand as Go's error messages write it."""
    match operand:
        case Literal(text=text) | Field(text=text):
            return text
        case Variable(name=name) | Name(name=name):
            return name
        case Pipeline(calls=calls):
            return f"({' | '.join(call.text for call in calls)})"


Operand: TypeAlias = Literal | Field | Variable | Name | Pipeline
Node: TypeAlias = Text | Action | Branch | Jump
