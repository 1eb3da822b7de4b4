"""Example projects, built and run: ``python -m tests.corpus.projects MIRROR [--only TEXT]``.

``projects.toml`` says how each one's own README has it built and run, and what it answers then.
A project *answers* if it builds, stays up and every answer holds what is wanted; it *ends* if it
is meant to print and end, and does; else it is a *gap*, and the first line that went wrong is told.
"""

from __future__ import annotations

import os
import sys
import tomllib
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.corpus.collect import scenario
from tests.corpus.repository import Repository, repositories

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "simulator.settings")

LISTED = Path(__file__).with_name("projects.toml")
ANSWERS, ENDS, ASSUMED, GAP = "answers", "ends as meant", "answers, assumed", "gap"


@dataclass(frozen=True)
class Project:
    """How a project is built and run; ``answers`` are texts by path, ``prints`` is its output."""

    repository: str
    dockerfile: str
    build: str = ""
    run: str = ""
    command: str = ""
    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    prints: str = ""

    def lines(self) -> Iterator[str]:
        """Yield what a person types after the build."""
        if not self.port:
            yield f"docker run --rm {self.run} t {self.command}".rstrip()
            return
        yield f"docker run -d --name web -p 8088:{self.port} {self.run} t {self.command}".rstrip()
        yield "docker ps -q"
        yield from (f"curl -s localhost:8088{path}" for path in self.answers)


@dataclass(frozen=True)
class Outcome:
    """What became of a project, and why if it is a gap."""

    project: Project
    commit: str
    kind: str
    why: str = ""


def main() -> None:
    """Play every project and print what became of it."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("mirror", type=Path)
    parser.add_argument("--only", default="", help="projects whose repository has this text")
    parser.add_argument("--table", action="store_true", help="print rows for compatibility.md")
    asked = parser.parse_args()
    mirror = {each.name: each for each in repositories(asked.mirror)}
    outcomes = []
    for project in projects():
        if asked.only in project.repository:
            outcomes.append(played(project, mirror.get(project.repository)))
            print(_row(outcomes[-1]) if asked.table else _told(outcomes[-1]), flush=True)
    counts = Counter(outcome.kind for outcome in outcomes)
    print(", ".join(f"{count} {kind}" for kind, count in counts.most_common()), file=sys.stderr)


def projects() -> list[Project]:
    """Return the projects that are listed."""
    return [Project(**entry) for entry in tomllib.loads(LISTED.read_text())["project"]]


def played(project: Project, repository: Repository | None) -> Outcome:
    """Build a project, run it, and ask it."""
    from simulator.play import play_scenario  # noqa: PLC0415 - Django's settings come first

    if repository is None:
        return Outcome(project, "", GAP, "the repository is not in the mirror")
    blob = repository.blobs.get(project.dockerfile)
    text = repository.read([blob]).get(project.dockerfile) if blob else None
    if text is None:
        return Outcome(project, repository.commit, GAP, "the Dockerfile is not there")
    world = scenario(repository, project.dockerfile, text)
    build = world["steps"][0]["run"].replace(" -t t", f" {project.build} -t t")
    world["steps"] = [{"run": line} for line in [build, *project.lines()]]
    return Outcome(
        project, repository.commit, *judged(project, play_scenario(world, None)["steps"])
    )


def judged(project: Project, steps: list[dict[str, Any]]) -> tuple[str, str]:
    """Return what became of it, and the first thing that went wrong."""
    for step in steps[:2]:
        if step["exit"]:
            return GAP, _last(step["stderr"])
    if not project.port:
        said = steps[1]["stdout"] + steps[1]["stderr"]
        return (ENDS, "") if project.prints in said else (GAP, f"printed {said[:80]!r}")
    if not steps[2]["stdout"].strip():
        return GAP, "it ended"
    kind = ANSWERS
    for step, (path, wanted) in zip(steps[3:], project.answers.items(), strict=True):
        if "assumed" in step["stderr"]:
            kind = ASSUMED
        elif wanted not in step["stdout"] or step["exit"]:
            return GAP, f"{path} answered {step['stdout'][:80]!r} {step['stderr'][:80]!r}"
    return kind, ""


def _last(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("Run '")]
    return lines[-1][:200] if lines else ""


def _told(outcome: Outcome) -> str:
    project = outcome.project
    return f"{outcome.kind:16} {project.repository} {project.dockerfile} {outcome.why}".rstrip()


def _row(outcome: Outcome) -> str:
    project = outcome.project
    told = f"{outcome.kind}: {outcome.why}" if outcome.why else outcome.kind
    return f"| {project.repository} | `{project.dockerfile}` | {outcome.commit[:12]} | {told} |"


if __name__ == "__main__":
    main()
