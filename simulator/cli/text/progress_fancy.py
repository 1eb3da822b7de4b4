"""The picture that ``docker build`` draws on a terminal, as it stands when all is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulator.cli.text.progress_plain import ending
from simulator.cli.text.vertices import Progress, Vertex, progress_of
from simulator.engine.events import Event

WIDTH = 80
"""Columns of the terminal."""

BLUE, RED, RESET = "\x1b[34m", "\x1b[31m", "\x1b[0m"


def fancy(events: Iterable[Event], *, colour: bool = False, width: int = WIDTH) -> str:
    """Return the ``[+] Building`` picture of one build and what follows it."""
    progress = progress_of(events)
    if not progress.vertices:
        return ending(progress)
    rows = [row for vertex in progress.vertices for row in _rows(vertex, width, colour)]
    return "\n".join([_heading(progress, width), *rows]) + "\n" + ending(progress)


def _heading(progress: Progress, width: int) -> str:
    count = len(progress.vertices)
    seconds = progress.milliseconds / 1000
    text = f"[+] Building {seconds:.1f}s ({count}/{count}) FINISHED"
    return _aligned(text, "docker:default", width - 1)


def _rows(vertex: Vertex, width: int, colour: bool) -> Iterator[str]:
    state = "ERROR " if vertex.error else "CACHED " if vertex.cached else ""
    seconds = vertex.milliseconds / 1000
    row = _row(f"{state}{vertex.name}", seconds if seconds >= 0.05 else 0.0, width)
    yield _coloured(row, RED if vertex.error else BLUE, colour)
    for note in vertex.notes:
        text = note.removesuffix(" done")
        shown = text if note.startswith("WARN: ") else f"=> {text}"
        yield _coloured(_row(shown, 0.0, width), BLUE, colour)


def _row(name: str, seconds: float, width: int) -> str:
    timer = f" {seconds:3.1f}s"
    left = max(width - len(" => ") - len(timer) - 2, 12)
    return _aligned(f" => {name.replace(chr(9), ' ')[:left]}", timer, width - 1)


def _aligned(left: str, right: str, width: int) -> str:
    return f"{left:<{max(width - len(right) - 1, 0)}} {right}"


def _coloured(row: str, code: str, colour: bool) -> str:
    return f"{code}{row}{RESET}" if colour else row
