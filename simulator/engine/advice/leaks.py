"""Where a secret can be read in an image, and how a RUN gets one that leaves no trace."""

from __future__ import annotations

import re

from simulator.engine.advice.commands import commands_of
from simulator.engine.advice.rewriting import Edit
from simulator.engine.advice.subject import Placed
from simulator.engine.dockerfile.instructions import Run
from simulator.engine.files import File
from simulator.engine.image import Image

_WORDS_OF_TOOLS = (
    "npm yarn pnpm npx pip pip3 python python3 poetry uv bundle composer mvn gradle go cargo git "
    "ssh curl wget scp dotnet nuget twine"
)
_TOOLS = frozenset(_WORDS_OF_TOOLS.split())


def in_files(image: Image, below: int, value: bytes, dockerfile: bytes) -> bool:
    """Say whether a layer above the base has the bytes in a file, be it hidden or not.

    A copy of the ``dockerfile`` does not count: it is what the advice replaces.
    """
    return any(
        isinstance(entry, File) and value in entry.content and entry.content != dockerfile
        for layer in image.layers[below:]
        for entry in layer.changes.values()
    )


def reads_lists(run: Run) -> bool:
    """Say whether a RUN starts a tool that reads credentials from files of its own."""
    return any(command.program in _TOOLS for command in commands_of(run).commands)


def mounted(placed: Placed, flag: str) -> Edit:
    """Return the edit that gives a RUN a mount."""
    node = placed.instruction.node
    head = re.match(r"\s*\S+", node.text)
    assert head is not None
    text = f"{node.text[: head.end()]} {flag}{node.text[head.end() :]}"
    return Edit(node.start, node.end, tuple(text.split("\n")))
