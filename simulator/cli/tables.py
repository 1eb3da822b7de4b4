"""Columns as Go's text/tabwriter aligns them, with docker's settings."""

from __future__ import annotations

MINIMUM, PADDING = 10, 3
"""Least width of a column, and the spaces after its widest cell, in characters."""


def aligned(text: str) -> str:
    r"""Return the text with cells, which end in a tab, made as wide as their column.

    A column is a run of consecutive lines that have a cell there, so a line with
    fewer cells ends the columns to its right. The last cell of a line has no tab.

    >>> aligned("NAME\tSIZE\nregistry:2\t1B")
    'NAME         SIZE\nregistry:2   1B'
    """
    rows = [line.split("\t") for line in text.split("\n")]
    widths: dict[tuple[int, int], int] = {}
    for column in range(max(len(row) for row in rows) - 1):
        _measure(rows, column, widths)
    return "\n".join(_line(row, index, widths) for index, row in enumerate(rows))


def _measure(rows: list[list[str]], column: int, widths: dict[tuple[int, int], int]) -> None:
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and len(rows[end]) > column + 1:
            end += 1
        if end > start:
            widest = max(len(rows[index][column]) for index in range(start, end))
            for index in range(start, end):
                widths[index, column] = max(MINIMUM, widest + PADDING)
        start = max(end, start + 1)


def _line(row: list[str], index: int, widths: dict[tuple[int, int], int]) -> str:
    cells = [cell.ljust(widths[index, column]) for column, cell in enumerate(row[:-1])]
    return "".join(cells) + row[-1]
