"""Advice as a value: what to do, the files that do it, and what that was measured to gain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

LEAST_MILLISECONDS = 500
"""Simulated time below which nothing is worth saying."""

LEAST_BYTES = 10_000
"""Simulated bytes below which nothing is worth saying."""


class Kind(StrEnum):
    """What a piece of advice is about."""

    SECRET_VARIABLE = "secret-variable"
    SECRET_FILE = "secret-file"
    HIDDEN = "hidden"
    ORDER = "order"
    STAGES = "stages"
    BASE = "base"
    CONTEXT = "context"
    JOIN = "join"
    CLEAN = "clean"
    TAG = "tag"
    ROOT = "root"


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to change, already tried.

    ``line``/``end`` are 1-based lines of the Dockerfile that was built. ``dockerfile`` is
    the whole proposed text, None if it stays as it is; ``other_files`` are further files to
    write, by their paths from the root of the context.

    ``saves_bytes`` are of the image, for CONTEXT of what is sent to the builder.
    ``saves_milliseconds`` are simulated, and saved every time the file ``when`` changes.
    ``secrets`` are the ids that the proposed build asks for with ``--secret``.
    """

    kind: Kind
    line: int
    end: int
    sentence: str
    dockerfile: str | None = None
    other_files: Mapping[str, str] = field(default_factory=dict)
    saves_milliseconds: int = 0
    saves_bytes: int = 0
    detail: str = ""
    when: str = ""
    secrets: tuple[str, ...] = ()
