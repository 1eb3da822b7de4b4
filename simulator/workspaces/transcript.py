"""What the terminal shows of a turn: what was printed, and what a teacher would add."""

from __future__ import annotations

from collections.abc import Iterable

from simulator.engine.events import BuildFailed, CommandFailed, Event, Printed
from simulator.workspaces.actions import Action, RunLine

MAX_TEXT = 64_000
"""Characters of output that one turn keeps on the screen."""


def transcript(action: Action, events: Iterable[Event]) -> tuple[str, tuple[str, ...]]:
    """Return the output of a turn and the hints to it, the middle of long output left out.

    A command line prints its own errors; anything else that fails only says so here.
    """
    texts: list[str] = []
    hints: list[str] = []
    for event in events:
        match event:
            case Printed(text=text):
                texts.append(text)
            case CommandFailed(message=message, hint=hint):
                texts += [] if isinstance(action, RunLine) else [f"{message}\n"]
                hints += [hint] if hint else []
            case BuildFailed(hint=hint) if hint:
                hints.append(hint)
            case _:
                pass
    return _shortened("".join(texts)), tuple(dict.fromkeys(hints))


def _shortened(text: str) -> str:
    if len(text) <= MAX_TEXT:
        return text
    half, left_out = MAX_TEXT // 2, len(text) - MAX_TEXT
    return f"{text[:half]}\n… {left_out:,} characters are not shown …\n{text[-half:]}"
