"""The long run: ``make fuzz SECONDS=600``, or ``python -m tests.fuzz --seconds 60 shell line``.

Each target gets its share of the time in a process of its own. What is found is cut to
its smallest form and kept below ``.fuzz/``, next to the inputs that reached new code.
"""

from __future__ import annotations

import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from tests.fuzz.inputs import LISTS
from tests.fuzz.judge import judge
from tests.fuzz.targets import TARGETS

KEPT = Path(".fuzz")


def main() -> int:
    """Fuzz the targets one after the other; return 1 if anything was found."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="for all targets together")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(LISTS))
    asked = parser.parse_args()
    if find_spec("atheris") is None:
        print("atheris has no wheel for this platform: nothing was fuzzed")
        return 0
    targets = asked.targets or list(LISTS)
    for target in targets:
        print(f"fuzzing {target}", flush=True)
        share = max(asked.seconds // len(targets), 1)
        command = [sys.executable, "-m", "tests.fuzz.cover", target, str(share), str(KEPT)]
        ended = subprocess.run(command, check=False, env={**os.environ, "PYTHONHASHSEED": "0"})
        if ended.returncode:
            print(f"{target}: the fuzzer itself ended with {ended.returncode}")
    found = [path for target in targets for path in _confirmed(target)]
    for path in found:
        print(f"found: {path}")
    return 1 if found else 0


def _confirmed(target: str) -> Iterator[Path]:
    """Yield the findings that last: under the fuzzer all is slower, and some are mended by now."""
    for path in sorted(KEPT.glob(f"found/{target}-*")):
        if judge(TARGETS[target], path.read_bytes()) is None:
            path.unlink()
        else:
            yield path


if __name__ == "__main__":
    sys.exit(main())
