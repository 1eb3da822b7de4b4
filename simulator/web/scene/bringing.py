"""What a page must know to choose what of a folder it uploads; what a project need not send."""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.conf import settings

from simulator.engine.state import Machine
from simulator.web.scene.words import size_text
from simulator.workspaces.bringing import folded, limits
from simulator.workspaces.bringing.noticed import noticed


def what_browsers_must_know() -> str:
    """Return the limits and names by which a page chooses what of a folder it uploads."""
    return json.dumps(
        {
            "large": limits.LARGE,
            "large_lock": limits.LARGE_LOCK,
            "locks": limits.LOCKS,
            "kept": limits.MAX_KEPT,
            "files": limits.MAX_LOOKED_AT,
            "counted": limits.COUNTED,
            "zip": settings.MAX_ARCHIVE_BYTES,
            "folded": sorted(folded.NAMES),
            "telltales": sorted(folded.TELLTALES),
        }
    )


@dataclass(frozen=True, slots=True)
class Kept:
    """A line that .dockerignore could have, and how much it would keep out."""

    line: str
    size: str
    secret: bool


def kept_out(machine: Machine) -> tuple[Kept, ...]:
    """Return what could be kept out of every build."""
    return tuple(Kept(one.line, size_text(one.size), one.secret) for one in noticed(machine))
