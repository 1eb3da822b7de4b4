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


_LIFE = (
    (r"base name \((.*)\) should not be blank", "an ARG that has no value here"),
    (r"failed to parse stage name .*", "an ARG that has no value here"),
    (r"dockerfile parse error", "an error in the Dockerfile"),
    (
        r"(no build stage in current context|the Dockerfile cannot be empty)",
        "an error in the Dockerfile",
    ),
    (r"file with no instructions", "an error in the Dockerfile"),
    (
        r"(failed to calculate checksum of ref|failed to compute cache key).*not found",
        "a file that the repository does not have",
    ),
    (r"lstat .*no such file or directory", "a file that the repository does not have"),
)
_GAPS = (
    (
        r"pull access denied|insufficient_scope|repository does not exist|authorization failed",
        "base image",
    ),
    (
        r"failed to resolve source metadata.*not found|manifest unknown|no match for platform",
        "base image",
    ),
    (r"The simulator has no internet|no such host", "ADD from the web"),
    (r"exit code: 137", "limit"),
    (r"exit code: 127", "program"),
)


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
    for pattern, cause in _LIFE:
        if re.search(pattern, error):
            return Outcome(LIFE, cause, error[:300])
    for pattern, cause in _GAPS:
        if re.search(pattern, error):
            return Outcome(GAP, cause, f"{error[:300]} | {said_last(text)}")
    return Outcome(
        GAP, "RUN" if "did not complete" in error else "other", f"{error[:300]} | {said_last(text)}"
    )


def said_last(text: str) -> str:
    """Return what a failing RUN said at the end, without the numbers of BuildKit's lines."""
    boxed = re.findall(r"(?m)^------\n > .*?\n((?:.*\n)*?)------$", text)
    lines = [line for line in (boxed[-1].splitlines() if boxed else []) if line.strip()]
    return re.sub(r"^\d+\.\d+ ", "", lines[-1])[:300] if lines else ""
