"""What became of a build, in one word and a few: built, failed for a reason of life, a gap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from simulator.engine.dockerfile.parse import Node, parse_nodes
from simulator.engine.errors import DockerError

BUILT, LIFE, GAP, CRASH = "built", "fails in life, too", "gap in our model", "crash"


@dataclass(frozen=True)
class Outcome:
    """The verdict on a scenario: its kind, what exactly is behind it, and an example of it."""

    kind: str
    cause: str = ""
    example: str = ""


_MISSING = "a file that the repository does not have"
_BROKEN = "an error in the Dockerfile"
_DROPPED = "a package or a way that its distribution has dropped"
_UNPUBLISHED = "an image that its project builds first and publishes nowhere"
_UNSET = "an ARG that has no value here"

_LIFE = (
    (r"base name \(.*\) should not be blank", _UNSET),
    (r"metadata for docker\.io/library/[\w.-]+(:[\w.-]+)?: pull access denied", _UNPUBLISHED),
    (r"metadata for localhost/", _UNPUBLISHED),
    (r"when using JSON array syntax|unexpected end of statement while looking", _BROKEN),
    (r"dockerfile parse error", _BROKEN),
    (r"no build stage in current context|the Dockerfile cannot be empty", _BROKEN),
    (r"file with no instructions|unsupported modifier|invalid reference format", _BROKEN),
    (r"failed to calculate checksum of ref.*not found", _MISSING),
    (r"Cannot find a valid baseurl for repo", "a distribution whose packages are gone"),
    (
        r"load metadata for docker.io/(library/)?ubi\d|docker.io/ubi\d",
        "an image of another registry",
    ),
    (r"Could not read package.json|Could not open requirements file", _MISSING),
    (r"no required module provides package [\w/]+\.go", _MISSING),
    (r"\.jar: No such file|/\.next/standalone|ssh_agent|upload-github-release-asset", _MISSING),
    (r"/run/secrets/\S+: No such file", "a secret that is not given here"),
    (r"python2(-dev)? \(no such package\)", _DROPPED),
    (r"bin/console': No such file|\./bin/rails: not found", _MISSING),
    (r"^\d+\.\d+ Option \w+ is ambiguous", _BROKEN),
    (r"docker\.io/microsoft/[\w.-]+(:[\w.-]+)?: pull access denied", _DROPPED),
    (r"'netcat' has no installation candidate|can't cd to /go/src/", _DROPPED),
    (r"go get.*no longer supported outside a module", _DROPPED),
    (r"locate package (python-\w+|libpng12-dev|openjdk-(8|11)-\w+)", _DROPPED),
    (r"'python' has no installation candidate|See PEP 668|valid baseurl for repo", _DROPPED),
)
"""Errors that Docker and the programs in a build give in life, too.

