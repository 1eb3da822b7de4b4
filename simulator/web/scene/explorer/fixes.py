"""What would make the image smaller or safer: advice that was played, as buttons."""

from __future__ import annotations

from simulator.engine.advice.advice import Kind
from simulator.web.scene.explorer.subject import Subject
from simulator.web.scene.tips import Tip, tips
from simulator.workspaces.advice import Suggestion
from simulator.workspaces.moment import Moment

KINDS = frozenset(
    {
        Kind.SECRET_VARIABLE,
        Kind.SECRET_FILE,
        Kind.HIDDEN,
        Kind.CONTEXT,
        Kind.JOIN,
        Kind.CLEAN,
    }
)
"""The kinds of advice that are about what layers hold."""


def built_last(moment: Moment, subject: Subject) -> bool:
    """Say whether the last build made this image, so that its advice is about it."""
    report = moment.build
    made = report.image if report else None
    return made is not None and made.id == subject.image.id


def fixes(moment: Moment, suggestions: tuple[Suggestion, ...]) -> tuple[Tip, ...]:
    """Return what to try, of all that is suggested after the last build."""
    wanted = {
        f"{moment.built}.{at}" for at, one in enumerate(suggestions) if one.advice.kind in KINDS
    }
    return tuple(tip for tip in tips(moment.built, suggestions) if tip.name in wanted)
