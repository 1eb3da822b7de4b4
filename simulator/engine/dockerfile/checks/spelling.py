"""Rules about how a Dockerfile is written; they hold whatever it builds."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.engine.dockerfile.checks import rules
from simulator.engine.dockerfile.checks.findings import Findings
from simulator.engine.dockerfile.golang import quote
from simulator.engine.dockerfile.instructions import Arg, From, Instruction
from simulator.engine.dockerfile.parse import Node, ParserWarning
from simulator.engine.dockerfile.stages import Stage

RESERVED = ("context", "scratch")


def check_continuations(warnings: Iterable[ParserWarning], findings: Findings) -> None:
    """Warn of empty continuation lines."""
    for warning in warnings:
        findings.at(rules.NO_EMPTY_CONTINUATION, (warning.line, warning.line))


def check_node(node: Node, findings: Findings) -> None:
    """Check a node before it is read: it may turn out to be wrong altogether."""
    if node.keyword == "maintainer":
        findings.add(rules.MAINTAINER_DEPRECATED, node)
    if node.keyword == "from" and len(node.args) >= 3:
        _check_from(node, findings)


def check_description(instruction: Instruction, findings: Findings) -> None:
    """Check the comment right above an ARG or a named stage."""
    node = instruction.node
    names: list[str] = []
    if isinstance(instruction, From) and instruction.name:
        names = [instruction.name]
    elif isinstance(instruction, Arg):
        names = [pair.name for pair in instruction.pairs]
    if not names or not node.comments or node.comments[-1].split(" ")[0] in names:
        return
    example = names[0] if len(names) == 1 else "<arg_key>"
    findings.add(rules.INVALID_DEFINITION_DESCRIPTION, node, node.keyword.upper(), example)


def check_stage_names(stages: Iterable[Stage], findings: Findings) -> None:
    """Warn of names that are reserved or given twice."""
    seen: set[str] = set()
    for stage in stages:
        lines = (stage.from_.node.start, stage.from_.node.end)
        if stage.name in RESERVED:
            findings.at(rules.RESERVED_STAGE_NAME, lines, quote(stage.name))
        if stage.name and stage.name in seen:
            findings.at(rules.DUPLICATE_STAGE_NAME, lines, quote(stage.name))
        seen.add(stage.name)


def check_casing(stages: Iterable[Stage], findings: Findings) -> None:
    """Warn of keywords in another case than most; on a draw, upper case is right."""
    nodes = [node for stage in stages for node in _nodes(stage)]
    lower = sum(node.spelled == node.spelled.lower() for node in nodes)
    upper = sum(node.spelled == node.spelled.upper() for node in nodes)
    for node in nodes:
        right = node.spelled.lower() if lower > upper else node.spelled.upper()
        if node.spelled != right:
            case = "lowercase" if lower > upper else "uppercase"
            lines = (node.start, node.end)
            findings.at(rules.CONSISTENT_INSTRUCTION_CASING, lines, node.spelled, case)


def _nodes(stage: Stage) -> list[Node]:
    return [stage.from_.node, *(instruction.node for instruction in stage.instructions)]


def _check_from(node: Node, findings: Findings) -> None:
    keyword, separator, name = node.spelled, node.args[1], node.args[2]
    if len(node.args) == 3 and name != name.lower():
        findings.add(rules.STAGE_NAME_CASING, node, name)
    if keyword == keyword.lower():
        matches = separator == separator.lower()
    else:
        matches = keyword != keyword.upper() or separator == separator.upper()
    if not matches:
        findings.add(rules.FROM_AS_CASING, node, separator, keyword)
