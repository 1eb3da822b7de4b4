"""What to try after a build: advice in sentences, each with the line that it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from simulator.web.scene.words import listed
from simulator.workspaces.advice import Suggestion
from simulator.workspaces.races.sandbox import OWN

_EFFECT = re.compile(r"\b(?:saves|sends) [0-9.,]+ [A-Za-z]+(?: less)?")


@dataclass(frozen=True, slots=True)
class Tip:
    """One thing to try. ``effect`` is the part of the sentence that was measured.

    ``name`` is what a button sends: the build that the tip is about, and its place.
    """

    name: str
    line: int
    before: str
    effect: str
    after: str
    detail: str
    writes: str
    raced: bool
    """Whether what it saves can be seen in a race of both Dockerfiles."""


def tips(built: int, suggestions: Iterable[Suggestion]) -> tuple[Tip, ...]:
    """Return the suggestions that followed the build of this entry, in their order."""
    return tuple(_tip(f"{built}.{at}", one) for at, one in enumerate(suggestions) if one.files)


def _tip(name: str, suggestion: Suggestion) -> Tip:
    advice = suggestion.advice
    found = _EFFECT.search(advice.sentence)
    at, to = found.span() if found else (len(advice.sentence), len(advice.sentence))
    return Tip(
        name=name,
        line=advice.line,
        before=advice.sentence[:at],
        effect=advice.sentence[at:to],
        after=advice.sentence[to:],
        detail=advice.detail,
        writes=listed([file.path for file in suggestion.files]),
        raced=bool(found) and {file.path for file in suggestion.files} <= set(OWN),
    )
