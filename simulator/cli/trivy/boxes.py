"""Tables in boxes, as trivy draws them: cells that repeat the one above are joined with it."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

WIDEST = 60
"""Characters of a line in a cell; longer text goes on in the next."""


def boxed(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    joined: bool = True,
    centred: Sequence[int] = (),
    widest: int = WIDEST,
) -> str:
    """Return the table as text. ``centred`` are the columns whose cells stand in the middle."""
    cells = [[_lines(text, widest) for text in row] for row in rows]
    widths = [
        max([len(header), *(len(line) for row in cells for line in row[at])])
        for at, header in enumerate(headers)
    ]
    text = [_edge(widths, "┌", "┬", "┐")]
    text.append(_line(headers, widths, range(len(headers))))
    for number, row in enumerate(cells):
        repeats = [
            joined and number > 0 and rows[number][at] == rows[number - 1][at]
            for at in range(len(headers))
        ]
        text.append(_rule(widths, repeats))
        shown = [[] if repeat else cell for repeat, cell in zip(repeats, row, strict=True)]
        for at in range(max(len(cell) for cell in row)):
            words = [cell[at] if at < len(cell) else "" for cell in shown]
            text.append(_line(words, widths, centred))
    text.append(_edge(widths, "└", "┴", "┘"))
    return "".join(f"{line}\n" for line in text)


def _lines(text: str, widest: int) -> list[str]:
    return [line for part in text.split("\n") for line in wrap(part, widest) or [""]]


def _edge(widths: Sequence[int], left: str, middle: str, right: str) -> str:
    return left + middle.join("─" * (width + 2) for width in widths) + right


def _rule(widths: Sequence[int], repeats: Sequence[bool]) -> str:
    """Return the line between two rows, open where a cell goes on."""
    pieces = []
    for at, width in enumerate(widths):
        before = at > 0 and not repeats[at - 1]
        pieces.append(_crossing(before, not repeats[at]))
        pieces.append((" " if repeats[at] else "─") * (width + 2))
    return "".join(pieces) + _crossing(not repeats[-1], after=False)


def _crossing(before: bool, after: bool) -> str:
    return {
        (True, True): "┼",
        (True, False): "┤",
        (False, True): "├",
        (False, False): "│",
    }[before, after]


def _line(words: Sequence[str], widths: Sequence[int], centred: Sequence[int]) -> str:
    cells = []
    for at, (word, width) in enumerate(zip(words, widths, strict=True)):
        left = (width - len(word)) // 2 if at in centred else 0
        cells.append(f" {' ' * left}{word.ljust(width - left)} ")
    return f"│{'│'.join(cells)}│"
