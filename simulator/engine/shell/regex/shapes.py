"""From the parts of an expression to Python's syntax, and how much backtracking it invites."""

from __future__ import annotations

import re

from simulator.engine.shell.regex.matching import Regex, Shape
from simulator.engine.shell.regex.nodes import (
    MAX_SIZE,
    Anything,
    BadExpression,
    Chain,
    Choice,
    Group,
    Letter,
    Look,
    Members,
    Node,
    Place,
    Repeat,
    Same,
)

_PLACES = {"^": r"\A", "$": r"\Z", "b": r"\b", "B": r"\B", "<": r"\b(?=\w)", ">": r"\b(?<=\w)"}


def compile_node(node: Node, groups: int = 0, *, ignore_case: bool = False) -> Regex:
    """Return the compiled expression; raises BadExpression."""
    source = python_source(node)
    if len(source) > 16 * MAX_SIZE:
        raise BadExpression("Regular expression too big")
    try:
        compiled = re.compile(source, re.DOTALL | (re.IGNORECASE if ignore_case else 0))
    except (re.error, OverflowError, RecursionError):
        raise BadExpression("Invalid preceding regular expression") from None
    shape = _shape(node)
    shape.pinned = _is_pinned(node)
    return Regex(node, compiled, groups, shape, ignore_case=ignore_case)


def python_source(node: Node) -> str:
    """Return the expression in Python's syntax."""
    match node:
        case Letter(letter):
            return re.escape(letter)
        case Anything():
            return "."
        case Members(inside, negated):
            if not inside:
                return "." if negated else "(?!)"
            return f"[{'^' * negated}{inside}]"
        case Place(kind):
            return _PLACES[kind]
        case Chain(nodes):
            return "".join(python_source(part) for part in nodes)
        case Choice(nodes):
            return "(?:" + "|".join(python_source(part) for part in nodes) + ")"
        case Group(_, inner):
            return f"({python_source(inner)})"
        case Look(_, source):
            return source
        case Same(number):
            return f"(?:\\{number})"
        case Repeat(inner, least, most, lazy):
            body = python_source(inner)
            counts = (
                "*" if (least, most) == (0, None) else f"{{{least},{'' if most is None else most}}}"
            )
            return f"(?:{body}){counts}{'?' if lazy else ''}"


def _shape(node: Node) -> Shape:
    if isinstance(node, Chain | Choice):
        total = Shape(forks=len(node.nodes) - 1 if isinstance(node, Choice) else 0)
        for part in node.nodes:
            found = _shape(part)
            total.loops += found.loops
            total.forks += found.forks
            total.nested = total.nested or found.nested
        return total
    if isinstance(node, Group | Look):
        return _shape(node.node)
    if isinstance(node, Same):
        return Shape(loops=1)
    if isinstance(node, Repeat):
        inner = _shape(node.node)
        once = node.most == 1
        return Shape(
            inner.loops + (not once),
            inner.forks + once,
            inner.nested or (not once and bool(inner.loops or inner.forks)),
        )
    return Shape()


def _is_pinned(node: Node) -> bool:
    """Say whether a match can only begin at the start, or as well begins there."""
    if isinstance(node, Chain):
        return bool(node.nodes) and _is_pinned(node.nodes[0])
    if isinstance(node, Group):
        return _is_pinned(node.node)
    if isinstance(node, Repeat):
        return isinstance(node.node, Anything) and (node.least, node.most) == (0, None)
    return False
