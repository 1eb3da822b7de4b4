"""What a build is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from simulator.engine.reference import Reference


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """The flags of ``docker build``, read. Paths are absolute on the machine's own files.

    ``dockerfile`` is the path of the Dockerfile, empty for ``Dockerfile`` in the context;
    ``shown_as`` is its name as typed, for messages. ``text`` replaces the file (``-f -``).
    ``secrets`` are contents by id. ``build_args`` and ``labels`` keep the order typed.
    ``output`` is a folder to write the result's files to, instead of an image; with
    ``cache_only`` nothing is made of the result but records of the cache. ``contexts`` are
    names that stand for an image, whatever stage or image is called so (``--build-context``).
    """

    context: str
    dockerfile: str = ""
    shown_as: str = "Dockerfile"
    text: bytes | None = None
    tags: tuple[Reference, ...] = ()
    target: str = ""
    build_args: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    no_cache: bool = False
    no_cache_filter: tuple[str, ...] = ()
    pull: bool = False
    secrets: Mapping[str, bytes] = field(default_factory=dict)
    platform: str = "linux/amd64"
    output: str = ""
    cache_only: bool = False
    check: bool = False
    contexts: Mapping[str, str] = field(default_factory=dict)
