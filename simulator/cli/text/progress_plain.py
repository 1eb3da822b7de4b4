"""``--progress=plain``: a block of lines for each vertex, then warnings, then the error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulator.cli.text.vertices import Progress, Remark, Vertex, progress_of
from simulator.engine.events import Event
from simulator.engine.quantities import step_seconds

HEADING = '#0 building with "default" instance using docker driver\n'

LAST_LINES = 10
"""Lines of a failed step's output that its box repeats."""


def plain(events: Iterable[Event]) -> str:
    """Return the text of one build, as BuildKit prints it without a terminal."""
    return plain_of(progress_of(events))


def plain_of(progress: Progress) -> str:
    """Return the text of a build that was read already."""
    blocks = [HEADING] if progress.vertices else []
    for number, vertex in enumerate(progress.vertices, start=1):
        blocks.append("".join(f"#{number} {line}\n" for line in _lines(vertex)))
    return "\n".join(blocks) + ending(progress)


def ending(progress: Progress) -> str:
    """Return what follows the vertices: boxes of failed steps, warnings, excerpts, the error."""
    boxes = "".join(_box(vertex) for vertex in progress.vertices if vertex.error)
    return boxes + warning_summary(progress.warnings) + failure_text(progress)


def warning_summary(warnings: Iterable[Remark]) -> str:
    """Return the list of warnings, each place once (recordings config-002, vars-005)."""
    unique = list(dict.fromkeys(warnings))
    if not unique:
        return ""
    found = "1 warning" if len(unique) == 1 else f"{len(unique)} warnings"
    lines = "".join(f" - {warning.text}\n" for warning in unique)
    return f"\n {found} found (use docker --debug to expand):\n{lines}"


def failure_text(progress: Progress) -> str:
    """Return the excerpts and the message of a failed build, as the client ends with them."""
    if progress.failure is None:
        return ""
    excerpts = "".join(f"{excerpt}\n" for excerpt in progress.failure.excerpts)
    return f"{excerpts}ERROR: {progress.failure.message}\n"


def log_lines(vertex: Vertex) -> Iterator[str]:
    """Yield the lines that a step printed, each with its seconds since the step began."""
    started, partial = 0, ""
    for at, text in vertex.output:
        *whole, rest = text.split("\n")
        for line in whole:
            yield f"{_clock(started if partial else at)} {partial}{line}"
            partial = ""
        if rest:
            started, partial = (started if partial else at), partial + rest
    if partial:
        yield f"{_clock(started)} {partial}"


def _lines(vertex: Vertex) -> Iterator[str]:
    yield vertex.name
    yield from vertex.notes
    yield from log_lines(vertex)
    if vertex.error:
        yield f"ERROR: {vertex.error}"
    else:
        yield "CACHED" if vertex.cached else f"DONE {step_seconds(vertex.milliseconds)}"


def _box(vertex: Vertex) -> str:
    lines = "".join(f"{line}\n" for line in list(log_lines(vertex))[-LAST_LINES:])
    return f"------\n > {vertex.name}:\n{lines}------\n"


def _clock(milliseconds: int) -> str:
    seconds = milliseconds / 1000
    digits = 3 if seconds < 10 else 2 if seconds < 100 else 1
    return f"{seconds:.{digits}f}"
