"""The corpus, played: ``python -m tests.corpus.play FOLDER [--only TEXT] [--kept FILE]``."""

from __future__ import annotations

import json
import os
import sys
import time
import traceback
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from multiprocessing import Pool
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "simulator.settings")

SLOW = 1.0
"""Seconds of processor time from which a build is called slow."""


def main() -> None:
    """Play every scenario and print how many came out how."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="", help="scenarios whose name has this text")
    parser.add_argument("--kept", type=Path, help="a file for a JSON line about each")
    parser.add_argument("--processes", type=int, default=2)
    asked = parser.parse_args()
    paths = [path for path in sorted(asked.folder.glob("*.json")) if asked.only in path.name]
    results = []
    with Pool(asked.processes) as pool:
        for result in pool.imap_unordered(played, paths, chunksize=4):
            results.append(result)
            if sys.stderr.isatty():
                print(f"\r{len(results)}/{len(paths)}", end="", file=sys.stderr)
    results.sort(key=lambda result: result["id"])
    if asked.kept:
        asked.kept.write_text("".join(f"{json.dumps(result)}\n" for result in results))
    print("\n".join(summary(results)))


def played(path: Path) -> dict[str, Any]:
    """Play one scenario and judge it."""
    from simulator.play import play_scenario  # noqa: PLC0415 - each process loads it once
    from tests.corpus.outcomes import judged  # noqa: PLC0415

    scenario = json.loads(path.read_text())
    started, story = time.process_time(), ""
    try:
        came_out = play_scenario(scenario, None)
    except Exception as bug:  # noqa: BLE001 - a crash is what we are looking for
        came_out = {"crash": f"{type(bug).__name__}: {bug}"}
        story = "".join(traceback.format_exception(bug)[-6:])
    took = time.process_time() - started
    if took > SLOW:
        took -= _preparing(scenario)
    final = came_out.get("steps", [{}])[-1]
    return {
        "id": scenario["id"],
        **asdict(judged(scenario, came_out)),
        "seconds": round(took, 3),
        "story": story,
        "assumed": final.get("stderr", "").count("assumed"),
        "stderr": final.get("stderr", "")[-6_000:],
    }


def _preparing(scenario: dict[str, Any]) -> float:
    """Return the seconds that it takes to lay the files out, before anything is built."""
    from simulator.play import play_scenario  # noqa: PLC0415 - each process loads it once

    started = time.process_time()
    play_scenario({**scenario, "steps": []}, None)
    return time.process_time() - started


def summary(results: list[dict[str, Any]]) -> Iterator[str]:
    """Yield the counts, the causes by how often they occur, and the slow ones."""
    kinds = Counter(result["kind"] for result in results)
    for kind, count in kinds.most_common():
        yield f"{count:5} {count / len(results):6.1%}  {kind}"
    causes = Counter((r["kind"], r["cause"]) for r in results if r["cause"])
    for (kind, cause), count in causes.most_common():
        yield f"{count:5}  {kind}: {cause}"
    slow = [result for result in results if result["seconds"] > SLOW]
    yield f"{len(slow):5}  slower than {SLOW} s"
    yield from (f"       {r['seconds']:.1f} s {r['id']}" for r in slow)


if __name__ == "__main__":
    main()