The official images are all in the catalogue, so one that is missing there exists nowhere.
"""

_EMPTY = re.compile(
    r"Usage: \w+|Could not resolve host: *$|unbound variable|parameter not set|"
    r"go.mod file not found|^\S+ \+ '\['  '='|/[\w.-]*-\.(?:tgz|tar\.gz|zip)",
    re.MULTILINE,
)
"""What is said where a value is empty that should not be."""

_WANTED = re.compile(
    r"(go\.mod) file not found in current directory"
    r"|No rule to make target '(go\.mod)'"
    r"|no Go files in \S+/\./(\S+)"
    r"|/go/bin/([\w-]+): no such file"
)
"""How Go and make miss a file that can only come from the context."""

_GIVEN = re.compile(
    r"(?:TARGET|BUILD)(?:PLATFORM|OS|ARCH|VARIANT)|(?i:(?:https?|ftp|no|all)_proxy)"
)
"""Arguments that BuildKit gives a value by itself."""

_GAPS = (
    (r"pull access denied|insufficient_scope|repository does not exist", "base image"),
    (r"failed to resolve source metadata|manifest unknown|no match for platform", "base image"),
    (r"The simulator has no internet|no such host", "ADD from the web"),
    (r"^ERROR.*(lstat|failed to calculate checksum)", "output of a program that is not modelled"),
    (r"exit code: 137", "limit"),
    (r"exit code: 127", "program"),
    (r"did not complete", "RUN"),
)
"""Errors that come of what we do not know."""


def judged(scenario: dict[str, Any], played: dict[str, Any]) -> Outcome:
    """Return the verdict on a scenario that was played."""
    if "crash" in played:
        return Outcome(CRASH, played["crash"])
    step = played["steps"][-1]
    if step["exit"] == 0:
        return Outcome(BUILT)
    text: str = step["stderr"]
    lines = [line for line in text.splitlines() if line.startswith("ERROR:")]
    error = lines[-1] if lines else (text.splitlines() or ["no message"])[-1]
    said = said_last(text)
    if _leans_on_nothing(scenario, error, boxed(text)):
        return Outcome(LIFE, _UNSET, f"{error[:300]} | {said}")
    if _lacks_a_file(scenario, f"{error}\n{boxed(text)}"):
        return Outcome(LIFE, _MISSING, f"{error[:300]} | {said}")
    causes = _GAPS if _reads_a_stage(text) else (*_LIFE, *_GAPS)
    for pattern, cause in causes:
        if re.search(pattern, f"{error}\n{boxed(text)}", re.MULTILINE):
            kind = LIFE if (pattern, cause) in _LIFE else GAP
            return Outcome(kind, cause, f"{error[:300]} | {said}")
    return Outcome(GAP, "other", f"{error[:300]} | {said}")


def _leans_on_nothing(scenario: dict[str, Any], error: str, box: str) -> bool:
    """Tell whether a step fails because it uses an ARG that is only given on the command line."""
    nodes = _nodes_of(scenario)
    unset = {
        word
        for node in nodes
        if node.keyword == "arg"
        for word in node.args
        if not _GIVEN.fullmatch(word) and re.fullmatch(r"(\w+)(=\$\{?\1\}?)?", word)
    }
    unset = {word.partition("=")[0] for word in unset}
    froms = [" ".join(node.args[:1]) for node in nodes if node.keyword == "from"]
    if "failed to resolve source metadata" in error:
        return any(_uses(line, unset) for line in froms)
    folders = [" ".join(node.args) for node in nodes if node.keyword == "workdir"]
    said = "\n".join([error, *folders])
    named = re.search(r"(\w+): (?:unbound variable|parameter not set)", box)
    if named and named[1] in unset:
        return True
    return bool(_EMPTY.search(box)) and _uses(said, unset)


def _lacks_a_file(scenario: dict[str, Any], text: str) -> bool:
    """Tell whether a step fails for a file that vendored code was copied without.

    Such folders have packages and no go.mod, no commands: a Dockerfile that came along with
    them builds nowhere. Where a Dockerfile clones something, the file may be in that.
    """
    if "vendor/" not in scenario["dockerfile"]:
        return False
    wanted = {next(filter(None, found.groups())) for found in _WANTED.finditer(text)}
    cloned = any("git clone" in node.original for node in _failing_stage(scenario, text))
    there = [f"/{path}/" for path in scenario["files"]]
    return not cloned and any(not any(f"/{name}/" in path for path in there) for name in wanted)


def _failing_stage(scenario: dict[str, Any], text: str) -> list[Node]:
    """Return the lines of the stage that has the RUN which the error names."""
    stages: list[list[Node]] = [[]]
    for node in _nodes_of(scenario):
        if node.keyword == "from":
            stages.append([])
        stages[-1].append(node)
    for stage in stages:
        if any(node.args and node.args[0] in text for node in stage if node.keyword == "run"):
            return stage
    return []


def _uses(text: str, names: set[str]) -> bool:
    return any(re.search(rf"\$(?:{name}\b|\{{{name}\}})", text) for name in names)


def _nodes_of(scenario: dict[str, Any]) -> tuple[Node, ...]:
    context = scenario.get("context", ".")
    path = scenario.get("dockerfile", "Dockerfile")
    said = scenario["files"].get(path if context == "." else path.removeprefix(f"{context}/"), "")
    text = said if isinstance(said, str) else said.get("content", "")
    try:
        return tuple(parse_nodes(text, "Dockerfile").nodes)
    except DockerError:
        return ()


def boxed(text: str) -> str:
    """Return what a failing RUN said, as the box at the end repeats it."""
    boxes = re.findall(r"(?m)^------\n > .*?\n((?:.*\n)*?)------$", text)
    return boxes[-1] if boxes else ""


def said_last(text: str) -> str:
    """Return the last line of the box, without the seconds before it."""
    lines = [line for line in boxed(text).splitlines() if line.strip()]
    return re.sub(r"^\d+\.\d+ ", "", lines[-1])[:300] if lines else ""


def _reads_a_stage(text: str) -> bool:
    """Tell whether the failing step copies from another stage: then we made the file, or not."""
    return bool(re.search(r"(?m)^ > \[.*\] (COPY|ADD) .*--from=", text))
