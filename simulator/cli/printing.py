"""Output of programs in containers, as facts."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.engine.events import Printed, Steps
from simulator.engine.shell.kernel import Output


def printed(pieces: Iterable[Output]) -> Steps[None]:
    """Show what came out, each piece on its stream."""
    for piece in pieces:
        yield Printed(piece.data.decode("utf-8", "surrogateescape"), piece.stream)
