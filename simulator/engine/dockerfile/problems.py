"""Everything that is wrong with a Dockerfile at once, for an editor to mark."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.lines import decode
from simulator.engine.dockerfile.parse import ParsedFile, parse_nodes
from simulator.engine.dockerfile.stages import StageReader, check_directive
from simulator.engine.errors import Source

ERROR, WARNING = "error", "warning"

MAX_PROBLEMS = 100
"""Most problems that are reported for one file."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with lines ``start`` to ``end`` (1-based, inclusive)."""

    start: int
    end: int
    message: str
    hint: str = ""
    severity: str = ERROR


def problems(text: str | bytes) -> tuple[Problem, ...]:
    """Return every error in the order of the file, where a build would stop at the first.

    An instruction that the parser itself refuses is put aside, and the rest is read
    without it. Empty continuation lines are warnings.
    """
    try:
        text = decode(text) if isinstance(text, bytes) else text
        check_directive(text)
        found = _all_problems(text)
    except DockerfileError as error:
        return (_problem(error),)
    return tuple(sorted(found, key=lambda problem: problem.start)[:MAX_PROBLEMS])


def _all_problems(text: str) -> list[Problem]:
    """Read the text again and again, each time without the instruction that was refused."""
    found: list[Problem] = []
    for _ in range(MAX_PROBLEMS):
        try:
            parsed = parse_nodes(text)
        except DockerfileError as error:
            found.append(_problem(error))
            if error.source is None or (shorter := _without(text, error.source)) == text:
                break
            text = shorter
        else:
            return found + _warnings(parsed) + _instruction_problems(parsed, text)
    return found


def _without(text: str, source: Source) -> str:
    """Return the text with the blamed lines emptied, so that all others keep their numbers."""
    lines = text.split("\n")
    lines[source.start - 1 : source.end] = [""] * (source.end - source.start + 1)
    return "\n".join(lines)


def _warnings(parsed: ParsedFile) -> list[Problem]:
    return [
        Problem(
            warning.line,
            warning.line,
            f"Empty continuation line found in: {warning.text}",
            "Remove the empty line, or the \\ above it; a later Docker will refuse it.",
            WARNING,
        )
        for warning in parsed.warnings
    ]


def _instruction_problems(parsed: ParsedFile, text: str) -> list[Problem]:
    reader, found = StageReader(text, "Dockerfile"), []
    for node in parsed.nodes:
        try:
            reader.read(node)
        except DockerfileError as error:
            found.append(_problem(error))
    if not found and not reader.found:
        found.append(Problem(1, 1, "dockerfile contains no stages to build"))
    return found


def _problem(error: DockerfileError) -> Problem:
    source = error.source
    start, end = (source.start, source.end) if source else (1, 1)
    return Problem(start, end, error.message, error.hint)
