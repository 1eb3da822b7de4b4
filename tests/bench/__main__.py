"""``make bench``: the budgets of the design, and what this machine needs.

Nothing here fails: a slow machine is no bug. A ratio above 1 is a reason to look.
"""

from __future__ import annotations

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "simulator.settings")
django.setup()

from tests.bench import building, growth, journal, parsing  # noqa: E402
from tests.bench.measures import table  # noqa: E402

PARTS = {"building": building, "parsing": parsing, "growth": growth, "journal": journal}


def main() -> None:
    """Print a table for each part asked for; all of them if none is."""
    for name in sys.argv[1:] or PARTS:
        print(f"{name}\n{table(list(PARTS[name].measures()))}\n", flush=True)


if __name__ == "__main__":
    main()
