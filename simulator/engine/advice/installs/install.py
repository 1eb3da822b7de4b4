"""What an installing command needs, and how its words are looked at."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

LARGEST = 1_000_000
"""Bytes of a list that are looked at."""

Read: TypeAlias = Callable[[str], bytes | None]
"""Gives a file of the project by its path from where the command runs, or None."""


@dataclass(frozen=True, slots=True)
class Install:
    """The lists that a command reads, by their paths from where it runs.

    ``optional`` ones are taken along if the project has them.
    """

    files: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()


Reader: TypeAlias = Callable[[Sequence[str], Read], Install | None]


def is_path(word: str) -> bool:
    """Say whether a word names something of the project and no package."""
    archive = word.endswith((".whl", ".tar.gz", ".tgz", ".zip", ".deb", ".rpm", ".apk", ".gem"))
    remote = "://" in word
    return not remote and (archive or word.startswith((".", "/", "~", "file:")))


def positional(words: Sequence[str], valued: frozenset[str] = frozenset()) -> list[str]:
    """Return the words that are no options, nor the values of ``valued`` ones."""
    found, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word.startswith("-"):
            skip = word in valued
        else:
            found.append(word)
    return found


def text_of(read: Read, path: str) -> str | None:
    """Return a list as text; None if it is not there or is not text."""
    content = read(path)
    if content is None or len(content) > LARGEST:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return None


def document_of(read: Read, path: str) -> Mapping[str, Any] | None:
    """Return a list as a JSON object; None if it is none."""
    text = text_of(read, path)
    try:
        document = json.loads(text) if text is not None else None
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def existing(read: Read, names: Sequence[str]) -> tuple[str, ...]:
    """Return those of the names that the project has."""
    return tuple(name for name in names if read(name) is not None)
