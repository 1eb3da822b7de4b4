"""Making a shared moment one's own: a new workspace whose journal begins as a copy.

A copy leans on nothing of the original, so it outlives the link and the workspace that it
came from. Entries keep their numbers and keys; the way to the shared moment is copied, and
no other branch.
"""

from __future__ import annotations

import re
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import OuterRef, Subquery

from simulator.engine.errors import LimitReached
from simulator.workspaces import blobs, checkpoints, limits
from simulator.workspaces.branch import characters_of, copy_to, way_to
from simulator.workspaces.memory import MEMORY
from simulator.workspaces.models import Share, Workspace
from simulator.workspaces.moment import Moment
from simulator.workspaces.shares import moment_of

MAX_COPIED = 32 * 1024 * 1024
"""Characters that the entries of a copy may have."""

_OF_A_FORK = UUID("0f3d6d0e-9a51-4f0c-8f0e-5a1f0b6c2d37")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def fork(share: Share, visitor: str, key: str, number: int | None = None) -> Workspace:
    """Return a workspace of the visitor that goes on from the moment after entry ``number``.

    Without a number, or with one that is not on the way, that is the moment of the link; what
    came after another one can be redone. The same key gives the same workspace again. Raises
    LimitReached.
    """
    copied = uuid5(_OF_A_FORK, f"{visitor} {share.token} {key}")
    known = Workspace.objects.filter(owner=visitor, id=copied).select_related("head").first()
    if known is not None:
        return known
    limits.check_forks(visitor)
    limits.check_workspaces(Workspace.objects.filter(owner=visitor).count())
    way, moment = _way(share), moment_of(share)
    with transaction.atomic():
        copy, made = Workspace.objects.get_or_create(
            id=copied,
            defaults={
                "owner": visitor,
                "start": share.workspace.start,
                "revision": share.workspace.revision,
            },
        )
        if made and way:
            _fill(copy, share.workspace, way)
            _pin(copy, moment)
            _stand(copy, number)
    return copy


def _way(share: Share) -> tuple[int, ...]:
    """Return the entries to copy. Raises LimitReached if that is too much."""
    way = way_to(share.workspace, share.entry_id)
    if characters_of(way) > MAX_COPIED:
        raise LimitReached(
            "the history of this moment is too long to be copied",
            hint="You can look at it here. To go on from it, ask for a link to an earlier moment.",
        )
    return way


def _fill(copy: Workspace, original: Workspace, way: tuple[int, ...]) -> None:
    """Add the entries to the journal of the copy, each on top of the one before it."""
    copy_to(copy, way)
    below = copy.entries.filter(number__lt=OuterRef("number")).order_by("-number")
    copy.entries.update(parent=Subquery(below.values("pk")[:1]))
    naming = copy.entries.filter(payload__contains="sha256:").values_list("payload", flat=True)
    blobs.keep_also(copy, original, {name for text in naming for name in _DIGEST.findall(text)})


def _pin(copy: Workspace, moment: Moment) -> None:
    """Keep the shared moment with the copy, which so opens whatever becomes of the rules."""
    last = copy.entries.get(number=moment.number)
    checkpoints.keep(last, moment, pinned=True)
    MEMORY.put(last.pk, moment)


def _stand(copy: Workspace, number: int | None) -> None:
    """Put the head of the copy where the visitor looked, if that is on the way."""
    last = copy.entries.latest("number")
    copy.head = last if number is None else copy.entries.filter(number=number).first()
    if copy.head is None and number:
        copy.head = last
    copy.length = copy.tip = last.number
    copy.save()
