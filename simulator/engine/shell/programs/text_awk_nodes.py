"""The parts of an awk program (POSIX XCU awk, grammar)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from simulator.engine.shell.regex import Regex


@dataclass(frozen=True, slots=True)
class Constant:
    """A number or a string of the program."""

    value: float | str


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression between slashes; by itself it is matched against ``$0``."""

    regex: Regex
    source: str


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable, or an array by its name."""

    name: str


@dataclass(frozen=True, slots=True)
class Field:
    """``$`` and which field."""

    number: Expression


@dataclass(frozen=True, slots=True)
class Element:
    """One element of an array."""

    name: str
    keys: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """``target = value``, and ``+=`` and its kin."""

    operator: str
    target: Target
    value: Expression


@dataclass(frozen=True, slots=True)
class Step:
    """``++`` and ``--``, before or after."""

    target: Target
    change: int
    before: bool


@dataclass(frozen=True, slots=True)
class Either:
    """``condition ? yes : no``."""

    condition: Expression
    yes: Expression
    no: Expression


@dataclass(frozen=True, slots=True)
class Binary:
    """Two operands; the operator ``" "`` joins them."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True)
class Unary:
    """``!``, a sign, or ``()`` around something that could be assigned to."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True)
class Member:
    """``(keys) in name``."""

    keys: tuple[Expression, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the program, or one that awk brings along."""

    name: str
    arguments: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class GetLine:
    """``getline``: from the input, from a file (``<``) or from a command (``|``)."""

    kind: str
    source: Expression | None
    target: Target | None


Target: TypeAlias = Variable | Field | Element
Expression: TypeAlias = (
    Constant | Pattern | Variable | Field | Element | Assignment | Step | Either | Binary
    | Unary | Member | Call | GetLine
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Block:
    """Statements in braces."""

    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Plain:
    """An expression by itself."""

    expression: Expression


@dataclass(frozen=True, slots=True)
class Print:
    """print or printf, perhaps to a file or a command (``>``, ``>>`` or ``|``)."""

    formatted: bool
    arguments: tuple[Expression, ...]
    operator: str = ""
    target: Expression | None = None


@dataclass(frozen=True, slots=True)
class If:
    """if and else."""

    condition: Expression
    yes: Statement
    no: Statement | None


@dataclass(frozen=True, slots=True)
class Loop:
    """while, do and for: ``after`` runs behind the body; ``late`` tests only then."""

    condition: Expression | None
    body: Statement
    after: Statement | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Each:
    """``for (name in array)``."""

    name: str
    array: str
    body: Statement


@dataclass(frozen=True, slots=True)
class Jump:
    """break, continue, next, nextfile, exit and return."""

    kind: str
    value: Expression | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """delete of an element, or of all of them."""

    name: str
    keys: tuple[Expression, ...]


Statement: TypeAlias = Block | Plain | Print | If | Loop | Each | Jump | Delete


@dataclass(frozen=True, slots=True)
class Rule:
    """``kind`` is "BEGIN", "END", "always", "match" or "range"."""

    kind: str
    body: Block
    first: Expression | None = None
    last: Expression | None = None


@dataclass(frozen=True, slots=True)
class Function:
    """A function of the program."""

    parameters: tuple[str, ...]
    body: Block
    arrays: frozenset[str]
    """The parameters that it uses as arrays."""


@dataclass(frozen=True, slots=True)
class Program:
    """Rules in order, and functions by name."""

    rules: tuple[Rule, ...]
    functions: dict[str, Function]
