"""Everything that is wrong with a Dockerfile at once, for an editor to mark."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.dockerfile.errors import DockerfileError
from simulator.engine.dockerfile.lines import decode
from simulator.engine.dockerfile.parse import MAX_ERRORS, ParsedFile, parse_leniently
from simulator.engine.dockerfile.stages import NO_STAGE, NO_STAGES, StageReader, check_directive

ERROR, WARNING = "error", "warning"


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

    Empty continuation lines are warnings.
    """
    try:
        text = decode(text) if isinstance(text, bytes) else text
        check_directive(text)
        parsed, errors = parse_leniently(text)
    except DockerfileError as error:
        return (_problem(error),)
    found = [*map(_problem, errors), *_warnings(parsed), *_instruction_problems(parsed, text)]
    return tuple(sorted(found, key=lambda problem: problem.start))


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
    """Read every node; that a stage is missing is said once, not for each instruction."""
    reader = StageReader(text, "Dockerfile")
    found: list[Problem] = []
    for node in parsed.nodes:
        try:
            reader.read(node)
        except DockerfileError as error:
            if error.message != NO_STAGE or not found:
                found.append(_problem(error))
            if len(found) == MAX_ERRORS:
                break
    if parsed.nodes and not found and not reader.found:
        found.append(Problem(1, 1, NO_STAGES))
    return found


def _problem(error: DockerfileError) -> Problem:
    source = error.source
    start, end = (source.start, source.end) if source else (1, 1)
    return Problem(start, end, error.message, error.hint)
