"""The tree of a template, after Go's text/template/parse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Literal:
    value: Any
    text: str


@dataclass(frozen=True, slots=True)
class Field:
    """``.A.B`` of the dot, of a variable, or of what stands in parentheses."""

    of: Variable | Pipeline | None
    names: tuple[str, ...]
    text: str
    column: int


@dataclass(frozen=True, slots=True)
class Variable:
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
    column: int


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Calls; each gets the value of the one before as its last argument."""

    calls: tuple[Call, ...]
    declares: tuple[str, ...] = ()
    assigns: bool = False


@dataclass(frozen=True, slots=True)
class Action:
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


Operand: TypeAlias = Literal | Field | Variable | Name | Pipeline
Node: TypeAlias = Text | Action | Branch | Jump
