"""What a command printed, taken apart into what must agree and what need not.

The rules are those of README.md beside this file, "Do not compare".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_CELLS = re.compile(r" {2,}|\t+")
_TABLE_HEADER = re.compile(r"^[A-Z][A-Z0-9 %/]*(?:(?: {2,}|\s*\t\s*)[A-Z][A-Z0-9 %/]*)+\s*$")
_LISTING = re.compile(r"\bdocker (?:images|image (?:ls|list))\b")
_TRANSFER = re.compile(r"^(?:[0-9a-f]{12}|<[A-Z0-9:]+>): (?P<status>.*)$")
_TRANSFERRED = ("Pushed", "Layer already exists", "Mounted from", "Already exists", "Pull complete")

_VERTEX_LINE = re.compile(r"^#\d+ ?(?P<text>.*)$")
_LOG = re.compile(r"^(?:<T>|\d+\.\d+) (?P<text>.*)$")
_BOX_LOG = re.compile(r"^(?:<T>|\d+\.\d+) ")
_WRITING = re.compile(r"^writing image (?P<id>sha256:\S+)")
_PROGRESS = re.compile(
    r"^(?:DONE\b|transferring |exporting |writing image |sha256:|extracting |resolve |preparing )"
)


@dataclass(frozen=True, slots=True)
class Build:
    """The progress of a build, apart from what else stands on its stream."""

    vertices: tuple[str, ...] = ()
    """Their names, sorted: parallel stages have no order."""
    logs: tuple[str, ...] = ()
    """``vertex: line`` for what RUN printed, by vertex."""
    notes: tuple[str, ...] = ()
    """``vertex: line`` for CACHED, ERROR, WARN and what else a vertex says."""
    image: str | None = None
    """The id of the image that was written."""


def lines(text: str) -> list[str]:
    """Return the lines of an output without colours, ends of line and space that is not seen."""
    plain = _ANSI.sub("", text).replace("\r\n", "\n")
    return [line.rstrip() for line in plain.rstrip().split("\n")] if plain.strip() else []


def is_table(recorded: list[str]) -> bool:
    """Say whether a recorded output is a table, whose spacing does not matter."""
    return any(_TABLE_HEADER.match(line) for line in recorded)


def cells(line: str) -> str:
    r"""Return a table's line with every gap made two spaces.

    >>> cells("ID\t\tSIZE     LAST ACCESSED")
    'ID  SIZE  LAST ACCESSED'
    """
    return "  ".join(cell.strip() for cell in _CELLS.split(line.strip()) if cell.strip())


def is_listing(command: str) -> bool:
    """Say whether a command lists images: rows of equal age come in any order."""
    return bool(_LISTING.search(command))


def without_transfer(output: list[str]) -> tuple[list[str], list[str]]:
    """Part what a push or pull says of single layers from the rest.

    Of a layer only how it ended is kept, and the order of layers does not matter.
    """
    rest, ended = [], []
    for line in output:
        transfer = _TRANSFER.match(line)
        if transfer is None:
            rest.append(line)
        elif transfer["status"].startswith(_TRANSFERRED):
            ended.append(line)
    return rest, ended


def without_progress(output: list[str]) -> tuple[list[str], Build]:
    """Part the progress of a build, the lines with ``#7``, from the rest.

    >>> rest, build = without_progress(["#1 [2/2] RUN x", "#1 0.1 hi", "#1 DONE 0.2s", "ERROR: y"])
    >>> rest, build.vertices, build.logs
    (['ERROR: y'], ('[2/2] RUN x',), ('[2/2] RUN x: hi',))
    """
    if not any(_VERTEX_LINE.match(line) for line in output):
        return output, Build()
    rest = [line for line in output if line and not _VERTEX_LINE.match(line)]
    return _without_box_logs(rest), _build(output)


def _build(output: list[str]) -> Build:
    names: dict[str, str] = {}
    logs: list[tuple[str, str]] = []
    notes: list[tuple[str, str]] = []
    image = None
    for line in output:
        if not _VERTEX_LINE.match(line):
            continue
        number, _, text = line.partition(" ")
        if number not in names:
            names[number] = text
        elif text == names[number]:  # the vertex goes on after another one
            continue
        elif log := _LOG.match(text):
            logs.append((names[number], log["text"]))
        elif not _PROGRESS.match(text) and not _cached_base(names[number], text):
            notes.append((names[number], text))
        elif written := _WRITING.match(text):
            image = written["id"]
    return Build(
        vertices=tuple(sorted(names.values())),
        logs=_by_vertex(logs),
        notes=_by_vertex(notes),
        image=image,
    )


def _cached_base(vertex: str, text: str) -> bool:
    return text == "CACHED" and re.match(r"\[.*?\d+/\d+\] FROM ", vertex) is not None


def _by_vertex(pairs: list[tuple[str, str]]) -> tuple[str, ...]:
    """Sort by vertex, and keep the order within one."""
    return tuple(f"{name}: {text}" for name, text in sorted(pairs, key=lambda pair: pair[0]))


def _without_box_logs(rest: list[str]) -> list[str]:
    """Drop the log of the failed RUN between two rules: it may begin in the middle of a line."""
    kept, box = [], 0
    for line in rest:
        if line == "------":
            box += 1
        if box % 2 == 0 or not _BOX_LOG.match(line):
            kept.append(line)
    return kept
