"""Contents that came from outside: kept once by digest, and counted for every workspace."""

from __future__ import annotations

from functools import lru_cache

from django.db import transaction
from django.db.models import Sum

from simulator.engine.digest import Digest, digest_of
from simulator.workspaces import limits
from simulator.workspaces.models import BlobContent, KeptBlob, Upload, Workspace


class Lost(LookupError):
    """No content is kept under the digest."""


@lru_cache(maxsize=256)
def content_of(digest: str) -> bytes:
    """Return the content of a digest, the same object while it is in use. Raises Lost."""
    kept = BlobContent.objects.filter(digest=digest).first()
    if kept is None:
        raise Lost(digest)
    return bytes(kept.content)


def keep(workspace: Workspace, content: bytes) -> Digest:
    """Keep a content for the workspace. Raises LimitReached if there is no room for it."""
    digest = digest_of(content)
    with transaction.atomic():
        if KeptBlob.objects.filter(workspace=workspace, blob=digest).exists():
            return digest
        own = KeptBlob.objects.filter(workspace__owner=workspace.owner)
        limits.check_blobs(
            number=KeptBlob.objects.filter(workspace=workspace).count(),
            of_visitor=_size(own.aggregate(size=Sum("blob__size"))) + len(content),
            of_all=of_all() + len(content),
        )
        BlobContent.objects.get_or_create(
            digest=digest, defaults={"content": content, "size": len(content)}
        )
        KeptBlob.objects.get_or_create(workspace=workspace, blob_id=digest)
    return digest


def keep_also(workspace: Workspace, other: Workspace, digests: set[str]) -> None:
    """Keep for a new workspace those of the contents that another one keeps.

    Raises LimitReached if its owner has no room for them.
    """
    kept = dict(other.blobs.values_list("blob", "blob__size"))
    needed = {digest: size for digest, size in kept.items() if digest in digests}
    own = KeptBlob.objects.filter(workspace__owner=workspace.owner)
    so_far = _size(own.aggregate(size=Sum("blob__size")))
    limits.check_blobs(number=0, of_visitor=so_far + sum(needed.values()), of_all=0)
    rows = [KeptBlob(workspace=workspace, blob_id=digest) for digest in needed]
    KeptBlob.objects.bulk_create(rows)


def of_all() -> int:
    """Return the bytes that all visitors together keep, uploads under way included."""
    kept = BlobContent.objects.aggregate(size=Sum("size"))
    under_way = Upload.objects.aggregate(size=Sum("size"))
    return _size(kept) + _size(under_way)


def _size(row: dict[str, int | None]) -> int:
    return row["size"] or 0
