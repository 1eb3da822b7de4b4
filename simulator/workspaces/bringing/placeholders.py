"""Placeholders as texts, so that a project can be taken away and brought again.

A file whose bytes are not kept leaves as a short text that says its size; a text of that
form comes back as the placeholder. A zip of the right size would be a bomb.
"""

from __future__ import annotations

import re

from simulator.engine.files import File

_FIRST_LINE = re.compile(rb"Layerwise kept only the size of this file: (\d{1,13}) bytes\.\n")


def stands_for(name: str, mark: str) -> bytes:
    """Return what a placeholder in the project has for content."""
    return f"placeholder of {name} {mark}".strip().encode("utf-8", "replace") + b"\n"


def written(file: File) -> bytes:
    """Return the content with which a file leaves the project."""
    if not file.is_placeholder:
        return file.content
    said = f"Layerwise kept only the size of this file: {file.size} bytes.\n"
    return said.encode() + file.content


def read(content: bytes) -> tuple[bytes, int] | None:
    """Return content and size of a placeholder that left as a text; None for any other text."""
    said = _FIRST_LINE.match(content)
    return None if said is None else (content[said.end() :], int(said[1]))
