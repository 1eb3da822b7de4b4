"""What became of a build, in one word and a few: built, failed for a reason of life, a gap."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

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

_LIFE = (
    (r"base name \(.*\) should not be blank", "an ARG that has no value here"),
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
    (r"\.jar: No such file|/\.next/standalone|ssh_agent", _MISSING),
    (r"locate package (python-\w+|libpng12-dev|openjdk-(8|11)-\w+)", _DROPPED),
    (r"'python' has no installation candidate|See PEP 668|valid baseurl for repo", _DROPPED),
)
"""Errors that Docker and the programs in a build give in life, too."""

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
    causes = _GAPS if _reads_a_stage(text) else (*_LIFE, *_GAPS)
    for pattern, cause in causes:
        if re.search(pattern, f"{error}\n{boxed(text)}", re.MULTILINE):
            kind = LIFE if (pattern, cause) in _LIFE else GAP
            return Outcome(kind, cause, f"{error[:300]} | {said}")
    return Outcome(GAP, "other", f"{error[:300]} | {said}")


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
