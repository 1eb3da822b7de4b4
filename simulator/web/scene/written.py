"""The terminal as a text that can be kept: prompts, lines, output, and what was done by buttons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from simulator.web.scene.terminal import command_of, label
from simulator.workspaces.actions import RunLine, TypeLine
from simulator.workspaces.moment import Shown


def written_out(shown: Iterable[Shown]) -> Iterator[str]:
    """Yield the turns as a terminal would have them; what no line did is a comment."""
    for turn in shown:
        typed = isinstance(turn.action, RunLine | TypeLine)
        yield f"{turn.prompt}{command_of(turn.action)}\n" if typed else f"# {label(turn.action)}\n"
        if turn.text:
            yield turn.text.rstrip("\n") + "\n"
        yield from (f"# {line}\n" for hint in turn.hints for line in hint.splitlines())
