"""What lies in a zip or a folder, before anybody judges it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a path is."""

    FILE = "file"
    FOLDER = "folder"
    LINK = "link"
    OTHER = "other"
    """A device, a pipe or a socket."""


class Found(NamedTuple):
    """A path with what is said of it.

    ``read`` gives the content, if it can be had; ``mark`` tells a content that is not kept
    from another of the same size. ``mode`` is None where nobody knows it.
    """

    path: str
    kind: Kind = Kind.FILE
    size: int = 0
    mode: int | None = None
    read: Callable[[], bytes] | None = None
    mark: str = ""
