"""Rules about FROM: its variables, its platform, and the image that it leads to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from simulator.engine.dockerfile.checks import rules
from simulator.engine.dockerfile.checks.findings import Findings
from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.expand import expand
from simulator.engine.dockerfile.golang import quote
from simulator.engine.dockerfile.instructions import From
from simulator.engine.dockerfile.lexer import Expanded, lexer
from simulator.engine.dockerfile.platforms import parse_platform
from simulator.engine.dockerfile.scope import global_scope
from simulator.engine.dockerfile.stages import Dockerfile
from simulator.engine.errors import DockerError
from simulator.engine.reference import Reference
from simulator.engine.suggest import nearest


def check_default_bases(
    dockerfile: Dockerfile, predefined: Mapping[str, str], findings: Findings
) -> None:
    """Warn of a FROM that names no image when no build argument is given."""
    process = lexer(dockerfile.escape).process
    try:
        scope = global_scope(dockerfile, {}, predefined)
        for stage in dockerfile.stages:
            name = process(stage.from_.image, scope).text
            if not _is_reference(name):
                node = stage.from_.node
                lines = (node.start, node.end)
                findings.at(rules.INVALID_DEFAULT_ARG_IN_FROM, lines, stage.from_.image)
    except DockerfileError:
        return


def check_base(
    start: From,
    dockerfile: Dockerfile,
    scope: Mapping[str, str],
    findings: Findings,
) -> From:
    """Check the variables and the platform of a FROM, and return it expanded."""
    declared = {pair.name for arg in dockerfile.global_args for pair in arg.pairs}
    known = declared | set(scope)
    process = lexer(dockerfile.escape).process
    with dockerfile.blaming(start.node):
        _report_undeclared(process(start.image, scope).unmatched, known, start, findings)
        if start.platform:
            platform = process(start.platform, scope)
            _report_undeclared(platform.unmatched, known, start, findings)
            _check_platform(start, platform, scope, findings)
        expanded = expand(start, scope, dockerfile.escape)
    assert isinstance(expanded, From)
    return expanded


def _report_undeclared(
    names: Iterable[str], known: set[str], start: From, findings: Findings
) -> None:
    for name in sorted(set(names) - known):
        near = nearest(name, sorted(known), case_sensitive=True)
        more = f" (did you mean {near}?)" if near else ""
        findings.add(rules.UNDEFINED_ARG_IN_FROM, start.node, name, more=more)


def _check_platform(
    start: From, platform: Expanded, scope: Mapping[str, str], findings: Findings
) -> None:
    if platform.matched or platform.unmatched:
        target = scope.get("TARGETPLATFORM")
        only_target = platform.matched == {"TARGETPLATFORM"} and not platform.unmatched
        if only_target and platform.text == target:
            findings.add(rules.REDUNDANT_TARGET_PLATFORM, start.node, start.platform)
        return
    try:
        parsed = parse_platform(platform.text)
    except DockerfileError:
        return
    if parsed.os not in start.name and parsed.architecture not in start.name:
        findings.add(rules.FROM_PLATFORM_FLAG_CONST_DISALLOWED, start.node, quote(platform.text))


def _is_reference(name: str) -> bool:
    try:
        Reference.parse(name)
    except DockerError:
        return False
    return True
