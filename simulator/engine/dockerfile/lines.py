"""The physical lines of a Dockerfile, and how much of one the simulator reads."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.engine.dockerfile.errors import DockerfileTooLarge

MAX_BYTES = 4 * 1024 * 1024
"""Largest Dockerfile that is read, in bytes of UTF-8."""

MAX_LINES = 100_000
"""Most lines a Dockerfile may have."""

MAX_INSTRUCTIONS = 20_000
"""Most instructions a Dockerfile may have."""

LONGEST_LINE = 65_536
"""Longest physical line in bytes, its line feed included: the buffer of BuildKit's scanner."""


@dataclass(frozen=True, slots=True)
class PhysicalLines:
    """The lines up to the first that is too long, without their line feeds.

    ``complete`` is False if a line was too long: BuildKit then parses what came
    before it and reports the long line last.
    """

    lines: list[str]
    complete: bool


def decode(data: bytes) -> str:
    """Return the text of a file; each byte that is not UTF-8 becomes U+FFFD, as Go prints it."""
    if len(data) > MAX_BYTES:
        raise _too_large()
    try:
        return data.decode()
    except UnicodeDecodeError:
        return _decode_bytes(data)


def physical_lines(text: str) -> PhysicalLines:
    """Split a Dockerfile at its line feeds, and drop the byte-order mark of the first line."""
    if len(text) > MAX_BYTES or len(text.encode(errors="replace")) > MAX_BYTES:
        raise _too_large()
    lines = text.removeprefix("\ufeff").split("\n")
    if lines[-1] == "":
        lines.pop()
    if len(lines) > MAX_LINES:
        raise DockerfileTooLarge(
            f"the Dockerfile has {len(lines)} lines, more than the limit of {MAX_LINES}",
            hint="Move long scripts into files of their own and COPY them.",
        )
    return _up_to_a_long_line(lines)


def _up_to_a_long_line(lines: list[str]) -> PhysicalLines:
    if max(map(len, lines), default=0) < LONGEST_LINE // 4:
        return PhysicalLines(lines, complete=True)
    for index, line in enumerate(lines):
        if len(line) >= LONGEST_LINE // 4 and len(line.encode(errors="replace")) >= LONGEST_LINE:
            return PhysicalLines(lines[:index], complete=False)
    return PhysicalLines(lines, complete=True)


def _decode_bytes(data: bytes) -> str:
    escaped = data.decode(errors="surrogateescape")
    return "".join("\ufffd" if "\udc80" <= c <= "\udcff" else c for c in escaped)


def _too_large() -> DockerfileTooLarge:
    return DockerfileTooLarge(
        f"the Dockerfile is larger than the limit of {MAX_BYTES} bytes",
        hint="Move long scripts into files of their own and COPY them.",
    )
