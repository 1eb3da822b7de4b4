"""What a visitor has finished, kept apart from the journals that it was earned in.

It can be taken along: as a small file, or with a code that another device is told.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from simulator.engine.errors import DockerError
from simulator.workspaces import limits
from simulator.workspaces.course.course import STARS, Course
from simulator.workspaces.models import Progress, ProgressCode

MAX_FILE = 64 * 1024
"""Bytes of a file with what was finished elsewhere."""

MAX_LESSONS = 1_000
"""Lessons that a file may name, and that are kept for a visitor."""

LETTERS = "BCDFGHJKMNPQRSTVWXYZ"
"""Letters of codes: none looks like another or like a figure, and they make no words."""

CODE_LETTERS = 8
CODE_HOURS = 24


class CannotBring(DockerError):
    """A file or a code that brings nothing."""


class Finished(BaseModel):
    """A lesson that was finished: the most stars, the fewest moves."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    lesson: str = Field(max_length=128, pattern=r"^[a-z0-9-]+/[a-z0-9-]+$")
    stars: int = Field(ge=1, le=STARS)
    moves: int = Field(ge=0, le=1_000_000)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    layerwise: Literal["progress"]
    version: Literal[1]
    lessons: tuple[Finished, ...] = Field(max_length=MAX_LESSONS)


def note(visitor: str, course: Course) -> None:
    """Keep that the lesson is finished, if it is; a better time takes the place of a worse one."""
    if course.finished:
        keep(visitor, Finished(lesson=course.lesson, stars=course.stars, moves=course.moves))


def keep(visitor: str, one: Finished) -> bool:
    """Keep that a lesson was finished, and say whether that was news."""
    kept, new = Progress.objects.get_or_create(
        visitor=visitor, lesson=one.lesson, defaults={"stars": one.stars, "moves": one.moves}
    )
    better = (one.stars, -one.moves) > (kept.stars, -kept.moves)
    if better:
        kept.stars, kept.moves = one.stars, one.moves
        kept.save()
    return new or better


def progress_of(visitor: str) -> dict[str, Progress]:
    """Return what the visitor has finished, by the names of the lessons."""
    return {one.lesson: one for one in Progress.objects.filter(visitor=visitor)}


def written(visitor: str) -> str:
    """Return the file that takes along what a visitor has finished."""
    lessons = [
        {"lesson": one.lesson, "stars": one.stars, "moves": one.moves}
        for one in Progress.objects.filter(visitor=visitor).order_by("lesson")
    ]
    return json.dumps({"layerwise": "progress", "version": 1, "lessons": lessons}, indent=1) + "\n"


def read(content: bytes) -> tuple[Finished, ...]:
    """Return what such a file says. Raises CannotBring, saying what is wrong with it."""
    if len(content) > MAX_FILE:
        raise CannotBring(_("that file is too large to be one of progress"))
    try:
        return _File.model_validate_json(content).lessons
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or _("the file")
        raise CannotBring(
            _("that is not a file with progress: {where}: {problem}").format(
                where=where, problem=first["msg"]
            ),
            hint=_("Download one from the map of lessons, and bring that."),
        ) from None


def bring(visitor: str, lessons: Iterable[Finished]) -> int:
    """Add what was finished elsewhere, and return how much of it was news. Raises CannotBring."""
    with transaction.atomic():
        news = sum(keep(visitor, one) for one in lessons)
        if Progress.objects.filter(visitor=visitor).count() > MAX_LESSONS:
            raise CannotBring(_("that file is too large to be one of progress"))
    return news


def code_for(visitor: str) -> str:
    """Return a code that brings the visitor's progress to another device, for a day.

    It takes the place of an older one. Raises TooFast.
    """
    limits.check_codes(visitor)
    code = "".join(secrets.choice(LETTERS) for _letter in range(CODE_LETTERS))
    with transaction.atomic():
        ProgressCode.objects.filter(visitor=visitor).delete()
        ProgressCode.objects.filter(created__lt=_too_old()).delete()
        ProgressCode.objects.create(code=code, visitor=visitor)
    return f"{code[:4]}-{code[4:]}"


def redeem(visitor: str, typed: str) -> int:
    """Bring here what a code stands for, and return how much of it was news.

    Raises CannotBring for a code that is wrong or too old, and TooFast.
    """
    limits.check_codes(visitor)
    code = "".join(letter for letter in typed.upper() if letter in LETTERS)
    known = ProgressCode.objects.filter(code=code, created__gte=_too_old()).first()
    if known is None or len(typed) > 4 * CODE_LETTERS:
        raise CannotBring(
            _("no progress waits under that code"),
            hint=_("A code has 8 letters and holds for a day. Make a new one where you learned."),
        )
    others = Progress.objects.filter(visitor=known.visitor)
    return bring(visitor, [Finished(lesson=o.lesson, stars=o.stars, moves=o.moves) for o in others])


def _too_old() -> datetime:
    return timezone.now() - timedelta(hours=CODE_HOURS)
