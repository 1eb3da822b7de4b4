"""Rails: what runs between the rows of a list, in lanes beside it.

All that starts from one row by FROM shares a rail, and all that one row copies together shares
another, so that many stages need few lanes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

MAX_LANES = 6


@dataclass(frozen=True, slots=True)
class Rail:
    """A way between two rows, down or ``up``. Lane 1 is the one next to the list."""

    above: int
    below: int
    lane: int
    whole: bool
    slug: str
    up: bool = False


def rails(ways: Iterable[tuple[int, int, bool, str]]) -> tuple[Rail, ...]:
    """Return the ways in lanes. Rails in one lane touch at most at their ends, as lanes last.

    A way is the row that it leaves, the row that it leads to, whether it is by FROM, and a state.
    """
    bundles: dict[tuple[bool, int], list[tuple[int, int, str]]] = {}
    for start, end, whole, slug in sorted(set(ways)):
        bundles.setdefault((whole, start if whole else end), []).append((start, end, slug))
    lanes: list[list[tuple[int, int]]] = []
    drawn: list[Rail] = []
    for (whole, _), parts in sorted(bundles.items(), key=lambda item: _span(item[1])):
        lane = _free_lane(lanes, *_ends(parts))
        for start, end, slug in parts:
            above, below = sorted((start, end))
            drawn.append(Rail(above, below, lane, whole, slug, up=start > end))
    return tuple(drawn)


def _span(parts: list[tuple[int, int, str]]) -> tuple[int, int]:
    top, bottom = _ends(parts)
    return bottom - top, top


def _ends(parts: list[tuple[int, int, str]]) -> tuple[int, int]:
    rows = [row for start, end, _ in parts for row in (start, end)]
    return min(rows), max(rows)


def _free_lane(lanes: list[list[tuple[int, int]]], top: int, bottom: int) -> int:
    """Take the first lane that is free between two rows, the last one if none is."""
    for number, taken in enumerate(lanes, start=1):
        if all(bottom <= start or end <= top for start, end in taken) or number == MAX_LANES:
            taken.append((top, bottom))
            return number
    lanes.append([(top, bottom)])
    return len(lanes)
