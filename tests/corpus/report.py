"""docs/compatibility.md out of results: ``python -m tests.corpus.report RESULTS REPOSITORIES DOC``.

RESULTS is what ``play --kept`` wrote, REPOSITORIES the ``repositories.tsv`` of ``collect``. What
stands in DOC between the two marks is replaced; the words around it are written by hand.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.corpus.outcomes import BUILT, CRASH, GAP, LIFE

BEGIN, END = "<!-- measured -->", "<!-- /measured -->"

_KINDS = (
    ("a base image that the toy hub does not have", r"^base image$"),
    ("a file that a build tool or a script of the project would have made", r"^output of a"),
    ("a program that nobody wrote down is missing", r"^program$"),
    (
        "a step needs files of an archive, a clone or a build from source that has few here",
        "",
    ),
    ("a limit of the simulator", r"^limit$"),
    ("something else", r"^other$"),
)
"""Kinds of gaps: what is said of them, and the cause that :mod:`outcomes` gives."""

_FROM_THE_WEB = re.compile(r"\(assumed: what (?:https?:|make builds|[\w./~-]+ holds)")
"""The output says that something fetched, or built from it, is not modelled."""


def main() -> None:
    results, table, document = (Path(word) for word in sys.argv[1:4])
    found = [json.loads(line) for line in results.read_text().splitlines()]
    commits = dict(line.split("\t")[:2] for line in table.read_text().splitlines())
    text = document.read_text()
    head, _, rest = text.partition(BEGIN)
    tail = rest.partition(END)[2]
    lines = "\n".join(measured(found, commits))
    document.write_text(f"{head}{BEGIN}\n\n{lines}\n\n{END}{tail}")


def measured(results: list[dict[str, Any]], commits: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of the measured part: totals, gaps by kind, reasons of life, repositories."""
    kinds = Counter(result["kind"] for result in results)
    total, built, gaps = len(results), kinds[BUILT], kinds[GAP]
    plain = sum(1 for r in results if r["kind"] == BUILT and not r["assumed"])
    share = built / max(1, built + gaps)
    yield "| outcome | Dockerfiles | share |"
    yield "|---|---:|---:|"
    for kind in (BUILT, LIFE, GAP, CRASH):
        yield f"| {kind} | {kinds[kind]} | {kinds[kind] / total:.1%} |"
    yield f"| all | {total} | 100.0% |"
    yield ""
    yield (
        f"Of those that can be built in life, {share:.1%} are built here. "
        f"{plain} of the {built} come out without an assumption; "
        "the others say which they rest on."
    )
    yield ""
    yield from _counted("Known gaps, by kind", (_gap(r) for r in results if r["kind"] == GAP))
    yield from _counted(
        "What fails in life, too", (r["cause"] for r in results if r["kind"] == LIFE)
    )
    yield from _repositories(results, commits)


def _counted(title: str, causes: Iterator[str]) -> Iterator[str]:
    yield f"### {title}"
    yield ""
    yield "| what | Dockerfiles |"
    yield "|---|---:|"
    yield from (f"| {cause} | {count} |" for cause, count in Counter(causes).most_common())
    yield ""


def _gap(result: Mapping[str, Any]) -> str:
    """Return in a few words what is behind a gap."""
    for said, shape in _KINDS:
        if shape and re.search(shape, result["cause"]):
            return said
    if _FROM_THE_WEB.search(result["stderr"]):
        return _KINDS[3][0]
    return "a program in RUN ends otherwise than in life"


def _repositories(results: list[dict[str, Any]], commits: Mapping[str, str]) -> Iterator[str]:
    by_name: dict[str, Counter[str]] = defaultdict(Counter)
    for result in results:
        name = result["id"].partition("__")[0].replace("+", "/", 1)
        by_name[name][result["kind"]] += 1
    yield "### Repositories"
    yield ""
    yield "| repository | commit | tried | built | fails in life, too | gap |"
    yield "|---|---|---:|---:|---:|---:|"
    for name, kinds in sorted(by_name.items(), key=lambda item: item[0].lower()):
        counts = f"{kinds.total()} | {kinds[BUILT]} | {kinds[LIFE]} | {kinds[GAP] + kinds[CRASH]}"
        link = f"[{name}](https://github.com/{name})"
        yield f"| {link} | `{commits.get(name, '')[:12]}` | {counts} |"
    total = Counter(result["kind"] for result in results)
    counts = f"{total.total()} | {total[BUILT]} | {total[LIFE]} | {total[GAP] + total[CRASH]}"
    yield f"| {len(by_name)} repositories | | {counts} |"


if __name__ == "__main__":
    main()
