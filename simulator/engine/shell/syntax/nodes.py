"""The parsed shell language: commands made of words, words made of parts."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TypeAlias

from simulator.engine.shell.flavours import Problem

# Words


@dataclass(frozen=True, slots=True)
class Text:
    """Unquoted text as written: it may hold patterns."""

    text: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """Text that stands for itself."""

    text: str


@dataclass(frozen=True, slots=True)
class Parameter:
    """``$name`` and every ``${…}`` form.

    ``operator`` is one of ``- = ? +`` (with or without a colon), ``# ## % %%``,
    ``/ // /# /%``, ``^ ^^ , ,,``, ``:`` (substring), ``@`` (transformation),
    ``length``, ``indirect``, ``names`` or ``bad``.
    """

    name: str
    operator: str = ""
    argument: Word | None = None
    second: Word | None = None
    index: Word | None = None
    quoted: bool = False
    source: str = ""
    line: int = 1


@dataclass(frozen=True, slots=True)
class Substitution:
    """``$(…)`` or backquotes."""

    script: Script
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Calculation:
    """``$((…))``."""

    expression: Word
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Tilde:
    """``~`` or ``~user`` at the start of a word."""

    user: str


@dataclass(frozen=True, slots=True)
class Channel:
    """``<(…)`` or ``>(…)``, process substitution."""

    script: Script
    direction: str


Part: TypeAlias = Text | Quoted | Parameter | Substitution | Calculation | Tilde | Channel


@dataclass(frozen=True, slots=True)
class Word:
    """One word. ``static`` is its value if nothing in it needs expansion."""

    parts: tuple[Part, ...]
    static: str | None = None
    source: str = ""
    braced: bool = False


@dataclass(frozen=True, slots=True)
class Assignment:
    """``name=value``, ``name+=value``, ``name[index]=value`` or ``name=(values)``."""

    name: str
    value: Word | None
    append: bool = False
    index: Word | None = None
    elements: tuple[tuple[Word | None, Word], ...] | None = None


# Redirections


@dataclass(slots=True)
class Heredoc:
    """The body of a here-document, filled in when the parser reaches it."""

    delimiter: str
    expand: bool
    strip_tabs: bool
    body: Word = field(default_factory=lambda: Word((), ""))


@dataclass(frozen=True, slots=True)
class Redirect:
    """``fd operator target``; ``fd`` is -1 where the operator's own default holds."""

    fd: int
    operator: str
    target: Word
    heredoc: Heredoc | None = None


# Commands


@dataclass(frozen=True, slots=True)
class Simple:
    """Assignments, words and redirections."""

    assignments: tuple[Assignment, ...]
    words: tuple[Word | Assignment, ...]
    redirects: tuple[Redirect, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Pipeline:
    """``[!] a | b``."""

    commands: tuple[Node, ...]
    negated: bool = False
    both: tuple[bool, ...] = ()
    """Per pipe: whether standard error goes through it too (``|&``)."""
    timed: bool = False


@dataclass(frozen=True, slots=True)
class AndOr:
    """``a && b || c``."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Background:
    """``a &``; bash's ``jobs`` shows its source."""

    body: Node
    source: str = ""


@dataclass(frozen=True, slots=True)
class Sequence:
    """``a; b``."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Subshell:
    """``( a )``."""

    body: Node


@dataclass(frozen=True, slots=True)
class If:
    """``if a; then b; elif c; then d; else e; fi``."""

    branches: tuple[tuple[Node, Node], ...]
    otherwise: Node | None


@dataclass(frozen=True, slots=True)
class For:
    """``for name in words; do body; done``; without words over the arguments."""

    name: str
    words: tuple[Word, ...] | None
    body: Node
    line: int = 1


@dataclass(frozen=True, slots=True)
class ForArithmetic:
    """``for ((start; condition; step)); do body; done``."""

    start: Word
    condition: Word
    step: Word
    body: Node


@dataclass(frozen=True, slots=True)
class While:
    """``while a; do b; done``, or ``until``."""

    condition: Node
    body: Node
    until: bool


@dataclass(frozen=True, slots=True)
class Case:
    """``case subject in pattern) body;; esac``."""

    subject: Word
    items: tuple[tuple[tuple[Word, ...], Node | None, str], ...]
    """Patterns, body, and how the item ends: ``;;``, ``;&`` or ``;;&``."""
    line: int = 1


@dataclass(frozen=True, slots=True)
class Function:
    """``name() body``."""

    name: str
    body: Node


@dataclass(frozen=True, slots=True)
class Test:
    """``[[ … ]]``: ``operator`` with operands, or ``!``, ``&&``, ``||`` over tests."""

    operator: str
    left: Test | Word | None
    right: Test | Word | None = None


@dataclass(frozen=True, slots=True)
class Conditional:
    """``[[ test ]]``."""

    test: Test
    line: int = 1


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """``(( … ))``."""

    expression: Word
    line: int = 1


@dataclass(frozen=True, slots=True)
class Redirected:
    """A compound command with redirections."""

    body: Node
    redirects: tuple[Redirect, ...]
    line: int = 1


Node: TypeAlias = (
    Simple | Pipeline | AndOr | Background | Sequence | Subshell | If | For | ForArithmetic | While
    | Case | Function | Conditional | Arithmetic | Redirected
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Script:
    """Commands line by line, up to the first line that is not of the language."""

    commands: tuple[Node, ...]
    problem: Problem | None = None
