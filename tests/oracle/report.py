"""How true are we? ``python -m tests.oracle.report`` plays the recordings and counts.

    python -m tests.oracle.report                      totals by area, ids that differ
    python -m tests.oracle.report --area cache -v      and how each step differs
    python -m tests.oracle.report --id cache-002 -v    one recording
    python -m tests.oracle.report --aspect stderr -v   only where that aspect differs
    python -m tests.oracle.report --recordings DIR     recordings from another folder

In a difference, ``-`` is what Docker did and ``+`` is what came out here. A step is *right* when
all that README.md beside this file lets us compare agrees; *with progress* also counts
the names and notes of a build's vertices.
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.oracle import recordings
from tests.oracle.compare import Comparison, Difference, compare
from tests.oracle.placeholders import Ids, match


@dataclass(frozen=True, slots=True)
class Result:
    """One recording, played and compared."""

    recording: dict[str, Any]
    crash: str | None
    comparisons: tuple[Comparison, ...]

    @property
    def comparable(self) -> list[Comparison]:
        """The steps that count."""
        return [each for each in self.comparisons if each.comparable]

    @property
    def right(self) -> bool:
        """Whether nothing crashed and every step that counts is right."""
        return not self.crash and all(each.right for each in self.comparable)


def result(recording: dict[str, Any], played: dict[str, Any] | None = None) -> Result:
    """Play a recording here and compare all its steps."""
    played = recordings.played(recording) if played is None else played
    return Result(recording, played.get("crash"), tuple(compare(recording, played)))


def totals(results: Iterable[Result]) -> Iterator[str]:
    """Yield a table: by area, how many of the steps that count are right."""
    areas: dict[str, list[Comparison]] = defaultdict(list)
    for each in results:
        areas[each.recording["area"]] += each.comparable
    yield f"{'area':14} {'right':>11} {'':7} {'with progress':>15}"
    for area, steps in sorted(areas.items()):
        yield _total(area, steps)
    yield _total("all", [step for steps in areas.values() for step in steps])


def differences(found: Result, aspects: frozenset[str]) -> Iterator[str]:
    """Yield how the steps of a recording differ, to be read by a person."""
    recording = found.recording
    yield f"\n=== {recording['id']}: {recording['title']}"
    if found.crash:
        yield f"    CRASH {found.crash}"
    for comparison in found.comparisons:
        wrong = [each for each in comparison.differences if not aspects or each.aspect in aspects]
        if wrong:
            note = "" if comparison.comparable else "  (does not count)"
            yield f"  step {comparison.number}: $ {comparison.run}{note}"
        for difference in wrong:
            yield f"    {difference.aspect}:"
            yield from (f"      {line}" for line in _diff(difference))


def main() -> int:
    """Print the report; exit 1 when something that counts is not right."""
    options = _options()
    chosen = list(_chosen(options))
    if not chosen:
        print("no such recording", file=sys.stderr)
        return 2
    results = [result(recording) for recording in chosen]
    aspects = frozenset(options.aspect)
    differing = [each for each in results if _differs(each, aspects)]
    if options.verbose:
        for each in differing:
            print("\n".join(differences(each, aspects)))
        print()
    else:
        _print_ids(differing)
    print("\n".join(totals(results)))
    print("\n".join(_by_aspect(results)))
    return int(any(not each.right for each in results))


def _options() -> argparse.Namespace:
    assert __doc__
    parser = argparse.ArgumentParser(
        prog="python -m tests.oracle.report",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--area", action="append", default=[], help="only this area (repeatable)")
    parser.add_argument("--id", action="append", default=[], help="only this recording")
    parser.add_argument("--aspect", action="append", default=[], help="only where this differs")
    parser.add_argument("--recordings", type=Path, help="a folder of other recordings")
    parser.add_argument("-v", "--verbose", action="store_true", help="show how steps differ")
    return parser.parse_args()


def _chosen(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    if options.recordings:
        known = [json.loads(path.read_text()) for path in sorted(options.recordings.glob("*.json"))]
    else:
        known = list(recordings.recordings().values())
    for recording in known:
        in_area = not options.area or recording["area"] in options.area
        if in_area and (not options.id or recording["id"] in options.id):
            yield recording


def _differs(found: Result, aspects: frozenset[str]) -> bool:
    if not aspects:
        return not found.right
    return any(
        difference.aspect in aspects
        for comparison in found.comparisons
        for difference in comparison.differences
    )


def _print_ids(differing: list[Result]) -> None:
    for each in differing:
        aspects = dict.fromkeys(
            difference.aspect for step in each.comparisons for difference in step.differences
        )
        what = f"CRASH {each.crash}"[:70] if each.crash else ", ".join(aspects)
        print(f"{each.recording['id']:14} {what}")
    if differing:
        print()


def _total(name: str, steps: list[Comparison]) -> str:
    right = sum(step.right for step in steps)
    strictly = sum(not step.differences for step in steps)
    share = f"{right / len(steps):.1%}" if steps else "-"
    return f"{name:14} {right:>5}/{len(steps):<5} {share:>7} {strictly:>9}/{len(steps):<5}"


def _by_aspect(results: list[Result]) -> Iterator[str]:
    found = Counter(
        aspect
        for each in results
        for step in each.comparable
        for aspect in {difference.aspect for difference in step.differences}
    )
    if found:
        counted = ", ".join(f"{aspect} {count}" for aspect, count in found.most_common())
        yield f"steps that differ, by aspect: {counted}"


def _diff(difference: Difference) -> Iterator[str]:
    """Yield a line diff in which lines that agree but for placeholders are shown as equal."""
    recorded = list(difference.recorded)
    ours = [
        next((line for line in recorded if match(line, own, Ids()) is not None), own)
        for own in difference.played
    ]
    if recorded == ours:
        yield "(an id is not the one that it was before, or the order differs)"
        ours = list(difference.played)
    for line in difflib.unified_diff(recorded, ours, lineterm="", n=2):
        if not line.startswith(("---", "+++", "@@")):
            yield line


if __name__ == "__main__":
    sys.exit(main())
