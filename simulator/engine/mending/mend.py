"""A fix for a build check or an error: proposed by its rule, and proven before it is told."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from simulator.engine.advice.rewriting import Edit, edited
from simulator.engine.dockerfile.checks.lint import Circumstances, report
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.nodes import Node
from simulator.engine.dockerfile.parse import parse_leniently
from simulator.engine.dockerfile.problems import ERROR, problems
from simulator.engine.mending.errors import mended_error
from simulator.engine.mending.rules import MENDERS, Found

MAX_LINES = 1_500
"""Lines of the longest Dockerfile for which fixes are looked for."""


def mend(text: str, found: Found) -> Edit | None:
    """Return the fix for a warning of the checks, or for an error if it has no rule.

    Proof: the Dockerfile with the fix has one error less, or, where it has none, can still be
    read, has one finding of this kind less, and none of another kind more.
    """
    if text.count("\n") > MAX_LINES:
        return None
    edit = _proposed(text, found)
    if edit is None:
        return None
    before, after = _findings(text), _findings(edited(text, [edit]))
    if not found.rule:
        return edit if after[""] < before[""] else None
    return edit if after[found.rule] < before[found.rule] and not after - before else None


def _proposed(text: str, found: Found) -> Edit | None:
    lines = text.split("\n")
    if not 1 <= found.start <= found.end <= len(lines):
        return None
    if not found.rule:
        return mended_error(lines, found)
    node = _node(text, found)
    mender = MENDERS.get(found.rule)
    return mender(node, found) if mender and node else None


def _node(text: str, found: Found) -> Node | None:
    """Return the instruction that is told; some checks name only its last line."""
    try:
        parsed, _ = parse_leniently(text)
    except DockerfileError:
        return None
    return next((n for n in parsed.nodes if n.start <= found.end <= n.end), None)


@lru_cache(maxsize=128)
def _findings(text: str) -> Counter[str]:
    """Return how often each rule is broken; errors count as the rule without a name."""
    errors = sum(problem.severity == ERROR for problem in problems(text))
    if errors:
        return Counter({"": errors})
    checked = report(text, circumstances=Circumstances(every_stage=True))
    found = Counter(warning.rule for warning in checked.warnings)
    return found + Counter({"": int(checked.error is not None)})
