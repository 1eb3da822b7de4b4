"""Links to moments: made, opened, listed and taken back.

A link names an entry of a journal's tree, so it shows the same however the owner goes on.
Its moment is pinned when it is made: it opens as it was even where a later catalogue, or
later rules, would play the entries otherwise.
"""

from __future__ import annotations

import re
import secrets

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from simulator.workspaces import checkpoints, limits, store
from simulator.workspaces.models import Checkpoint, Entry, Share, Workspace
from simulator.workspaces.moment import Moment
from simulator.workspaces.replay import moment_at

TOKEN_BYTES = 24
"""Bytes of chance in a link: nobody finds one by trying."""

_TOKEN = re.compile(r"[\w-]{32}", re.ASCII)


class Revoked(LookupError):
    """The link was there, and its owner took it back."""


def share(workspace: Workspace, number: int) -> Share:
    """Return the link to the moment after entry ``number``, 0 for the start.

    A moment has one link at a time. Raises Entry.DoesNotExist, or LimitReached.
    """
    limits.check_sharing(workspace.owner)
    store.keep(workspace)
    entry = Entry.objects.get(workspace=workspace, number=number) if number else None
    moment = moment_at(workspace, entry.pk if entry else None)
    with transaction.atomic():
        Workspace.objects.select_for_update().get(pk=workspace.pk)
        found = Share.objects.filter(workspace=workspace, entry=entry, revoked=None).first()
        if found is None:
            limits.check_shares(links_of(workspace.owner).count())
            token = secrets.token_urlsafe(TOKEN_BYTES)
            found = Share.objects.create(token=token, workspace=workspace, entry=entry)
        if entry is not None:
            checkpoints.keep(entry, moment, pinned=True)
    return found


def find(token: str) -> Share:
    """Return the link of the token. Raises Share.DoesNotExist, or Revoked."""
    if not _TOKEN.fullmatch(token):
        raise Share.DoesNotExist
    found = Share.objects.select_related("workspace", "entry").get(pk=token)
    if found.revoked is not None:
        raise Revoked
    return found


def moment_of(share: Share, number: int | None = None) -> Moment:
    """Return the moment that the link leads to, or one on the way to it, after entry ``number``.

    0 is the start.
    """
    if number is None or (share.entry and number == share.entry.number):
        return moment_at(share.workspace, share.entry_id)
    before = Entry.objects.filter(workspace=share.workspace, number=number).first()
    return moment_at(share.workspace, before.pk if before else None)


def links_of(visitor: str) -> QuerySet[Share]:
    """Return the visitor's links that open, the newest first."""
    found = Share.objects.filter(workspace__owner=visitor, revoked=None)
    return found.select_related("workspace", "entry").order_by("-created", "token")


def revoke(visitor: str, token: str) -> None:
    """Take a link of the visitor's back. Copies that others have made stay theirs."""
    if not _TOKEN.fullmatch(token):
        return
    with transaction.atomic():
        found = links_of(visitor).filter(token=token).first()
        if found is None:
            return
        found.revoked = timezone.now()
        found.save()
        others = Share.objects.filter(entry=found.entry_id, revoked=None)
        if found.entry_id and not others.exists():
            Checkpoint.objects.filter(pk=found.entry_id).update(pinned=False)
