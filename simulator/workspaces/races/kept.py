"""Races that visitors keep: each can be reached by whoever has its link, and never changes."""

from __future__ import annotations

import hashlib
import re
import secrets

from django.conf import settings
from django.db.models import QuerySet
from pydantic import ValidationError

from simulator.engine.errors import LimitReached
from simulator.workspaces.models import KeptRace
from simulator.workspaces.races.declare import race_of, written
from simulator.workspaces.races.race import Race
from simulator.workspaces.races.valid import checked

_TOKEN = re.compile(r"[\w-]{22}", re.ASCII)


def keep(visitor: str, race: Race) -> str:
    """Return the token of the race, kept once for a visitor however often it is asked for.

    Raises InvalidRace or LimitReached.
    """
    text = written(checked(race))
    digest = hashlib.sha256(text.encode()).hexdigest()
    known = KeptRace.objects.filter(owner=visitor, digest=digest).first()
    if known is not None:
        return known.token
    if KeptRace.objects.filter(owner=visitor).count() >= settings.MAX_RACES:
        raise LimitReached(
            f"a visitor may keep at most {settings.MAX_RACES:,} races",
            hint="Delete one of yours, then race again.",
        )
    kept, _ = KeptRace.objects.get_or_create(
        owner=visitor,
        digest=digest,
        defaults={"token": secrets.token_urlsafe(16), "title": race.title[:80], "written": text},
    )
    return kept.token


def kept_race(token: str) -> tuple[KeptRace, Race]:
    """Return a kept race; raises KeptRace.DoesNotExist for a link that leads nowhere."""
    if not _TOKEN.fullmatch(token):
        raise KeptRace.DoesNotExist
    kept = KeptRace.objects.get(token=token)
    try:
        return kept, race_of(kept.written)
    except ValidationError:
        raise KeptRace.DoesNotExist from None


def races_of(visitor: str) -> QuerySet[KeptRace]:
    """Return the visitor's own races, the newest first."""
    return KeptRace.objects.filter(owner=visitor).order_by("-created", "token")


def forget(visitor: str, token: str) -> None:
    """Delete a race of the visitor: its link leads nowhere from now on."""
    KeptRace.objects.filter(owner=visitor, token=token).delete()
