"""Which lines of one Dockerfile the other does not have, or has elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

MAX_COMPARED = 200
"""Lines; longer files are compared without regard to their order."""


def own_lines(lines: Sequence[str], other: Sequence[str]) -> set[int]:
    """Return the places of lines that are not common to both, in an order that both have.

    Of two lines that swapped places the longer one counts as common: it is what the reader
    recognises.

    >>> own_lines(["COPY . .", "RUN pip install"], ["RUN pip install", "COPY . ."])
    {0}
    """
    if max(len(lines), len(other)) > MAX_COMPARED:
        return {at for at, line in enumerate(lines) if line.strip() and line not in other}
    common = _common(lines, other)
    return {at for at, line in enumerate(lines) if line.strip() and at not in common}


def _common(lines: Sequence[str], other: Sequence[str]) -> set[int]:
    """Return the places of the heaviest common subsequence, a line weighing its length."""
    best = [[0] * (len(other) + 1) for _ in range(len(lines) + 1)]
    for i, line in reversed(list(enumerate(lines))):
        for j, there in reversed(list(enumerate(other))):
            taken = best[i + 1][j + 1] + len(line) + 1 if line == there else 0
            best[i][j] = max(taken, best[i + 1][j], best[i][j + 1])
    places, i, j = set(), 0, 0
    while i < len(lines) and j < len(other):
        if lines[i] == other[j] and best[i][j] == best[i + 1][j + 1] + len(lines[i]) + 1:
            places.add(i)
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return places
